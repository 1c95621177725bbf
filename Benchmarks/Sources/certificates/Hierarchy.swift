import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers

/// Root, intermediate and leaf with keys of one type.
struct Hierarchy {
  static let now: Int64 = 1_767_225_600
  static let validity = (now - 86_400)...(now + 86_400)
  static let crypto = CryptoProvider.default
  /// The same without the cache of verified signatures.
  static let uncached: CryptoProvider = {
    var crypto = CryptoProvider.default
    crypto.verifiedSignatures = nil
    return crypto
  }()

  let root: Certificate
  let intermediate: Certificate
  let leaf: Certificate

  init(_ type: KeyType, names: Int = 2) throws {
    let rootKey = try Self.key(type)
    let ca = try CertificateAuthority.selfSigned(Self.authority("Root", rootKey), key: rootKey, crypto: Self.crypto)
    let middleKey = try Self.key(type)
    let middle = try CertificateAuthority(
      certificate: ca.issue(Self.authority("Intermediate", middleKey)), key: middleKey, crypto: Self.crypto)
    let leafKey = try Self.key(type)
    root = ca.certificate
    intermediate = middle.certificate
    leaf = try middle.issue(
      .server(
        names: (0..<names).map { try ServerName($0 == 0 ? "www.example.com" : "host\($0).example.com") },
        publicKey: SubjectPublicKeyInfo(leafKey.publicKey), validity: Self.validity))
  }

  /// Further roots, which are in the trust store and issued nothing here.
  static func strangers(_ count: Int) throws -> [Certificate] {
    let key = try Self.key(.ellipticCurve(.p256))
    return try (0..<count).map { number in
      try CertificateAuthority.selfSigned(authority("Root \(number)", key), key: key, crypto: crypto).certificate
    }
  }

  private static func authority(_ name: String, _ key: any SigningKey) throws -> CertificateTemplate {
    try .authority(
      subject: DistinguishedName(commonName: name), publicKey: SubjectPublicKeyInfo(key.publicKey), validity: validity)
  }

  private static func key(_ type: KeyType) throws -> any SigningKey {
    try PrivateKey(generating: type, crypto).signingKey(crypto)
  }

  var policy: ValidationPolicy {
    get throws { ValidationPolicy(role: .server(try ServerName("www.example.com")), time: Self.now) }
  }
}

/// One signature check taken out of a certificate: what a validator cannot do without.
struct SignatureCheck {
  let issuer: PublicKey
  let key: any VerificationKey
  let signed: [UInt8]
  let signature: [UInt8]
  let algorithm: SignatureAlgorithm

  init(_ certificate: Certificate, by issuer: Certificate) throws {
    self.issuer = try issuer.subjectPublicKeyInfo.key
    key = try Hierarchy.crypto.importPublicKey(self.issuer)
    let der = certificate.der
    // Certificate ::= SEQUENCE { tbsCertificate, … }
    let tbs = Self.content(der, at: 0).lowerBound
    signed = Array(der[tbs..<Self.content(der, at: tbs).upperBound])
    signature = certificate.signature
    guard let algorithm = certificate.signatureAlgorithm.algorithm else { throw Unexpected() }
    self.algorithm = algorithm
    try verify()
  }

  /// The contents octets of the element at `start` of a certificate that was parsed.
  private static func content(_ der: [UInt8], at start: Int) -> Range<Int> {
    let first = Int(der[start + 1])
    guard first >= 0x80 else { return (start + 2)..<(start + 2 + first) }
    let content = start + 2 + (first & 0x7f)
    return content..<(content + der[(start + 2)..<content].reduce(0) { $0 << 8 | Int($1) })
  }

  func verify() throws {
    guard key.isValid(signature: signature.span, for: signed.span, algorithm: algorithm) else { throw Unexpected() }
  }

  struct Unexpected: Error {}
}
