import TLS13
import TLS13Certificates
import TLS13Crypto
import Testing

/// Chains with an intermediate CA, and certificates too large for one record.
@Suite struct ChainTests {
  private static let intermediate: LabAuthority = {
    do { return try InteropLab.shared.authority.intermediate("intermediate") } catch {
      fatalError("the intermediate CA cannot be made: \(error)")
    }
  }()

  private let trust = InteropLab.shared.authority.trust

  private func mutual(with server: Identity, _ client: Identity) throws {
    let arguments = Authentication.required.serverArguments
    try OpenSSL.serve(arguments, identity: server, client: { $0.credentials = [client.credential] }) { peer, other in
      try peer.handshake()
      #expect(peer.error == nil)
      #expect(peer.information?.peer?.certificate == server.credential.chain.first)
      try peer.send("0 hello\n")
      try other.wait(for: "0 hello\n")
    }
    try OpenSSL.connect(
      client.openSSLArguments,
      server: {
        $0.credentials = [server.credential]
        $0.clientAuthentication = .required(trust)
      }
    ) { peer, other in
      try peer.handshake()
      #expect(peer.error == nil)
      #expect(peer.information?.peer?.certificate == client.credential.chain.first)
      try peer.send("0 hello\n")
      try other.wait(for: "0 hello\n")
    }
  }

  @Test func intermediateAuthority() throws {
    let server = try Self.intermediate.server("intermediate-server")
    let client = try Self.intermediate.client("intermediate-client")
    #expect(server.credential.chain.count == 2)
    try mutual(with: server, client)
  }

  /// More than 16 KiB in one Certificate message: it spans records, RFC 9846 §5.1.
  @Test func certificateLargerThanARecord() throws {
    let names = [InteropLab.serverName] + (1000..<2000).map { "name-\($0).server.test" }
    let server = try InteropLab.shared.authority.server("large-server", names: names)
    #expect(server.credential.chain.reduce(0) { $0 + $1.der.count } > 16_384)
    try mutual(with: server, InteropLab.shared.client())
  }
}
