import TLS13
import TLS13Crypto
import Testing

/// Whether the client proves who it is.
enum Authentication: String, CaseIterable, Sendable {
  case oneWay, required, optionalGiven, optionalAbsent

  var sendsClientCertificate: Bool { self == .required || self == .optionalGiven }

  /// For `s_server`: -verify asks, -Verify demands.
  var serverArguments: [String] {
    let trust = ["-CAfile", InteropLab.shared.authority.file]
    return switch self {
    case .oneWay: []
    case .required: ["-Verify", "1"] + trust
    case .optionalGiven, .optionalAbsent: ["-verify", "1"] + trust
    }
  }

  var clientAuthentication: ClientAuthentication {
    let trust = InteropLab.shared.authority.trust
    return switch self {
    case .oneWay: .none
    case .required: .required(trust)
    case .optionalGiven, .optionalAbsent: .optional(trust)
    }
  }
}

/// One handshake of the matrix.
struct Combination: Sendable, CustomTestStringConvertible {
  let authentication: Authentication
  let suite: CipherSuite
  let group: NamedGroup
  let key: KeyKind

  var testDescription: String { "\(authentication), \(suite), \(group), \(key)" }

  static let all: [Combination] = Authentication.allCases.flatMap { authentication in
    CipherSuite.all.flatMap { suite in
      NamedGroup.all.flatMap { group in
        KeyKind.allCases.map { Combination(authentication: authentication, suite: suite, group: group, key: $0) }
      }
    }
  }
}

/// Every combination of authentication, suite, group and key, both ways, with a line of data each way and a clean end.
@Suite struct MatrixTests {
  @Test(arguments: Combination.all)
  func ourClient(_ combination: Combination) throws {
    let lab = InteropLab.shared
    let clientIdentity = try lab.client(combination.key)
    let serverIdentity = try lab.server(combination.key)
    try OpenSSL.serve(
      combination.authentication.serverArguments, identity: serverIdentity,
      client: {
        $0.cipherSuites = [combination.suite]
        $0.groups = [combination.group]
        $0.keyShareGroups = [combination.group]
        if combination.authentication.sendsClientCertificate { $0.credentials = [clientIdentity.credential] }
      }
    ) { peer, server in
      try exchange(peer, server)
      try checkOurs(peer, combination, identity: serverIdentity)
      try peer.close()
      try peer.finish()
      #expect(peer.peerClosed)
      #expect(try server.waitForEnd() == 0, "\(server.transcript)")
      #expect(server.standardOutput.contains("CIPHER is \(combination.suite)\n"))
      let sawCertificate = server.standardOutput.contains("Client certificate\n")
      #expect(sawCertificate == combination.authentication.sendsClientCertificate)
      if sawCertificate {
        #expect(server.standardOutput.contains("Peer signature type: \(combination.key.openSSLSignature)\n"))
        #expect(server.standardOutput.contains("subject=CN = client-\(combination.key)\n"))
      }
    }
  }

  @Test(arguments: Combination.all)
  func ourServer(_ combination: Combination) throws {
    let lab = InteropLab.shared
    let clientIdentity = try lab.client(combination.key)
    let serverIdentity = try lab.server(combination.key)
    let certificate = combination.authentication.sendsClientCertificate ? clientIdentity.openSSLArguments : []
    try OpenSSL.connect(
      ["-ciphersuites", "\(combination.suite)", "-groups", combination.group.openSSLName] + certificate,
      server: {
        $0.credentials = [serverIdentity.credential]
        $0.clientAuthentication = combination.authentication.clientAuthentication
      }
    ) { peer, client in
      try exchange(peer, client)
      try checkOurs(
        peer, combination, identity: combination.authentication.sendsClientCertificate ? clientIdentity : nil)
      client.endInput()
      try peer.run { $0.peerClosed }
      try peer.close()
      try peer.finish()
      #expect(try client.waitForEnd() == 0, "\(client.transcript)")
      checkTheirs(client.standardOutput, combination)
    }
  }

  private func exchange(_ peer: SocketPeer, _ other: ChildProcess) throws {
    try peer.handshake()
    try #require(peer.error == nil, "\(String(describing: peer.error)); \(other.transcript)")
    try peer.send("0 from us\n")
    try other.wait(for: "0 from us\n")
    other.write("0 from them\n")
    try peer.run { $0.receivedText == "0 from them\n" }
    #expect(peer.error == nil)
  }

  private func checkOurs(_ peer: SocketPeer, _ combination: Combination, identity: Identity?) throws {
    let information = try #require(peer.information)
    #expect(information.cipherSuite == combination.suite)
    #expect(information.group == combination.group)
    #expect(!information.usedHelloRetryRequest)
    #expect(information.peer?.certificate == identity?.credential.chain.first)
    if let scheme = information.localSignatureScheme { #expect(scheme == combination.key.scheme) }
  }

  private func checkTheirs(_ output: String, _ combination: Combination) {
    #expect(output.contains("New, TLSv1.3, Cipher is \(combination.suite)\n"))
    #expect(output.contains(combination.group.openSSLKeyLine))
    #expect(output.contains("Peer signature type: \(combination.key.openSSLSignature)\n"))
    #expect(output.contains("Verify return code: 0 (ok)"))
    #expect(output.contains("Verified peername: \(InteropLab.serverName)"))
  }
}
