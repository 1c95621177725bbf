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

  /// What no CA that the server names has issued is not sent. RFC 9846 §4.3.4
  @Test func weSendNothingThatTheServerCannotUse() throws {
    try OpenSSL.serve(
      Authentication.required.serverArguments, client: { $0.credentials = [lab.unknownClient.credential] }
    ) { peer, _ in
      try peer.run { _ in false }
      expectReceived(.certificateRequired, peer)
      #expect(peer.information == nil)
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
