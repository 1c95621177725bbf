import TLS13
import TLS13Crypto
import Testing

/// The server asks for a certificate after the handshake. RFC 9846 §4.7.2
@Suite struct PostHandshakeAuthenticationTests {
  private let lab = InteropLab.shared

  // MARK: OpenSSL

  @Test(arguments: KeyKind.allCases)
  func openSSLClient(_ key: KeyKind) throws {
    let identity = try lab.client(key)
    try OpenSSL.connect(
      ["-enable_pha"] + identity.openSSLArguments,
      server: { $0.clientAuthentication = .onRequest(lab.authority.trust) }
    ) { peer, client in
      try peer.handshake()
      #expect(peer.error == nil && peer.information?.peer == nil, "\(client.transcript)")
      for count in 1...3 {
        try peer.connection.requestClientCertificate()
        try peer.send("data behind request \(count)\n")
        try peer.run { $0.clientAuthentications.count == count }
        try client.wait(for: "data behind request \(count)\n")
        #expect(peer.error == nil, "\(client.transcript)")
        try peer.updateKeys(requestPeer: true)
      }
      let leaf = identity.credential.chain.first
      #expect(peer.clientAuthentications.map { $0?.certificate } == [leaf, leaf, leaf])
      #expect(peer.information?.peer?.signatureScheme == key.scheme)
      client.write("hello\n")
      try peer.run { $0.receivedText.hasSuffix("hello\n") }
      #expect(peer.error == nil)
    }
  }

  @Test(arguments: [false, true])
  func openSSLClientDeclines(isRequired: Bool) throws {
    try OpenSSL.connect(
      ["-enable_pha"], server: { $0.clientAuthentication = .onRequest(lab.authority.trust) }
    ) { peer, client in
      try peer.handshake()
      try peer.connection.requestClientCertificate(isRequired: isRequired)
      try peer.run { !$0.clientAuthentications.isEmpty }
      guard !isRequired else { return try expectSent(.certificateRequired, .certificateRejected, peer, client) }
      #expect(peer.error == nil && peer.clientAuthentications.map { $0 == nil } == [true])
    }
  }

  @Test func openSSLClientThatMayNotBeAsked() throws {
    try OpenSSL.connect(server: { $0.clientAuthentication = .onRequest(lab.authority.trust) }) { peer, _ in
      try peer.handshake()
      #expect(throws: TLSError.self) { try peer.connection.requestClientCertificate() }
      #expect(peer.connection.failure == nil)
    }
  }

  @Test func openSSLClientOfAnUnknownAuthority() throws {
    try OpenSSL.connect(
      ["-enable_pha"] + lab.unknownClient.openSSLArguments,
      server: {
        $0.clientAuthentication = .onRequest(lab.authority.trust)
        $0.sendsCertificateAuthorities = false
      }
    ) { peer, client in
      try peer.handshake()
      try peer.connection.requestClientCertificate()
      try peer.run { !$0.clientAuthentications.isEmpty }
      try expectSent(.unknownCA, .certificateRejected, peer, client)
    }
  }

  /// `c` makes s_server send a CertificateRequest; with `-Verify` it insists on a certificate.
  @Test(arguments: KeyKind.allCases)
  func openSSLServer(_ key: KeyKind) throws {
    let identity = try lab.client(key)
    try OpenSSL.serve(
      ["-verify", "3", "-CAfile", lab.authority.file],
      client: {
        $0.credentials = []
        $0.postHandshakeAuthentication = true
        $0.suspends = .credentialSelection
      }
    ) { peer, server in
      // Nothing to show during the handshake, a certificate afterwards.
      peer.carryOut = { operation in
        guard case .selectCredential(let selection) = operation else { return operation.run() }
        return peer.isComplete ? selection.use(identity.credential) : selection.decline()
      }
      try peer.handshake()
      try #require(peer.error == nil && peer.isComplete, "\(server.transcript)")
      #expect(peer.information?.localSignatureScheme == nil)
      server.write("c\n")
      try peer.run { $0.information?.localSignatureScheme == key.scheme }
      try peer.send("hello\n")
      try server.wait(for: "hello\n")
      server.write("hello to you\n")
      try peer.run { $0.receivedText.hasSuffix("hello to you\n") }
      #expect(peer.error == nil && peer.information?.localSignatureScheme == key.scheme, "\(server.transcript)")
      try server.wait(for: "depth=0")
    }
  }

  // MARK: GnuTLS

  @Test(.enabled(if: GnuTLS.isInstalled), arguments: KeyKind.allCases)
  func gnuTLSClient(_ key: KeyKind) throws {
    let identity = try lab.client(key)
    try GnuTLS.connect(
      ["--post-handshake-auth"] + identity.gnuTLSArguments,
      server: { $0.clientAuthentication = .onRequest(lab.authority.trust) }
    ) { peer, client in
      try peer.handshake()
      try #require(peer.error == nil && peer.information?.peer == nil, "\(client.transcript)")
      try peer.connection.requestClientCertificate()
      try peer.run { !$0.clientAuthentications.isEmpty }
      #expect(peer.error == nil, "\(client.transcript)")
      #expect(peer.clientAuthentications.map { $0?.certificate } == [identity.credential.chain.first])
      client.write("hello\n")
      try peer.run { $0.receivedText == "hello\n" }
    }
  }

  /// `**REAUTH**` is what makes gnutls-serv ask.
  @Test(.enabled(if: GnuTLS.isInstalled), arguments: KeyKind.allCases)
  func gnuTLSServer(_ key: KeyKind) throws {
    let identity = try lab.client(key)
    try GnuTLS.serve(
      ["-a", "--x509cafile", lab.authority.file], identity: lab.server(),
      client: {
        $0.credentials = [identity.credential]
        $0.postHandshakeAuthentication = true
      }
    ) { peer, server in
      try peer.handshake()
      try #require(peer.error == nil && peer.information?.localSignatureScheme == nil, "\(server.transcript)")
      try peer.send("**REAUTH**\n")
      try peer.run { $0.information?.localSignatureScheme == key.scheme }
      #expect(peer.error == nil, "\(server.transcript)")
      try peer.send("hello\n")
      try peer.run { $0.receivedText.hasSuffix("hello\n") }
      #expect(peer.error == nil, "\(server.transcript)")
    }
  }
}
