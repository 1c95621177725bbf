import Foundation
import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import Testing

/// Keys that were given outside of TLS, both ways. RFC 9846 §4.3.11, RFC 9257
@Suite struct ExternalPSKInteropTests {
  private static let hex = "0b1d6e2a94c35f7788d1e0a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6"
  private static let otherHex = "1b1d6e2a94c35f7788d1e0a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6"
  private static let name = "alice"
  private static let gnuTLSPriority = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+DHE-PSK:+PSK"

  private func key(_ hex: String = hex, identity: String = name) throws -> ExternalPSK {
    let bytes = stride(from: 0, to: hex.count, by: 2).compactMap { UInt8(hex.dropFirst($0).prefix(2), radix: 16) }
    return try ExternalPSK(identity: Array(identity.utf8), key: SecretBytes(copying: bytes.span))
  }

  private func expectKey(_ peer: SocketPeer) {
    #expect(peer.information?.externalPSKIdentity == Array(Self.name.utf8))
    #expect(peer.information?.peer == nil && peer.information?.localSignatureScheme == nil)
  }

  // MARK: OpenSSL

  private func openSSLServer(_ hex: String = hex, _ more: [String] = []) throws -> (ChildProcess, UInt16) {
    try OpenSSL.start(connections: 1, ["-psk", hex, "-psk_identity", Self.name, "-nocert"] + more)
  }

  private func connect(
    _ port: UInt16, _ key: ExternalPSK, _ change: (inout ClientConfiguration) -> Void = { _ in }
  ) throws -> SocketPeer {
    var configuration = ClientConfiguration(
      crypto: InteropLab.crypto, serverAuthentication: .required(InteropLab.shared.authority.trust))
    configuration.externalPSKs = [key]
    change(&configuration)
    let connection = try TLSConnection(
      client: ClientContext(configuration), serverName: ServerName(InteropLab.serverName))
    return SocketPeer(connection, try .connect(port: port))
  }

  @Test(arguments: [CipherSuite.aes128GCMSHA256, .chacha20Poly1305SHA256], [true, false])
  func opensslServer(suite: CipherSuite, retries: Bool) throws {
    let (server, port) = try openSSLServer(Self.hex, retries ? ["-groups", "P-384"] : [])
    defer { server.end() }
    let peer = try connect(port, key()) {
      $0.cipherSuites = [suite]
      $0.keyShareGroups = [.x25519]
    }
    try peer.handshake()
    try #require(peer.error == nil, "\(String(describing: peer.error)); \(server.transcript)")
    expectKey(peer)
    #expect(peer.information?.usedHelloRetryRequest == retries)
    try peer.send("hello\n")
    try server.wait(for: "hello\n")
    try peer.close()
    try peer.finish()
    #expect(peer.peerClosed)
  }

  @Test func opensslServerWithoutKeyExchange() throws {
    let (server, port) = try openSSLServer(Self.hex, ["-allow_no_dhe_kex"])
    defer { server.end() }
    let peer = try connect(port, key()) { $0.pskKeyExchangeModes = [.pskOnly] }
    try peer.handshake()
    try #require(peer.error == nil, "\(String(describing: peer.error)); \(server.transcript)")
    expectKey(peer)
    #expect(peer.information?.group == nil)
  }

  @Test func opensslServerWithAnotherKey() throws {
    let (server, port) = try openSSLServer(Self.otherHex)
    defer { server.end() }
    let peer = try connect(port, key())
    try peer.handshake()
    #expect(peer.error?.kind == .peerAlert, "\(String(describing: peer.error)); \(server.transcript)")
    #expect(peer.information == nil)
  }

  /// It does not know the identity, and has a certificate.
  @Test func opensslServerWithACertificate() throws {
    try OpenSSL.serve(client: { $0.externalPSKs = [try? key()].compactMap(\.self) }) { peer, server in
      try peer.handshake()
      try #require(peer.error == nil, "\(String(describing: peer.error)); \(server.transcript)")
      #expect(peer.information?.externalPSKIdentity == nil && peer.information?.peer != nil)
    }
  }

  private func openSSLClient(_ hex: String = hex, identity: String = name) -> [String] {
    ["-psk", hex, "-psk_identity", identity]
  }

  @Test(arguments: [true, false])
  func opensslClient(retries: Bool) throws {
    let key = try key()
    try OpenSSL.connect(
      openSSLClient() + ["-groups", "X25519:P-384"], checksServer: false,
      server: {
        $0.credentials = []
        $0.externalPSKs = [key]
        if retries { $0.groups = [.secp384r1] }
      }
    ) { peer, client in
      try peer.handshake()
      try #require(peer.error == nil, "\(String(describing: peer.error)); \(client.transcript)")
      expectKey(peer)
      #expect(peer.information?.usedHelloRetryRequest == retries)
      try client.wait(for: "Reused, TLSv1.3")
      client.write("hello\n")
      try peer.run { $0.receivedText == "hello\n" }
      try peer.send("hello to you\n")
      try client.wait(for: "hello to you\n")
      #expect(client.standardOutput.contains("no peer certificate available"))
      try peer.end(client)
    }
  }

  @Test func opensslClientWithAnotherKey() throws {
    let key = try key()
    try OpenSSL.connect(
      openSSLClient(Self.otherHex), checksServer: false, server: { $0.externalPSKs = [key] }
    ) { peer, client in
      try peer.handshake()
      try expectSent(.decryptError, .peerMisbehaved, peer, client)
    }
  }

  /// Unknown identities are as if they had not been offered.
  @Test func opensslClientWithAnotherIdentity() throws {
    let key = try key()
    try OpenSSL.connect(openSSLClient(identity: "mallory"), server: { $0.externalPSKs = [key] }) { peer, client in
      try peer.handshake()
      try #require(peer.error == nil, "\(String(describing: peer.error)); \(client.transcript)")
      #expect(peer.information?.externalPSKIdentity == nil)
      try client.wait(for: "New, TLSv1.3")
    }
  }

  // MARK: GnuTLS

  private func passwordFile() throws -> String {
    let path = InteropLab.shared.newFile("psk")
    try "\(Self.name):\(Self.hex)\n".write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  @Test(.enabled(if: GnuTLS.isInstalled, "gnutls-bin is not installed"), arguments: [true, false])
  func gnutlsServer(retries: Bool) throws {
    let priority = Self.gnuTLSPriority + (retries ? ":-GROUP-ALL:+GROUP-SECP384R1" : "")
    let (server, port) = try GnuTLS.start(
      ["--echo", "--pskpasswd", passwordFile(), "--priority", priority])
    defer { server.end() }
    let peer = try connect(port, key()) { $0.keyShareGroups = [.x25519] }
    try peer.handshake()
    try #require(peer.error == nil, "\(String(describing: peer.error)); \(server.transcript)")
    expectKey(peer)
    #expect(peer.information?.usedHelloRetryRequest == retries)
    try peer.send("hello\n")
    try peer.run { $0.receivedText == "hello\n" }
    try server.wait(for: "PSK authentication. Connected as 'alice'")
  }

  @Test(.enabled(if: GnuTLS.isInstalled, "gnutls-bin is not installed"), arguments: [true, false])
  func gnutlsClient(retries: Bool) throws {
    let key = try key()
    try GnuTLS.connect(
      ["--pskusername", Self.name, "--pskkey", Self.hex, "--priority", Self.gnuTLSPriority],
      server: {
        $0.credentials = []
        $0.externalPSKs = [key]
        if retries { $0.groups = [.secp521r1] }
      }
    ) { peer, client in
      try peer.handshake()
      try #require(peer.error == nil, "\(String(describing: peer.error)); \(client.transcript)")
      expectKey(peer)
      #expect(peer.information?.usedHelloRetryRequest == retries)
      try client.wait(for: "Handshake was completed")
      client.write("hello\n")
      try peer.run { $0.receivedText == "hello\n" }
      try peer.end(client)
    }
  }
}
