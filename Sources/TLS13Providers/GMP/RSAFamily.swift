public import TLS13Crypto

// RFC 8017 §8
/// RSASSA-PSS and RSASSA-PKCS1-v1_5 over GMP.
public struct RSAFamily: SignatureFamily {
  private let bounds: RSABounds
  private let salts: any RandomSource

  /// Takes moduli of 2048 to 8192 bits.
  public init() {
    bounds = .standard
    salts = SodiumRandomSource()
  }

  /// Takes shorter moduli and given salts, to replay traces that were recorded with them.
  package init(insecureMinimumModulusBits: Int, salts: any RandomSource = SodiumRandomSource()) {
    bounds = RSABounds(insecureMinimumModulusBits: insecureMinimumModulusBits)
    self.salts = salts
  }

  /// PSS as TLS 1.3 uses it, then PKCS #1 v1.5; other salt lengths and mask hashes verify as well.
  public var algorithms: [SignatureAlgorithm] {
    HashFunction.allCases.map { .rsaPSS($0) } + HashFunction.allCases.map { .rsaPKCS1($0) }
  }

  /// Whether keys of this type belong here.
  public func supports(_ keyType: KeyType) -> Bool {
    switch keyType {
    case .rsa: true
    case .ellipticCurve, .ed25519, .mldsa: false
    }
  }

  /// Imports a modulus and an exponent.
  public func importPublicKey(_ key: PublicKey) throws(CryptoError) -> any VerificationKey {
    guard case .rsa(let modulus, let exponent) = key else { throw .unsupported("\(key.keyType) as an RSA key") }
    return try RSAPublicKey(modulus: modulus.span, exponent: exponent.span, bounds)
  }

  /// Imports all the fields of an RSAPrivateKey.
  public func importPrivateKey(_ key: borrowing PrivateKeyMaterial) throws(CryptoError) -> any SigningKey {
    switch key {
    case .rsa(let components): return try RSAPrivateKey(components, bounds, salts: salts)
    case .ellipticCurve: throw .unsupported("an EC key as an RSA key")
    case .ed25519: throw .unsupported("an Ed25519 key as an RSA key")
    case .mldsa: throw .unsupported("an ML-DSA key as an RSA key")
    }
  }

  /// Makes a key of 2048, 3072 or 4096 bits.
  public func generatePrivateKey(_ keyType: KeyType) throws(CryptoError) -> PrivateKeyMaterial {
    guard case .rsa(let bits) = keyType else { throw .unsupported("generating \(keyType) as an RSA key") }
    return .rsa(try RSAKeyGeneration.generate(bits: bits))
  }
}
