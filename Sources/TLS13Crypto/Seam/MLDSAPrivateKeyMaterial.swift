public import TLS13Memory

/// A private key of ML-DSA in one or both of its forms. FIPS 204 §6.1, draft-ietf-lamps-dilithium-certificates §6
public struct MLDSAPrivateKeyMaterial: ~Copyable, Sendable {
  /// The parameter set.
  public let parameterSet: MLDSAParameterSet
  /// The 32 bytes that the key pair is made from; none when the key came without them.
  public let seed: SecretBytes
  /// What the seed expands to; none when the key came as a seed.
  public let expandedKey: SecretBytes

  /// Whether there is a seed.
  public var hasSeed: Bool { seed.count > 0 }
  /// Whether there is an expanded key.
  public var hasExpandedKey: Bool { expandedKey.count > 0 }

  /// Collects the forms; whether they belong together is checked when the key is imported.
  public init(
    _ parameterSet: MLDSAParameterSet, seed: consuming SecretBytes?, expandedKey: consuming SecretBytes?
  ) {
    self.parameterSet = parameterSet
    self.seed = seed ?? SecretBytes(zeroed: 0)
    self.expandedKey = expandedKey ?? SecretBytes(zeroed: 0)
  }
}
