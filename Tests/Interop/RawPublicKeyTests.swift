import TLS13
import TLS13Certificates
import Testing

/// Raw public keys with GnuTLS; OpenSSL 3.0 does not have them. RFC 7250
@Suite(.enabled(if: GnuTLS.isInstalled, "gnutls-bin is not installed"))
struct RawPublicKeyInteropTests {
  private let lab = InteropLab.shared
  private static let priority = ["--priority", "NORMAL:+CTYPE-SRV-RAWPK:+CTYPE-CLI-RAWPK"]

  private func arguments(_ identity: Identity) throws -> [String] {
    Self.priority + ["--rawpkkeyfile", identity.keyFile, "--rawpkfile", try identity.publicKeyFile()]
  }

  @Test(arguments: [KeyKind.p256, .ed25519, .rsa2048], [false, true])
  func ourClient(_ key: KeyKind, mutual: Bool) throws {
    let (server, client) = (try lab.server(key), try lab.client(key))
    let own = try client.rawPublicKey()
    try GnuTLS.serve(
      try arguments(server) + [mutual ? "-r" : "-a"], identity: server,
      client: {
        $0.serverAuthentication = .requiredKey(TrustedPublicKeys([server.credential.publicKey]))
        $0.credentials = [own]
      }
    ) { peer, process in
      try peer.handshake()
      try #require(peer.error == nil, "\(String(describing: peer.error)); \(process.transcript)")
      try peer.send("hello\n")
      try peer.run { $0.receivedText == "hello\n" }
      #expect(peer.error == nil, "\(String(describing: peer.error)); \(process.transcript)")
      #expect(peer.information?.peer?.publicKey == server.credential.publicKey)
      #expect(peer.information?.peer?.chain == nil)
      #expect((peer.information?.localSignatureScheme != nil) == mutual)
    }
  }

  @Test(arguments: [KeyKind.p256, .ed25519, .rsa2048], [false, true])
  func ourServer(_ key: KeyKind, mutual: Bool) throws {
    let (server, client) = (try lab.server(key), try lab.client(key))
    let own = try server.rawPublicKey()
    // gnutls-cli has no way to be told which raw keys are good.
    try GnuTLS.connect(
      try arguments(client) + ["--insecure"],
      server: {
        $0.credentials = [own]
        $0.clientAuthentication = mutual ? .requiredKey(TrustedPublicKeys([client.credential.publicKey])) : .none
      }
    ) { peer, process in
      try peer.handshake()
      try #require(peer.error == nil, "\(String(describing: peer.error)); \(process.transcript)")
      process.write("hello\n")
      try peer.run { $0.receivedText == "hello\n" }
      #expect(peer.error == nil, "\(String(describing: peer.error)); \(process.transcript)")
      #expect(peer.information?.peer?.publicKey == (mutual ? client.credential.publicKey : nil))
      #expect(process.transcript.contains("- Certificate type: Raw Public Key"), "\(process.transcript)")
    }
  }

  @Test func aKeyThatIsNotTrusted() throws {
    let (server, stranger) = (try lab.server(), try lab.client())
    try GnuTLS.serve(
      try arguments(server) + ["-a"], identity: server,
      client: { $0.serverAuthentication = .requiredKey(TrustedPublicKeys([stranger.credential.publicKey])) }
    ) { peer, process in
      try peer.handshake()
      #expect(peer.error?.alert == .certificateUnknown)
      try peer.finish()
      try process.wait(for: "A TLS fatal alert has been received.")
    }
  }

  /// Without a raw key of its own it has a certificate only.
  @Test func aServerWithoutRawPublicKeys() throws {
    let server = try lab.server()
    try GnuTLS.serve(
      ["-a"], identity: server,
      client: { $0.serverAuthentication = .requiredKey(TrustedPublicKeys([server.credential.publicKey])) }
    ) { peer, _ in
      try peer.handshake()
      #expect(peer.error?.alert == .unsupportedCertificate, "\(String(describing: peer.error))")
    }
  }
}
