public import TLS13Memory

/// A public key, taken apart from whatever carried it.
public enum PublicKey: Hashable, Sendable {
  /// The point in uncompressed form: 0x04, x, y. SEC 1 §2.3.3
  case ellipticCurve(EllipticCurve, point: [UInt8])
  /// 32 bytes. RFC 8032 §5.1.5
  case ed25519([UInt8])
  /// Modulus and public exponent, big-endian without leading zeros. RFC 8017 §3.1
  case rsa(modulus: [UInt8], publicExponent: [UInt8])
  /// The encoded key. FIPS 204 §7.2
  case mldsa(MLDSAParameterSet, [UInt8])
}

/// A private key, taken apart from whatever carried it.
///
/// Each case carries one unlabelled value: Swift 6.3 cannot borrow a labelled or a second non-copyable one.
public enum PrivateKeyMaterial: ~Copyable, Sendable {
  /// A curve and a scalar.
  case ellipticCurve(EllipticCurvePrivateScalar)
  /// The 32-byte seed. RFC 8032 §5.1.5
  case ed25519(SecretBytes)
  /// Two primes and what follows from them.
  case rsa(RSAPrivateComponents)
  /// A seed, an expanded key or both.
  case mldsa(MLDSAPrivateKeyMaterial)

  /// The scalar, big-endian, as long as a field element.
  public static func ellipticCurve(_ curve: EllipticCurve, scalar: consuming SecretBytes) -> PrivateKeyMaterial {
    .ellipticCurve(EllipticCurvePrivateScalar(curve: curve, scalar: scalar))
  }

  /// The 32-byte seed. RFC 8032 §5.1.5
  public static func ed25519(seed: consuming SecretBytes) -> PrivateKeyMaterial { .ed25519(seed) }
}

/// A private key of an elliptic curve. RFC 5915 §3
public struct EllipticCurvePrivateScalar: ~Copyable, Sendable {
  /// The curve.
  public let curve: EllipticCurve
  /// The scalar, big-endian, as long as a field element.
  public let scalar: SecretBytes

  /// Pairs a curve with a scalar; whether the scalar fits is checked when the key is imported.
  public init(curve: EllipticCurve, scalar: consuming SecretBytes) {
    self.curve = curve
    self.scalar = scalar
  }
}

/// The fields of an RSAPrivateKey, big-endian. RFC 8017 §3.2, §A.1.2
public struct RSAPrivateComponents: ~Copyable, Sendable {
  /// n
  public let modulus: [UInt8]
  /// e
  public let publicExponent: [UInt8]
  /// d
  public let privateExponent: SecretBytes
  /// p
  public let prime1: SecretBytes
  /// q
  public let prime2: SecretBytes
  /// d mod (p - 1)
  public let exponent1: SecretBytes
  /// d mod (q - 1)
  public let exponent2: SecretBytes
  /// q^-1 mod p
  public let coefficient: SecretBytes

  /// Collects the fields; whether they belong together is checked when the key is imported.
  public init(
    modulus: [UInt8], publicExponent: [UInt8], privateExponent: consuming SecretBytes,
    prime1: consuming SecretBytes, prime2: consuming SecretBytes, exponent1: consuming SecretBytes,
    exponent2: consuming SecretBytes, coefficient: consuming SecretBytes
  ) {
    self.modulus = modulus
    self.publicExponent = publicExponent
    self.privateExponent = privateExponent
    self.prime1 = prime1
    self.prime2 = prime2
    self.exponent1 = exponent1
    self.exponent2 = exponent2
    self.coefficient = coefficient
  }
}

/// A public key that verifies signatures, imported once and used any number of times from any thread.
public protocol VerificationKey: Sendable {
  /// Whether `signature` over `message` is good. A malformed signature, or an algorithm that does not go with the key,
  /// is not good.
  func isValid(
    signature: borrowing Span<UInt8>, for message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm
  ) -> Bool
}

/// A private key that signs. Applications conform their own types to keep keys in an HSM or behind an agent.
public protocol SigningKey: Sendable {
  /// The public half.
  var publicKey: PublicKey { get }

  /// The algorithms it signs with, best first.
  var algorithms: [SignatureAlgorithm] { get }

  /// Signs `message` (not a digest of it).
  func sign(_ message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm) throws(CryptoError) -> [UInt8]
}

/// The signature algorithms of one kind of key.
public protocol SignatureFamily: Sendable {
  /// Whether keys of this type belong here.
  func supports(_ keyType: KeyType) -> Bool

  /// The algorithms that this family verifies.
  var algorithms: [SignatureAlgorithm] { get }

  /// Imports a public key.
  ///
  /// - Throws: ``CryptoError/invalidKey(_:)`` when it is malformed, off its curve or too weak.
  func importPublicKey(_ key: PublicKey) throws(CryptoError) -> any VerificationKey

  /// Imports a private key.
  ///
  /// - Throws: ``CryptoError/invalidKey(_:)`` when its parts do not belong together or it is too weak.
  func importPrivateKey(_ key: borrowing PrivateKeyMaterial) throws(CryptoError) -> any SigningKey

  /// Makes a new private key, to be imported or written to a file.
  func generatePrivateKey(_ keyType: KeyType) throws(CryptoError) -> PrivateKeyMaterial
}

extension PublicKey {
  /// What kind of key this is.
  public var keyType: KeyType {
    switch self {
    case .ellipticCurve(let curve, _): .ellipticCurve(curve)
    case .ed25519: .ed25519
    case .rsa(let modulus, _): .rsa(bits: modulus.bitLength)
    case .mldsa(let set, _): .mldsa(set)
    }
  }
}

extension PrivateKeyMaterial {
  /// What kind of key this is.
  public var keyType: KeyType {
    switch self {
    case .ellipticCurve(let key): .ellipticCurve(key.curve)
    case .ed25519: .ed25519
    case .rsa(let components): .rsa(bits: components.modulus.bitLength)
    case .mldsa(let key): .mldsa(key.parameterSet)
    }
  }
}

extension [UInt8] {
  /// Bits in this big-endian number.
  fileprivate var bitLength: Int {
    guard let first = firstIndex(where: { $0 != 0 }) else { return 0 }
    return 8 * (count - first) - self[first].leadingZeroBitCount
  }
}
