import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers

/// A CA with a server and a client, made once for all tests of this target.
struct Lab: Sendable {
  static let shared: Lab = {
    do { return try Lab() } catch { fatalError("the test CA cannot be made: \(error)") }
  }()

  /// The time of all tests: 2026-01-01T00:00:00Z, in seconds since 1970.
  static let now: Int64 = 1_767_225_600
  static let validity = (now - 86_400)...(now + 86_400)

  let crypto = CryptoProvider.default
  let authority: CertificateAuthority
  let trust: TrustStore
  let server: Credential
  let client: Credential

  init(caName: String = "Test CA") throws {
    let key = try PrivateKey(generating: .ellipticCurve(.p256), crypto).signingKey(crypto)
    authority = try CertificateAuthority.selfSigned(
      .authority(
        subject: DistinguishedName(commonName: caName), publicKey: SubjectPublicKeyInfo(key.publicKey),
        validity: Self.validity),
      key: key, crypto: crypto)
    trust = TrustStore(anchors: [authority.certificate])
    server = try Self.server(authority, crypto)
    client = try Self.client(authority, crypto)
  }

  /// A server credential of any key type.
  static func server(
    _ authority: CertificateAuthority, _ crypto: CryptoProvider, _ type: KeyType = .ellipticCurve(.p256),
    pss: Bool = false, names: [String] = ["server.test"], validity: ClosedRange<Int64> = Lab.validity
  ) throws -> Credential {
    let key = try PrivateKey(generating: type, crypto, pss: pss).signingKey(crypto)
    let template = try CertificateTemplate.server(
      names: names.map { try ServerName($0) }, publicKey: SubjectPublicKeyInfo(key.publicKey, pss: pss),
      validity: validity)
    return try Credential(chain: [authority.issue(template)], key: key)
  }

  /// A client credential of any key type.
  static func client(
    _ authority: CertificateAuthority, _ crypto: CryptoProvider, _ type: KeyType = .ellipticCurve(.p256),
    pss: Bool = false, name: String = "client", validity: ClosedRange<Int64> = Lab.validity
  ) throws -> Credential {
    let key = try PrivateKey(generating: type, crypto, pss: pss).signingKey(crypto)
    let template = try CertificateTemplate.client(
      name: name, uris: ["spiffe://test/client"], publicKey: SubjectPublicKeyInfo(key.publicKey, pss: pss),
      validity: validity)
    return try Credential(chain: [authority.issue(template)], key: key)
  }

  func clientConfiguration(_ change: (inout ClientConfiguration) -> Void = { _ in }) -> ClientConfiguration {
    var configuration = ClientConfiguration(crypto: crypto, serverAuthentication: .required(trust))
    configuration.clock = { Self.now * 1000 }
    // So that tests can say what is in a message.
    configuration.sendsGREASE = false
    change(&configuration)
    return configuration
  }

  func serverConfiguration(
    _ authentication: ClientAuthentication? = nil, _ change: (inout ServerConfiguration) -> Void = { _ in }
  ) -> ServerConfiguration {
    var configuration = ServerConfiguration(
      crypto: crypto, credentials: [server], clientAuthentication: authentication ?? .required(trust))
    configuration.clock = { Self.now * 1000 }
    // So that tests can say what is in a message.
    configuration.sendsGREASE = false
    change(&configuration)
    return configuration
  }
}
