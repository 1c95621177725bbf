import Testing

@testable import TLS13CLI

@Suite struct HTTPRequestHeadTests {
  private func head(_ text: String) -> HTTPRequestHead? { HTTPRequestHead(Array(text.utf8)) }

  @Test func requestsAreRead() throws {
    let browser = try #require(head("GET / HTTP/1.1\r\nHost: x\r\nAccept: text/html,*/*\r\n\r\n"))
    #expect(browser.isHTTP1 && browser.wantsHTML && !browser.isHEAD)
    let simple = try #require(head("HEAD /a HTTP/1.0\n\n"))
    #expect(simple.isHTTP1 && !simple.wantsHTML && simple.isHEAD)
  }

  @Test(arguments: ["", "GET / HTTP/1.1", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: x\r\n"])
  func unfinishedHeadsAreWaitedFor(_ text: String) { #expect(head(text) == nil) }

  @Test(arguments: ["hello\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/2\r\n\r\n", String(repeating: "x", count: 16_385)])
  func otherThingsAreNotHTTP(_ text: String) throws { #expect(try !#require(head(text)).isHTTP1) }
}
