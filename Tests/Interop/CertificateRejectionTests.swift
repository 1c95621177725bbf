import Foundation
import Synchronization
import TLS13
import TLS13Certificates
import TLS13Crypto
import Testing

/// Certificates that must not be accepted.
enum BadCertificate: String, CaseIterable, Sendable {
  case unknownAuthority, expired, notYetValid, wrongPurpose

  /// RFC 9846 §6.2
  var alert: AlertDescription {
    switch self {
    case .unknownAuthority: .unknownCA
    case .expired, .notYetValid: .certificateExpired
    case .wrongPurpose: .unsupportedCertificate
    }
  }

  /// OpenSSL calls a certificate from the future bad, not expired.
  var openSSLAlert: AlertDescription { self == .notYetValid ? .badCertificate : alert }

  func asServer(_ lab: InteropLab) throws -> Identity {
    switch self {
    case .unknownAuthority: lab.unknownServer
    case .expired: lab.expiredServer
    case .notYetValid: lab.futureServer
    case .wrongPurpose: try lab.authority.client("wrong-purpose-server")
    }
  }

  func asClient(_ lab: InteropLab) throws -> Identity {
    switch self {
    case .unknownAuthority: lab.unknownClient
    case .expired: lab.expiredClient
    case .notYetValid: lab.futureClient
    case .wrongPurpose: try lab.server()
    }
  }
}

/// What must fail for a certificate, with the alert that the other side sees.
@Suite struct CertificateRejectionTests {
  private let lab = InteropLab.shared

  // MARK: We refuse

  @Test(arguments: BadCertificate.allCases)
  func weRefuseServer(_ bad: BadCertificate) throws {
    try OpenSSL.serve(identity: bad.asServer(lab)) { peer, server in
      try peer.handshake()
      try expectSent(bad.alert, .certificateRejected, peer, server)
      #expect(!peer.isComplete)
    }
  }

  @Test func weRefuseServerOfAnotherName() throws {
    try OpenSSL.serve(identity: lab.otherServer) { peer, server in
      try peer.handshake()
      #expect(peer.error?.certificateVerdict?.kind == .nameMismatch)
      try expectSent(.badCertificate, .certificateRejected, peer, server)
    }
  }

  @Test(arguments: BadCertificate.allCases, [Authentication.required, .optionalGiven])
  func weRefuseClient(_ bad: BadCertificate, _ authentication: Authentication) throws {
    let identity = try bad.asClient(lab)
    try OpenSSL.connect(
      identity.openSSLArguments,
      server: {
        $0.clientAuthentication = authentication.clientAuthentication
        $0.sendsCertificateAuthorities = false
      }
    ) { peer, client in
      try peer.handshake()
      try expectSent(bad.alert, .certificateRejected, peer, client)
      #expect(!peer.isComplete)
    }
  }

  @Test func weRequireClientCertificate() throws {
    try OpenSSL.connect(server: { $0.clientAuthentication = .required(lab.authority.trust) }) { peer, client in
      try peer.handshake()
      try expectSent(.certificateRequired, .certificateRejected, peer, client)
    }
  }

  /// A client whose key signs with no scheme that we accept.
  @Test func weAcceptNoSchemeOfClient() throws {
    let identity = try lab.client(.p384)
    try OpenSSL.connect(
      identity.openSSLArguments,
      server: {
        $0.clientAuthentication = .required(lab.authority.trust)
        $0.signatureSchemes = [.ed25519]
        $0.certificateSignatureSchemes = [.ecdsaSecp256r1SHA256]
      }
    ) { peer, client in
      // OpenSSL then sends no certificate.
      try peer.handshake()
      try expectSent(.certificateRequired, .certificateRejected, peer, client)
    }
  }

  // MARK: They refuse

  @Test(arguments: BadCertificate.allCases)
  func clientRefusesUs(_ bad: BadCertificate) throws {
    let identity = try bad.asServer(lab)
    try OpenSSL.connect(server: { $0.credentials = [identity.credential] }) { peer, _ in
      try peer.handshake()
      expectReceived(bad.openSSLAlert, peer)
    }
  }

  @Test func clientRefusesOurName() throws {
    try OpenSSL.connect(server: { $0.credentials = [lab.otherServer.credential] }) { peer, _ in
      try peer.handshake()
      expectReceived(.badCertificate, peer)
    }
  }

  /// A server judges the client after the client is done: the alert comes as the first thing after the handshake.
  /// `-verifyCAfile` trusts a CA without naming it in CertificateRequest, so that we send what we have.
  @Test(arguments: BadCertificate.allCases)
  func serverRefusesUs(_ bad: BadCertificate) throws {
    let identity = try bad.asClient(lab)
    try OpenSSL.serve(
      ["-Verify", "1", "-verifyCAfile", lab.authority.file], client: { $0.credentials = [identity.credential] }
    ) { peer, _ in
      try peer.run { _ in false }
      #expect(peer.isComplete)
      expectReceived(bad.openSSLAlert, peer)
    }
  }

  /// What no CA that the server names has issued is sent as well, as OpenSSL does, and refused for what it is; or not
  /// at all. RFC 9846 §4.3.4
  @Test(arguments: [false, true])
  func weSendWhatTheServerDoesNotName(isStrict: Bool) throws {
    try OpenSSL.serve(
      Authentication.required.serverArguments,
      client: {
        $0.credentials = [lab.unknownClient.credential]
        $0.withholdsUnlistedCertificates = isStrict
      }
    ) { peer, _ in
      try peer.run { _ in false }
      expectReceived(isStrict ? .certificateRequired : .unknownCA, peer)
      #expect(peer.information == nil)
      #expect(peer.error?.message.contains("asks for one from") == true, "\(String(describing: peer.error))")
    }
  }

  @Test func serverRequiresClientCertificate() throws {
    try OpenSSL.serve(Authentication.required.serverArguments) { peer, _ in
      try peer.run { _ in false }
      #expect(peer.isComplete)
      expectReceived(.certificateRequired, peer)
    }
  }

  // MARK: Refused before any connection

  @Test(arguments: KeyKind.allCases)
  func keyOfAnotherCertificate(_ kind: KeyKind) throws {
    let (server, client) = (try lab.server(kind).credential, try lab.client(kind).credential)
    let error = #expect(throws: TLSError.self) { try Credential(chain: server.chain, key: client.key) }
    #expect(error?.kind == .configuration)
    #expect(error?.message.contains("does not belong to the certificate") == true)
  }
}

/// Certificates from the field, in TestVectors/cases.
@Suite struct CertificateCasesTests {
  /// 2026-12-23, when all of them are valid.
  private static let clock: @Sendable () -> Int64 = { 1_798_000_000_000 }

  private struct Case {
    let folder: URL

    init(_ name: String) {
      folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "TestVectors/cases/\(name)")
    }

    func file(_ name: String) -> String { folder.appending(path: name).path() }
    func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appending(path: name))) }
    func trust(_ name: String) throws -> TrustStore { try TrustStore(pem: bytes(name)) }
    func credential(_ name: String) throws -> Credential {
      try Credential(chainPEM: bytes("\(name).pem"), keyPEM: bytes("\(name).key"), crypto: InteropLab.crypto)
    }
    /// `s_server` with its certificate.
    var serverArguments: [String] { ["-cert", file("localhost.pem"), "-key", file("localhost.key"), "-tls1_3"] }
  }

  private func connect(
    _ given: Case, _ arguments: [String], _ change: (inout ClientConfiguration) throws -> Void,
    _ body: (SocketPeer, ChildProcess) throws -> Void
  ) throws {
    let (server, port) = try OpenSSL.start(connections: 1, given.serverArguments + arguments)
    defer { server.end() }
    var configuration = ClientConfiguration(
      crypto: InteropLab.crypto, serverAuthentication: .required(try given.trust("ca.pem")))
    configuration.clock = Self.clock
    try change(&configuration)
    let connection = try TLSConnection(client: ClientContext(configuration), serverName: ServerName("localhost"))
    try body(SocketPeer(connection, try .connect(port: port)), server)
  }

  /// The issuer in the client's certificate is a UTF8String, the CA's own subject a PrintableString.
  @Test(arguments: [false, true])
  func authoritiesComparedBytewise(isStrict: Bool) throws {
    let given = Case("10-authorities-compared-bytewise")
    let credential = try given.credential("client")
    try connect(given, ["-CAfile", given.file("clientca.pem"), "-Verify", "1"]) {
      $0.credentials = [credential]
      $0.withholdsUnlistedCertificates = isStrict
    } _: { peer, server in
      try peer.handshake()
      try peer.send("hello\n")
      try server.wait(for: "hello")
      #expect(peer.information?.localSignatureScheme != nil)
    }
    // And the other way round.
    try OpenSSL.connect(credentialArguments(given, "client")) {
      $0.clientAuthentication = .required((try? given.trust("clientca.pem")) ?? TrustStore(anchors: []))
      $0.clock = Self.clock
    } _: { peer, _ in
      try peer.handshake()
      #expect(peer.information?.peer?.certificate == credential.chain[0])
    }
  }

  private func credentialArguments(_ given: Case, _ name: String) -> [String] {
    ["-cert", given.file("\(name).pem"), "-key", given.file("\(name).key")]
  }

  /// A chain file with the leaf alone, where the server names the root: it is sent, and what comes of it says what is
  /// missing. With the intermediate the server takes it.
  @Test(arguments: ["-verify", "-Verify"], [false, true])
  func leafAloneForANamedRoot(_ mode: String, isWhole: Bool) throws {
    let given = Case("11-client-certificate-silently-left-out")
    let leaf = try given.credential("leaf")
    let credential =
      isWhole ? try Credential(chain: leaf.chain + Certificate.pemChain(given.bytes("int.pem")), key: leaf.key) : leaf
    let answer = Mutex<CertificateAnswer?>(nil)
    try connect(given, ["-CAfile", given.file("root.pem"), mode, "3"]) {
      $0.credentials = [credential]
      $0.observer = { event in
        if case .certificateAnswer(let given) = event { answer.withLock { $0 = given } }
      }
    } _: { peer, server in
      try peer.handshake()
      #expect(peer.information?.localSignatureScheme != nil)
      guard !isWhole else {
        try peer.send("hello\n")
        return try server.wait(for: "hello")
      }
      try peer.run { _ in false }
      expectReceived(.unknownCA, peer)
      for phrase in ["issued by CN=Issuing CA 1", "asks for one from CN=Example Root 2", "add its certificate to"] {
        #expect(peer.error?.message.contains(phrase) == true, "\(String(describing: peer.error))")
      }
    }
    #expect(answer.withLock { $0?.reason } == (isWhole ? .fits : .unlisted))
  }

  /// The server's certificate with ten of unrelated CAs.
  @Test func elevenCertificates() throws {
    let given = Case("17-eleven-certificates")
    try connect(given, ["-cert_chain", given.file("chain.pem")], { _ in }) { peer, _ in
      try peer.handshake()
      #expect(peer.information?.peer?.chain?.certificates.count == 2)
    }
  }
}
