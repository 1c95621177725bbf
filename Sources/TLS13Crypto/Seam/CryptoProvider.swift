/// Everything cryptographic that a connection uses, as a plain value: replace one entry or all of them.
public struct CryptoProvider: Sendable {
  /// A cipher suite with what implements it.
  public struct Suite: Sendable {
    /// The code point.
    public let suite: CipherSuite
    /// Protects records.
    public let aead: any AEADAlgorithm
    /// Hashes the transcript and derives keys.
    public let hash: any HashAlgorithm

    /// Pairs a suite with its parts.
    public init(_ suite: CipherSuite, aead: any AEADAlgorithm, hash: any HashAlgorithm) {
      self.suite = suite
      self.aead = aead
      self.hash = hash
    }
  }

  /// The cipher suites, best first.
  public var suites: [Suite]
  /// The key exchange groups, best first.
  public var groups: [any KeyExchangeGroup]
  /// The signature algorithms, by kind of key.
  public var signatures: [any SignatureFamily] {
    // What other code found good says nothing about what this code would.
    didSet { verifiedSignatures = nil }
  }
  /// The hash functions.
  public var hashes: [any HashAlgorithm]
  /// Random bytes.
  public var random: any RandomSource
  /// What files behind a password need; nil when they are not to be read or written.
  public var passwords: (any PasswordProtection)?
  /// SHA-1, by which OCSP names issuers and keys; nil for none, which leaves most OCSP responses unusable.
  public var insecureSHA1ForIdentification: (any InsecureIdentificationHash)?
  /// Remembers the signatures on certificates that were verified, for all connections that use this provider; nil
  /// verifies each of them each time. Replacing ``signatures`` sets it to nil.
  public var verifiedSignatures: (any VerifiedSignatureCache)?

  /// Composes a provider.
  public init(
    suites: [Suite], groups: [any KeyExchangeGroup], signatures: [any SignatureFamily],
    hashes: [any HashAlgorithm], random: any RandomSource,
    insecureSHA1ForIdentification: (any InsecureIdentificationHash)? = nil,
    passwords: (any PasswordProtection)? = nil
  ) {
    self.suites = suites
    self.groups = groups
    self.signatures = signatures
    self.hashes = hashes
    self.random = random
    self.passwords = passwords
    self.insecureSHA1ForIdentification = insecureSHA1ForIdentification
  }
}

extension CryptoProvider {
  /// The implementation of a suite, or nil.
  public func suite(_ suite: CipherSuite) -> Suite? { suites.first { $0.suite == suite } }

  /// The implementation of a group, or nil.
  public func group(_ group: NamedGroup) -> (any KeyExchangeGroup)? { groups.first { $0.group == group } }

  /// The implementation of a hash, or nil.
  public func hash(_ function: HashFunction) -> (any HashAlgorithm)? { hashes.first { $0.function == function } }

  /// The family that handles keys of this type.
  ///
  /// - Throws: ``CryptoError/unsupported(_:)`` when there is none.
  public func signatureFamily(for keyType: KeyType) throws(CryptoError) -> any SignatureFamily {
    guard let family = signatures.first(where: { $0.supports(keyType) }) else {
      throw .unsupported("keys of type \(keyType)")
    }
    return family
  }

  /// Imports a public key through the family that handles it.
  public func importPublicKey(_ key: PublicKey) throws(CryptoError) -> any VerificationKey {
    try signatureFamily(for: key.keyType).importPublicKey(key)
  }

  /// Imports a private key through the family that handles it.
  public func importPrivateKey(_ key: borrowing PrivateKeyMaterial) throws(CryptoError) -> any SigningKey {
    try signatureFamily(for: key.keyType).importPrivateKey(key)
  }

  /// Makes a private key of this type.
  public func generatePrivateKey(_ keyType: KeyType) throws(CryptoError) -> PrivateKeyMaterial {
    try signatureFamily(for: keyType).generatePrivateKey(keyType)
  }
}
