import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Sessions
import Testing

/// Resumption by tickets, our client with their servers and their clients with ours. RFC 9846 §2.2
@Suite struct ResumptionInteropTests {
  private let lab = InteropLab.shared
  private let crypto = InteropLab.crypto

  private func expectServer(_ peer: SocketPeer) throws {
    let certificate = try lab.server().credential.chain[0]
    #expect(peer.information?.peer?.certificate == certificate)
    #expect(peer.information?.localSignatureScheme == nil)
  }

  // MARK: OpenSSL

  /// -no_ticket: OpenSSL's tickets are then keys to what it keeps.
  @Test(arguments: CipherSuite.all, [[], ["-no_ticket"]])
  func opensslServer(suite: CipherSuite, arguments: [String]) throws {
    try OpenSSL.serve(connections: 2, arguments, client: { $0.cipherSuites = [suite] }) { server in
      let peer = try server.connect(server.session())
      try peer.handshake(resumes: true, server.process)
      #expect(peer.information?.group != nil)
      try expectServer(peer)
      try peer.send("hello again\n")
      try server.process.wait(for: "hello again\n")
      #expect(server.process.standardOutput.contains("Reused session-id"), "\(server.process.transcript)")
    }
  }

  /// psk_ke: without a key exchange, and without forward secrecy. RFC 9846 §4.3.9
  @Test func opensslServerWithoutKeyExchange() throws {
    try OpenSSL.serve(
      connections: 2, ["-allow_no_dhe_kex"], client: { $0.pskKeyExchangeModes = [.pskOnly] }
    ) { server in
      let peer = try server.connect(server.session())
      try peer.handshake(resumes: true, server.process)
      #expect(peer.information?.group == nil)
      try server.process.wait(for: "Reused session-id")
    }
  }

  @Test func opensslServerAfterARetry() throws {
    try OpenSSL.serve(connections: 2, ["-groups", "P-384"], client: { $0.keyShareGroups = [.x25519] }) { server in
      let peer = try server.connect(server.session())
      try peer.handshake(resumes: true, server.process)
      #expect(peer.information?.usedHelloRetryRequest == true && peer.information?.group == .secp384r1)
      try server.process.wait(for: "Reused session-id")
    }
  }

  @Test func opensslServerKnowsOurClient() throws {
    let client = try lab.client()
    try OpenSSL.serve(
      connections: 2, Authentication.required.serverArguments, client: { $0.credentials = [client.credential] }
    ) { server in
      let peer = try server.connect(server.session())
      try peer.handshake(resumes: true, server.process)
      try server.process.wait(for: "Reused session-id")
      let shown = server.process.standardOutput.components(of: "CN = client-p256")
      #expect(shown >= 2, "\(server.process.transcript)")
    }
  }

  @Test(arguments: CipherSuite.all)
  func opensslClient(suite: CipherSuite) throws {
    let resumption = try ServerResumption.inMemory(crypto: crypto)
    let change = { (configuration: inout ServerConfiguration) in
      configuration.resumption = resumption
      configuration.cipherSuites = [suite]
    }
    let file = try OpenSSL.session(server: change)
    try OpenSSL.connect(["-sess_in", file], server: change) { peer, client in
      try peer.handshake(resumes: true, client)
      try client.wait(for: "Reused, TLSv1.3, Cipher is \(suite)")
      try peer.end(client)
      #expect(peer.information?.group != nil)
    }
  }

  @Test func opensslClientAfterARetry() throws {
    let resumption = try ServerResumption.inMemory(crypto: crypto)
    let file = try OpenSSL.session { $0.resumption = resumption }
    try OpenSSL.connect(
      ["-sess_in", file, "-groups", "X25519:P-384"],
      server: {
        $0.resumption = resumption
        $0.groups = [.secp384r1]
      }
    ) { peer, client in
      try peer.handshake(resumes: true, client)
      #expect(peer.information?.usedHelloRetryRequest == true)
      try client.wait(for: "Reused, TLSv1.3")
    }
  }

  /// The client's chain in a store, and in the ticket.
  @Test(arguments: [true, false])
  func opensslClientIsKnownToUs(inTicket: Bool) throws {
    var resumption = try ServerResumption.inMemory(crypto: crypto)
    if inTicket { resumption.clientChains = .inTicket }
    let identity = try lab.client()
    let change = { [resumption] (configuration: inout ServerConfiguration) in
      configuration.resumption = resumption
      configuration.clientAuthentication = .required(lab.authority.trust)
    }
    let file = try OpenSSL.session(identity.openSSLArguments, server: change)
    try OpenSSL.connect(["-sess_in", file], server: change) { peer, client in
      try peer.handshake(resumes: true, client)
      #expect(peer.information?.peer?.certificate == identity.credential.chain[0])
      try client.wait(for: "Reused, TLSv1.3")
    }
  }

  /// What was authenticated no longer counts: the ticket misses, and the client has to show its certificate.
  @Test func opensslClientMeetsAnotherPolicy() throws {
    let resumption = try ServerResumption.inMemory(crypto: crypto)
    let file = try OpenSSL.session { $0.resumption = resumption }
    let identity = try lab.client()
    try OpenSSL.connect(
      ["-sess_in", file] + identity.openSSLArguments,
      server: {
        $0.resumption = resumption
        $0.clientAuthentication = .required(lab.authority.trust)
      }
    ) { peer, client in
      try peer.handshake(resumes: false, client)
      #expect(peer.information?.peer?.certificate == identity.credential.chain[0])
      try client.wait(for: "New, TLSv1.3")
    }
  }

  // MARK: GnuTLS

  @Test(.enabled(if: GnuTLS.isInstalled, "gnutls-bin is not installed"), arguments: CipherSuite.all)
  func gnutlsServer(suite: CipherSuite) throws {
    try GnuTLS.serve(connections: ["-a"], client: { $0.cipherSuites = [suite] }) { server in
      let peer = try server.connect(server.session())
      try peer.handshake(resumes: true, server.process)
      try expectServer(peer)
      try peer.send("hello again\n")
      try peer.run { $0.receivedText == "hello again\n" }
      #expect(peer.error == nil)
      try server.process.wait(for: "*** This is a resumed session")
    }
  }

  @Test(.enabled(if: GnuTLS.isInstalled, "gnutls-bin is not installed"))
  func gnutlsServerAfterARetry() throws {
    try GnuTLS.serve(
      connections: ["-a", "--priority", "NORMAL:-GROUP-ALL:+GROUP-SECP384R1"],
      client: { $0.keyShareGroups = [.x25519] }
    ) { server in
      let peer = try server.connect(server.session())
      try peer.handshake(resumes: true, server.process)
      #expect(peer.information?.usedHelloRetryRequest == true)
      try server.process.wait(for: "*** This is a resumed session")
    }
  }

  @Test(.enabled(if: GnuTLS.isInstalled, "gnutls-bin is not installed"))
  func gnutlsServerKnowsOurClient() throws {
    let client = try lab.client()
    try GnuTLS.serve(
      connections: ["-r", "--verify-client-cert", "--x509cafile", lab.authority.file],
      client: { $0.credentials = [client.credential] }
    ) { server in
      let peer = try server.connect(server.session())
      try peer.handshake(resumes: true, server.process)
      try server.process.wait(for: "*** This is a resumed session")
    }
  }

  @Test(.enabled(if: GnuTLS.isInstalled, "gnutls-bin is not installed"), arguments: CipherSuite.all)
  func gnutlsClient(suite: CipherSuite) throws {
    let resumption = try ServerResumption.inMemory(crypto: crypto)
    try GnuTLS.resume(server: {
      $0.resumption = resumption
      $0.cipherSuites = [suite]
    }) { peer, client in
      try peer.handshake(resumes: true, client)
      try client.wait(for: "*** This is a resumed session")
      client.write("hello again\n")
      try peer.run { $0.receivedText == "hello again\n" }
      try peer.end(client)
    }
  }

  @Test(.enabled(if: GnuTLS.isInstalled, "gnutls-bin is not installed"))
  func gnutlsClientAfterARetry() throws {
    let resumption = try ServerResumption.inMemory(crypto: crypto)
    try GnuTLS.resume(
      server: { $0.resumption = resumption }, then: { $0.groups = [.secp521r1] }
    ) { peer, client in
      try peer.handshake(resumes: true, client)
      #expect(peer.information?.usedHelloRetryRequest == true)
      try client.wait(for: "*** This is a resumed session")
    }
  }

  @Test(.enabled(if: GnuTLS.isInstalled, "gnutls-bin is not installed"))
  func gnutlsClientIsKnownToUs() throws {
    let resumption = try ServerResumption.inMemory(crypto: crypto)
    let identity = try lab.client()
    try GnuTLS.resume(
      identity.gnuTLSArguments,
      server: {
        $0.resumption = resumption
        $0.clientAuthentication = .required(lab.authority.trust)
      }
    ) { peer, client in
      try peer.handshake(resumes: true, client)
      #expect(peer.information?.peer?.certificate == identity.credential.chain[0])
      try client.wait(for: "*** This is a resumed session")
    }
  }
}

extension String {
  /// How often `text` stands in it.
  fileprivate func components(of text: String) -> Int {
    var count = 0
    var rest = self[...]
    while let range = rest.firstRange(of: text) {
      count += 1
      rest = rest[range.upperBound...]
    }
    return count
  }
}
