import TLS13
import TLS13Memory
import Testing

/// The tls-exporter channel binding as others compute it. RFC 9266
@Suite struct ChannelBindingInteropTests {
  private static let openSSLArguments = ["-keymatexport", "EXPORTER-Channel-Binding", "-keymatexportlen", "32"]
  private let lab = InteropLab.shared

  private func binding(_ peer: SocketPeer) throws -> [UInt8] {
    let secret = try peer.connection.channelBinding()
    return [UInt8](secret.span)
  }

  @Test func opensslServer() throws {
    try OpenSSL.serve(Self.openSSLArguments) { peer, server in
      try peer.handshake()
      let theirs = try server.wait(for: "keying material") {
        hexadecimal32(after: "Keying material: ", in: $0.standardOutput)
      }
      #expect(try binding(peer) == theirs)
    }
  }

  @Test func opensslClient() throws {
    try OpenSSL.connect(Self.openSSLArguments) { peer, client in
      try peer.handshake()
      let theirs = try client.wait(for: "keying material") {
        hexadecimal32(after: "Keying material: ", in: $0.standardOutput)
      }
      #expect(try binding(peer) == theirs)
    }
  }

  @Test(.enabled(if: GnuTLS.isInstalled, "gnutls-bin is not installed"))
  func gnutlsServer() throws {
    try GnuTLS.serve(["-a"], identity: lab.server()) { peer, server in
      try peer.handshake()
      let theirs = try server.wait(for: "the channel binding") {
        hexadecimal32(after: " - 'tls-exporter': ", in: $0.transcript)
      }
      #expect(try binding(peer) == theirs)
    }
  }
}
