import TLS13
import TLS13Certificates
import TLS13Crypto
import Testing

/// HelloRetryRequest, ALPN, server names and middlebox compatibility.
@Suite struct NegotiationTests {
  // MARK: HelloRetryRequest, RFC 9846 §4.2.4

  @Test(arguments: NamedGroup.all.dropFirst())
  func serverAsksAgain(_ group: NamedGroup) throws {
    try OpenSSL.serve(
      ["-groups", group.openSSLName],
      client: {
        $0.groups = NamedGroup.all
        $0.keyShareGroups = [.x25519]
      }
    ) { peer, _ in
      try peer.handshake()
      #expect(peer.error == nil)
      #expect(peer.information?.group == group)
      #expect(peer.information?.usedHelloRetryRequest == true)
    }
  }

  @Test(arguments: NamedGroup.all.dropFirst())
  func weAskAgain(_ group: NamedGroup) throws {
    try OpenSSL.connect(["-groups", "X25519:\(group.openSSLName)"], server: { $0.groups = [group] }) { peer, client in
      try peer.handshake()
      #expect(peer.error == nil)
      #expect(peer.information?.group == group)
      #expect(peer.information?.usedHelloRetryRequest == true)
      try client.wait(for: group.openSSLKeyLine)
    }
  }

  /// A client without any key share asks for the HelloRetryRequest itself. RFC 9846 §4.3.8
  @Test func noKeyShareAtFirst() throws {
    try OpenSSL.serve(client: { $0.keyShareGroups = [] }) { peer, _ in
      try peer.handshake()
      #expect(peer.error == nil)
      #expect(peer.information?.usedHelloRetryRequest == true)
    }
  }

  /// The retry and the client's certificate in one handshake: the transcript is right for both.
  @Test func retryWithMutualAuthentication() throws {
    let lab = InteropLab.shared
    let identity = try lab.client()
    try OpenSSL.serve(
      ["-groups", "P-384"] + Authentication.required.serverArguments,
      client: {
        $0.keyShareGroups = [.x25519]
        $0.credentials = [identity.credential]
      }
    ) { peer, server in
      try peer.handshake()
      #expect(peer.information?.usedHelloRetryRequest == true)
      try server.wait(for: "subject=CN = client-p256\n")
    }
    try OpenSSL.connect(
      ["-groups", "X25519:P-384"] + identity.openSSLArguments,
      server: {
        $0.groups = [.secp384r1]
        $0.clientAuthentication = .required(lab.authority.trust)
      }
    ) { peer, _ in
      try peer.handshake()
      #expect(peer.information?.usedHelloRetryRequest == true)
      #expect(peer.information?.peer?.certificate == identity.credential.chain.first)
    }
  }

  // MARK: ALPN, RFC 7301

  @Test func applicationProtocolWithServer() throws {
    try OpenSSL.serve(["-alpn", "h2,http/1.1"], client: { $0.applicationProtocols = [.http11] }) { peer, server in
      try peer.handshake()
      #expect(peer.information?.applicationProtocol == .http11)
      try server.wait(for: "ALPN protocols selected: http/1.1")
    }
  }

  @Test func applicationProtocolWithClient() throws {
    try OpenSSL.connect(["-alpn", "http/1.1,h2"], server: { $0.applicationProtocols = [.http2, .http11] }) {
      peer, client in
      try peer.handshake()
      #expect(peer.information?.applicationProtocol == .http2)
      try client.wait(for: "ALPN protocol: h2")
    }
  }

  /// Only one side knows ALPN: none is negotiated, and the handshake goes on.
  @Test func applicationProtocolOfOneSideOnly() throws {
    try OpenSSL.serve(client: { $0.applicationProtocols = [.http2] }) { peer, _ in
      try peer.handshake()
      #expect(peer.error == nil && peer.information?.applicationProtocol == nil)
    }
    try OpenSSL.connect(server: { $0.applicationProtocols = [.http2] }) { peer, client in
      try peer.handshake()
      #expect(peer.error == nil && peer.information?.applicationProtocol == nil)
      try client.wait(for: "No ALPN negotiated")
    }
  }

  // MARK: Server names, RFC 6066 §3

  @Test(arguments: ["server.test", "other.test"])
  func serverChoosesByName(_ name: String) throws {
    let other = InteropLab.shared.otherServer
    let second = ["-servername", "other.test", "-cert2", other.certificateFile, "-key2", other.keyFile]
    try OpenSSL.serve(second, name: name) { peer, _ in
      try peer.handshake()
      #expect(peer.error == nil)
      #expect(peer.information?.peer?.certificate?.matches(try ServerName(name)) == true)
    }
  }

  @Test(arguments: ["server.test", "other.test"])
  func weChooseByName(_ name: String) throws {
    let lab = InteropLab.shared
    let server = try lab.server()
    try OpenSSL.connect(
      ["-CAfile", lab.authority.file, "-verify_return_error", "-servername", name, "-verify_hostname", name],
      checksServer: false, server: { $0.credentials = [server.credential, lab.otherServer.credential] }
    ) { peer, client in
      try peer.handshake()
      #expect(peer.error == nil)
      #expect(peer.information?.serverName == name)
      try client.wait(for: "Verified peername: \(name)")
    }
  }

  // MARK: Middlebox compatibility mode, RFC 9846 §E.4

  @Test(arguments: [true, false], [true, false])
  func middleboxCompatibilityWithServer(_ theirs: Bool, _ ours: Bool) throws {
    try OpenSSL.serve(theirs ? [] : ["-no_middlebox"], client: { $0.middleboxCompatibility = ours }) { peer, server in
      try peer.handshake()
      #expect(peer.error == nil)
      try peer.send("0 hello\n")
      try server.wait(for: "0 hello\n")
      #expect(peer.outgoing.types.contains(20) == ours)
      // OpenSSL sends its own whether or not we ask for it.
      #expect(peer.incoming.types.contains(20) == theirs, "\(peer.incoming.types)")
    }
  }

  @Test(arguments: [true, false])
  func middleboxCompatibilityWithClient(_ theirs: Bool) throws {
    try OpenSSL.connect(theirs ? [] : ["-no_middlebox"]) { peer, client in
      try peer.handshake()
      #expect(peer.error == nil)
      try peer.send("0 hello\n")
      try client.wait(for: "0 hello\n")
      #expect(peer.incoming.types.contains(20) == theirs)
      #expect(peer.outgoing.types.contains(20) == theirs)
    }
  }
}
