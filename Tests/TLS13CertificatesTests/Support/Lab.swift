import TLS13Certificates
import TLS13Crypto
import TLS13Providers

/// A small hierarchy made by the library itself, at a fixed time.
struct Lab {
  static let crypto = CryptoProvider.default
  /// 2026-01-01T00:00:00Z
  static let now: Int64 = 1_767_225_600
  static let validity = (now - 86_400)...(now + 86_400)

  let root: CertificateAuthority
  let rootKey: any SigningKey
  let leafKey: SubjectPublicKeyInfo

  init(_ name: String = "Root", change: (inout CertificateTemplate) -> Void = { _ in }) throws {
    rootKey = try Self.key()
    var template = CertificateTemplate.authority(
      subject: try DistinguishedName(commonName: name), publicKey: try SubjectPublicKeyInfo(rootKey.publicKey),
      validity: Self.validity)
    change(&template)
    root = try CertificateAuthority.selfSigned(template, key: rootKey, crypto: Self.crypto)
    leafKey = try SubjectPublicKeyInfo(Self.key().publicKey)
  }

  static func key(_ type: KeyType = .ellipticCurve(.p256)) throws -> any SigningKey {
    try PrivateKey(generating: type, crypto).signingKey(crypto)
  }

  func intermediate(
    _ name: String, from issuer: CertificateAuthority? = nil, pathLength: Int? = nil,
    change: (inout CertificateTemplate) -> Void = { _ in }
  ) throws -> CertificateAuthority {
    let key = try Self.key()
    var template = CertificateTemplate.authority(
      subject: try DistinguishedName(commonName: name), publicKey: try SubjectPublicKeyInfo(key.publicKey),
      validity: Self.validity, pathLength: pathLength)
    change(&template)
    return try CertificateAuthority(
      certificate: try (issuer ?? root).issue(template), key: key, crypto: Self.crypto)
  }

  func server(
    _ names: [String] = ["example.com"], from issuer: CertificateAuthority? = nil,
    change: (inout CertificateTemplate) -> Void = { _ in }
  ) throws -> Certificate {
    var template = try CertificateTemplate.server(
      names: names.map { try ServerName($0) }, publicKey: leafKey, validity: Self.validity)
    change(&template)
    return try (issuer ?? root).issue(template)
  }

  func client(
    _ name: String = "alice", from issuer: CertificateAuthority? = nil,
    change: (inout CertificateTemplate) -> Void = { _ in }
  ) throws -> Certificate {
    var template = try CertificateTemplate.client(name: name, publicKey: leafKey, validity: Self.validity)
    change(&template)
    return try (issuer ?? root).issue(template)
  }

  var validator: Validator { Validator(trust: TrustStore(anchors: [root.certificate]), crypto: Self.crypto) }

  static func policy(_ name: String = "example.com", at time: Int64 = now) throws -> ValidationPolicy {
    ValidationPolicy(role: .server(try ServerName(name)), time: time)
  }

  /// The kind of failure; nil when the chain is accepted.
  func verdict(_ chain: [Certificate], _ policy: ValidationPolicy? = nil) throws -> ValidationError.Kind? {
    do {
      _ = try validator.validate(chain, policy: policy ?? Self.policy())
      return nil
    } catch let error as ValidationError {
      return error.kind
    }
  }
}
