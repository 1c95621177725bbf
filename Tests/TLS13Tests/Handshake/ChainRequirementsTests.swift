import TLS13
import TLS13Certificates
import Testing

/// What a configuration demands of the peer's chain beyond its name.
@Suite struct ChainRequirementsTests {
  private func server(_ requirement: SPIFFERequirement) -> ServerConfiguration {
    Lab.shared.serverConfiguration { $0.chainRequirements.spiffe = requirement }
  }

  @Test func `a client with the SPIFFE ID that is demanded is let in by it`() throws {
    let id = try SPIFFEID("spiffe://test/client")
    let client = Lab.shared.clientConfiguration { $0.credentials = [Lab.shared.client] }
    let pair = try Pair(client, server(.exactly(id))).run()
    #expect(pair.server.information?.peer?.spiffeID == id)
  }

  @Test func `a client with another SPIFFE ID is refused`() throws {
    let client = Lab.shared.clientConfiguration { $0.credentials = [Lab.shared.client] }
    let pair = try Pair(client, server(.exactly(SPIFFEID("spiffe://test/other")))).run()
    #expect(pair.server.error?.kind == .certificateRejected)
    #expect(pair.client.error?.kind == .peerAlert)
    #expect(pair.client.error?.alert == pair.server.error?.alert)
  }

  @Test func `a server is known by its SPIFFE ID alone, and only where one is demanded`() throws {
    let lab = Lab.shared
    let server = lab.serverConfiguration(.some(.none)) { $0.credentials = [lab.client] }
    // The client's certificate is for clients: a server that shows it is refused for its purpose, not for want of a name.
    let demanding = lab.clientConfiguration { $0.chainRequirements.spiffe = .member(of: id("spiffe://test/client")) }
    let pair = try Pair(demanding, server, name: nil).run()
    #expect(pair.client.error?.alert == .unsupportedCertificate)
    #expect(throws: TLSError.self) { try Pair(lab.clientConfiguration(), server, name: nil) }
  }

  private func id(_ text: String) -> SPIFFETrustDomain {
    do { return try SPIFFEID(text).trustDomain } catch { fatalError("\(error)") }
  }
}
