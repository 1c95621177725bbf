import TLS13
import TLS13Crypto
import Testing

/// A second stack, so that what OpenSSL tolerates is not taken for what the RFC says.
@Suite(.enabled(if: GnuTLS.isInstalled, "gnutls-bin is not installed"))
struct GnuTLSTests {
  private let lab = InteropLab.shared

  @Test(arguments: KeyKind.allCases, [Authentication.oneWay, .required])
  func ourClient(_ key: KeyKind, _ authentication: Authentication) throws {
    let identity = try lab.client(key)
    let asks = ["-r", "--verify-client-cert", "--x509cafile", lab.authority.file]
    try GnuTLS.serve(
      authentication == .required ? asks : ["-a"], identity: lab.server(key),
      client: { $0.credentials = [identity.credential] }
    ) { peer, server in
      try exchange(peer, server)
      #expect(peer.information?.peer?.signatureScheme == key.scheme)
      #expect(peer.information?.localSignatureScheme == (authentication == .required ? key.scheme : nil))
      try peer.close()
      try peer.finish()
      #expect(peer.peerClosed)
    }
  }

  private func exchange(_ peer: SocketPeer, _ server: ChildProcess) throws {
    try peer.handshake()
    try #require(peer.error == nil, "\(String(describing: peer.error)); \(server.transcript)")
    try peer.send("hello\n")
    try peer.run { $0.receivedText == "hello\n" }
    #expect(peer.error == nil)
  }

  @Test(arguments: KeyKind.allCases, [Authentication.oneWay, .required])
  func ourServer(_ key: KeyKind, _ authentication: Authentication) throws {
    let (server, identity) = (try lab.server(key), try lab.client(key))
    try GnuTLS.connect(
      authentication == .required ? identity.gnuTLSArguments : [],
      server: {
        $0.credentials = [server.credential]
        $0.clientAuthentication = authentication.clientAuthentication
      }
    ) { peer, client in
      try peer.handshake()
      try #require(peer.error == nil, "\(String(describing: peer.error)); \(client.transcript)")
      #expect(peer.information?.peer?.signatureScheme == (authentication == .required ? key.scheme : nil))
      client.write("hello\n")
      try peer.run { $0.receivedText == "hello\n" }
      try peer.send("hello to you\n")
      try client.wait(for: "hello to you\n")
      #expect(client.transcript.contains("- Status: The certificate is trusted."))
      #expect(client.transcript.contains("- Description: (TLS1.3"))
      client.endInput()
      try peer.run { $0.peerClosed }
      try peer.close()
      try peer.finish()
      #expect(peer.peerClosed)
      #expect(try client.waitForEnd() == 0, "\(client.transcript)")
    }
  }

  /// GnuTLS brings shares for its first groups only; ours is another.
  @Test func helloRetryRequestFromUs() throws {
    try GnuTLS.connect(server: { $0.groups = [.secp521r1] }) { peer, client in
      try peer.handshake()
      #expect(peer.information?.usedHelloRetryRequest == true, "\(String(describing: peer.error))")
      try client.wait(for: "Handshake was completed")
    }
  }

  @Test func helloRetryRequestFromServer() throws {
    try GnuTLS.serve(
      ["-a", "--priority", "NORMAL:-GROUP-ALL:+GROUP-SECP384R1"], identity: lab.server(),
      client: { $0.keyShareGroups = [.x25519] }
    ) { peer, server in
      try exchange(peer, server)
      #expect(peer.information?.usedHelloRetryRequest == true)
      #expect(peer.information?.group == .secp384r1)
    }
  }

  // MARK: What must fail

  @Test func clientWithoutCertificate() throws {
    try GnuTLS.connect(server: { $0.clientAuthentication = .required(lab.authority.trust) }) { peer, client in
      try peer.handshake()
      #expect(peer.error?.alert == .certificateRequired)
      try peer.finish()
      _ = try client.waitForEnd()
      #expect(client.transcript.contains("Certificate is required"), "\(client.transcript)")
    }
  }

  @Test func serverOfAnotherName() throws {
    try GnuTLS.serve(["-a"], identity: lab.otherServer) { peer, server in
      try peer.handshake()
      #expect(peer.error?.alert == .badCertificate)
      try peer.finish()
      try server.wait(for: "A TLS fatal alert has been received.")
    }
  }
}
