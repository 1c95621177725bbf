import TLS13
import TLS13Certificates
import TLS13Memory
import TLS13Sessions
import Testing

/// What resumption makes of clients that prove who they are after the handshake.
@Suite struct PostHandshakeResumptionTests {
  private func lab() throws -> ResumptionLab {
    var lab = try ResumptionLab(.onRequest(Lab.shared.trust))
    lab.client.postHandshakeAuthentication = true
    return lab
  }

  // RFC 9846 §4.4.2
  @Test func `a client may be asked on a resumed connection`() throws {
    let lab = try lab()
    let pair = try lab.second(lab.session()).run()
    #expect(pair.server.information?.isResumed == true && pair.server.information?.peer == nil)
    try pair.ask()
    #expect(pair.server.information?.peer?.certificate == Lab.shared.client.chain[0])
    try pair.expectData()
  }

  // RFC 9846 §4.7.1
  @Test func `a ticket that is sent after the answer holds who answered`() throws {
    let lab = try lab()
    let pair = try lab.first()
    #expect(pair.client.connection.takeSessions().count == 2)
    try pair.ask()
    try pair.server.connection.sendTickets(1)
    pair.run()
    let session = try #require(pair.client.connection.takeSessions().first)
    let next = try lab.second(session).run()
    #expect(next.server.information?.isResumed == true)
    #expect(next.server.information?.peer?.certificate == Lab.shared.client.chain[0])
  }

  // RFC 9846 §4.4.2
  @Test func `a client with an external PSK is not asked`() throws {
    var lab = try lab()
    let key = [UInt8](repeating: 7, count: 32)
    let psk = try ExternalPSK(identity: Array("meter 7".utf8), key: SecretBytes(copying: key.span))
    lab.client.externalPSKs = [psk]
    lab.server.externalPSKs = [psk]
    let pair = try lab.second(nil).run()
    #expect(pair.server.information?.externalPSKIdentity == psk.identity)
    let error = #expect(throws: TLSError.self) { try pair.server.connection.requestClientCertificate() }
    #expect(error?.kind == .invalidUse)
    try pair.expectData()
  }
}
