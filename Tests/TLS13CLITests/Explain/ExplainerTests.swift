import TLS13
import TLS13Certificates
import Testing

@testable import TLS13CLI

@Suite struct ExplainerTests {
  /// The numbers of the headings, in order.
  private func steps(_ story: [String]) -> [String] {
    story.filter { $0.first?.isNumber == true }.map { String($0.prefix(2)) }
  }

  @Test(arguments: [Explainer.Side.client, .server])
  func oneWayHasFiveSteps(_ side: Explainer.Side) throws {
    let lab = try TestLab()
    let story = try Recording(.none, lab, credentials: []).story(side)
    #expect(steps(story) == ["1.", "2.", "3.", "4.", "5."])
    #expect(story.joined(separator: " ").contains("The client proved nothing"))
  }

  @Test(arguments: [Explainer.Side.client, .server])
  func twoWayHasSixSteps(_ side: Explainer.Side) throws {
    let lab = try TestLab()
    let story = try Recording(.required(lab.trust), lab, credentials: [lab.client]).story(side)
    #expect(steps(story) == ["1.", "2.", "3.", "4.", "5.", "6."])
  }

  @Test func bothSidesSayWhoProvedWhat() throws {
    let lab = try TestLab()
    let recording = try Recording(.required(lab.trust), lab, credentials: [lab.client])
    let client = text(recording.story(.client))
    #expect(client.contains("The server proved to the client that it is CN=server.test"))
    #expect(client.contains("The client showed CN=alice and signed this handshake"))
    let server = text(recording.story(.server))
    #expect(server.contains("The client proved to the server that it is CN=alice (URI spiffe://lab/alice)"))
  }

  @Test func differencesOfTLS13AreSaid() throws {
    let lab = try TestLab()
    let story = text(try Recording(.required(lab.trust), lab, credentials: [lab.client]).story(.client))
    for phrase in [
      "ephemeral Diffie-Hellman exchange", "random bytes encrypted to the server's public key; TLS 1.3 does not",
      "everything is encrypted, the certificates too", "by itself it proves nothing",
      "holds the key of its certificate", "nobody changed the handshake", "a refusal comes as an alert later",
    ] { #expect(story.contains(phrase), "\(phrase)") }
  }

  @Test func aRefusalComesAfterTheClientsFinished() throws {
    let lab = try TestLab()
    let story = text(try Recording(.required(lab.trust), lab, credentials: []).story(.client))
    #expect(story.contains("empty: there is none to send"))
    #expect(story.contains("alert certificate_required"))
    #expect(story.contains("In TLS 1.3 this is how a client learns that its certificate is refused"))
  }

  @Test func aRawPublicKeyIsNoCertificate() throws {
    let lab = try TestLab()
    let own = try Credential(rawPublicKey: lab.client.publicKey, key: lab.client.key)
    let trusted = ClientAuthentication.requiredKey(TrustedPublicKeys([own.publicKey]))
    let recording = try Recording(trusted, lab, credentials: [own])
    let client = text(recording.story(.client))
    #expect(client.contains("a public key (ECDSA P-256) without a certificate"))
    #expect(client.contains("The client showed a public key (ECDSA P-256) and signed this handshake"))
    #expect(!client.contains("There is nothing to validate"))
    let server = text(recording.story(.server))
    #expect(server.contains("The client proved to the server that it holds a public key that is trusted here"))
    #expect(server.contains("the client holds the key that it showed, and that key is trusted here"))
    let page = ConnectionPage(try #require(recording.server.information)).plainText
    #expect(page.contains("identity: a public key that is trusted here, without a name"))
  }

  @Test func namesCannotMoveTheCursor() throws {
    let lab = try TestLab(clientName: "a\u{1b}[2Jb")
    let recording = try Recording(.required(lab.trust), lab, credentials: [lab.client])
    for line in recording.story(.client) + recording.story(.server) { #expect(!line.contains("\u{1b}")) }
  }

  /// The story on one line, without the spaces of its layout.
  private func text(_ lines: [String]) -> String {
    lines.flatMap { $0.split(separator: " ") }.joined(separator: " ")
  }
}
