import Testing

@testable import TLS13Certificates

@Suite struct MailboxTests {
  @Test(arguments: [
    "a@example.com", "a.b+c@example.com", "*@example.com", "\"a b@c\"@example.com", "\"\\\"\"@x", "a@exa_mple.com",
  ])
  func wellFormed(_ text: String) { #expect(Mailbox(text) != nil) }

  @Test(arguments: [
    "", "@", "a@", "@example.com", "a@b@example.com", "a..b@example.com", ".a@example.com", "a b@example.com",
    "\"a@example.com", "\"a\"b\"@example.com", "\"a\\\"@example.com", "a@example.com.", "a <a@b.c>",
    "ä@example.com",
  ]) func malformed(_ text: String) { #expect(Mailbox(text) == nil) }

  @Test func theHostAloneIsCaseless() {
    #expect(Mailbox("a@EXAMPLE.com") == Mailbox("a@example.com"))
    #expect(Mailbox("A@example.com") != Mailbox("a@example.com"))
  }
}
