import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Sessions
import Testing

@testable import TLS13CLI

/// What the telling says about connections without certificates.
@Suite struct ExplainResumptionTests {
  private let lab: TestLab
  private let resumption: ServerResumption

  init() throws {
    lab = try TestLab()
    resumption = try .inMemory(crypto: TestLab.crypto)
  }

  private func resumed(
    _ authentication: ClientAuthentication, mode: PSKKeyExchangeMode = .pskWithKeyExchange
  ) throws -> Recording {
    let change = { (client: inout ClientConfiguration, server: inout ServerConfiguration) in
      client.resumption = ClientResumption()
      client.pskKeyExchangeModes = [mode]
      server.resumption = resumption
      server.pskKeyExchangeModes = [mode]
    }
    let first = try Recording(authentication, lab, credentials: [lab.client], changing: change)
    return try Recording(
      authentication, lab, credentials: [lab.client], session: first.sessions.first, changing: change)
  }

  private func text(_ lines: [String]) -> String {
    lines.flatMap { $0.split(separator: " ") }.joined(separator: " ")
  }

  @Test(arguments: [Explainer.Side.client, .server])
  func whatResumptionLeavesOutAndCosts(_ side: Explainer.Side) throws {
    let story = try resumed(.required(lab.trust)).story(side)
    #expect(story.filter { $0.first?.isNumber == true }.map { $0.prefix(2) } == ["1.", "2.", "3.", "4.", "5."])
    let text = text(story)
    for phrase in [
      "no certificate follows", "Left out: both certificates, both signatures", "Whoever steals the secret can pose",
      "Forward secrecy stays (psk_dhe_ke)", "resumed: yes",
    ] { #expect(text.contains(phrase), "\(phrase)") }
    #expect(!text.contains("signed this handshake") && !text.contains("'s signature:"))
  }

  @Test func bothSidesKeepTheIdentities() throws {
    let recording = try resumed(.required(lab.trust))
    #expect(text(recording.story(.client)).contains("The server is CN=server.test"))
    #expect(text(recording.story(.server)).contains("The client is CN=alice (URI spiffe://lab/alice)"))
  }

  @Test func aClientThatWasNobodyStaysNobody() throws {
    #expect(text(try resumed(.none).story(.server)).contains("did not say who that was"))
  }

  @Test(arguments: [Explainer.Side.client, .server])
  func withoutAKeyExchangeThereIsNoForwardSecrecy(_ side: Explainer.Side) throws {
    let text = text(try resumed(.none, mode: .pskOnly).story(side))
    #expect(text.contains("No forward secrecy (psk_ke)"))
    #expect(text.contains("key exchange: none: the PSK stands alone"))
  }

  @Test(arguments: [Explainer.Side.client, .server])
  func anExternalKeyStandsForItsHolders(_ side: Explainer.Side) throws {
    let secret = [UInt8](repeating: 7, count: 32)
    let key = try ExternalPSK(identity: Array("door 4".utf8), key: SecretBytes(copying: secret.span))
    let recording = try Recording(.none, lab, credentials: []) { client, server in
      client.externalPSKs = [key]
      server.externalPSKs = [key]
    }
    #expect(text(recording.story(side)).contains("hold the key that is known as \"door 4\""))
    let page = ConnectionPage(try #require(recording.server.information)).plainText
    #expect(page.contains("identity: a holder of the key \"door 4\""))
  }

  @Test func thePageOfAResumedConnectionClaimsNoSignature() throws {
    let information = try #require(resumed(.required(lab.trust)).server.information)
    let page = ConnectionPage(information).plainText
    #expect(page.contains("proved by: the secret of an earlier connection"))
    #expect(page.contains("identity: CN=alice"))
  }

  @Test func identitiesCannotMoveTheCursor() {
    #expect(PSKIdentityText.describe([0x1b, 0x5b]) == "\"\\u{1B}[\"")
    #expect(PSKIdentityText.describe([0xff, 0x00]) == "ff00")
  }

  // MARK: Early data

  @Test func whatEarlyDataCosts() {
    var client = Explainer(.client)
    for lines in [client.offered(earlyData: 9), Explainer(.server).received(earlyData: 9)] {
      let text = text(lines)
      for phrase in ["early data (9 bytes, encrypted)", "send it again (a replay)", "no forward secrecy for it"] {
        #expect(text.contains(phrase), "\(phrase)")
      }
    }
    #expect(text(client.earlyDataOutcome(accepted: true)).contains("took the early data"))
    #expect(text(client.earlyDataOutcome(accepted: false)).contains("goes again, as ordinary data"))
    #expect(text(client.offered(earlyData: 0)).contains("No early data goes out"))
    #expect(client.earlyDataOutcome(accepted: false).isEmpty)
  }
}
