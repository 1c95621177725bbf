public import TLS13Crypto
import TLS13Memory

/// A private key as it comes from a file or from generation, on its way to a ``SigningKey``.
public struct PrivateKey: ~Copyable, Sendable {
  /// The key itself.
  public let material: PrivateKeyMaterial
  /// What the key is for; an RSA key bound to RSASSA-PSS is told from one for all of RSA.
  public let algorithm: SubjectPublicKeyInfo.Algorithm
  /// What the containers say the public half is; compared when the key is imported.
  let statedPublicKeys: [[UInt8]]
  /// The point of an elliptic-curve key, where it is known without computing it.
  let publicPoint: [UInt8]?

  /// Takes key material, for RSASSA-PSS only if `pss`.
  public init(_ material: consuming PrivateKeyMaterial, pss: Bool = false) {
    self.init(material, pss: pss, publicPoint: nil)
  }

  private init(_ material: consuming PrivateKeyMaterial, pss: Bool, publicPoint: [UInt8]?) {
    algorithm =
      switch material.keyType {
      case .ellipticCurve(let curve): .ellipticCurve(curve)
      case .ed25519: .ed25519
      case .mldsa(let set): .mldsa(set)
      case .rsa: pss ? .rsassaPSS(nil) : .rsaEncryption
      }
    self.material = material
    statedPublicKeys = []
    self.publicPoint = publicPoint
  }

  init(
    _ material: consuming PrivateKeyMaterial, _ algorithm: SubjectPublicKeyInfo.Algorithm, stating: [[UInt8]] = []
  ) {
    self.material = material
    self.algorithm = algorithm
    statedPublicKeys = stating
    // An uncompressed point, so that the key is written again as it was read; it is compared before the key is used.
    publicPoint = if case .ellipticCurve = algorithm { stating.first { $0.first == 4 } } else { nil }
  }

  /// Parses PKCS#8 (RFC 5958), SEC 1 (RFC 5915) or PKCS#1 (RFC 8017), unencrypted, that fills `der`.
  public init(der: Span<UInt8>) throws(CertificateError) {
    switch PrivateKeyFormat(der) {
    case .pkcs8: self = try PKCS8.parse(der)
    case .sec1: self = try SEC1.parse(der, curve: nil)
    case .pkcs1: self = PrivateKey(.rsa(try PKCS1.parse(der)), .rsaEncryption)
    case nil: throw CertificateError(.unexpectedTag, "PrivateKey", "neither PKCS#8 nor SEC 1 nor PKCS#1")
    }
  }

  /// Parses PKCS#8 (RFC 5958), SEC 1 (RFC 5915) or PKCS#1 (RFC 8017), unencrypted, that fills `der`.
  public init(der: [UInt8]) throws(CertificateError) { try self.init(der: der.span) }

  /// Parses the first private key of a PEM text, by its contents and not by its label; blocks of other kinds are skipped.
  ///
  /// - Throws: ``CertificateError`` of kind ``CertificateError/Kind/passwordMissing`` when it is encrypted; what else was
  ///   found, and the command that converts it, when there is none.
  public init(pem: [UInt8]) throws(CertificateError) { self = try StoredFile(pem.span).privateKey(.none, nil) }

  /// Makes a new key.
  public init(generating type: KeyType, _ crypto: CryptoProvider, pss: Bool = false) throws(CryptoError) {
    let material = try crypto.generatePrivateKey(type)
    let point = try Self.publicPoint(material, crypto)
    self.init(material, pss: pss, publicPoint: point)
  }

  private static func publicPoint(
    _ material: borrowing PrivateKeyMaterial, _ crypto: CryptoProvider
  ) throws(CryptoError) -> [UInt8]? {
    guard case .ellipticCurve = material.keyType else { return nil }
    guard case .ellipticCurve(_, let point) = try crypto.importPrivateKey(material).publicKey else { return nil }
    return point
  }

  /// The key, ready to sign.
  ///
  /// - Throws: ``CryptoError`` when its parts do not belong together (a public key beside it included), when it is too
  ///   weak, or when no provider handles its kind.
  public func signingKey(_ crypto: CryptoProvider) throws(CryptoError) -> any SigningKey {
    let key = try crypto.importPrivateKey(material)
    let publicKey = key.publicKey
    guard statedPublicKeys.allSatisfy(publicKey.isStated) else {
      throw .invalidKey("the public key stored beside it is another key's")
    }
    return key
  }
}

/// What the first two elements of a private key tell it by.
enum PrivateKeyFormat {
  case pkcs8, sec1, pkcs1

  /// After the version comes an AlgorithmIdentifier, an OCTET STRING or the modulus.
  init?(_ der: Span<UInt8>) {
    var input = DERReader(der)
    guard var key = try? input.enter(.sequence, "PrivateKey"), (try? key.readInteger("version")) != nil else {
      return nil
    }
    switch key.nextTag {
    case .sequence?: self = .pkcs8
    case .octetString?: self = .sec1
    case .integer?: self = .pkcs1
    default: return nil
    }
  }
}
