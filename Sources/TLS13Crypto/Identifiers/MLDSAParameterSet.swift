/// A parameter set of ML-DSA. FIPS 204 §4
public enum MLDSAParameterSet: String, Hashable, Sendable, CaseIterable {
  /// ML-DSA-44, category 2
  case mldsa44 = "ML-DSA-44"
  /// ML-DSA-65, category 3
  case mldsa65 = "ML-DSA-65"
  /// ML-DSA-87, category 5
  case mldsa87 = "ML-DSA-87"

  /// Bytes in the seed that a key pair is made from.
  public static let seedLength = 32

  /// Bytes in a public key. FIPS 204 table 2
  public var publicKeyLength: Int {
    switch self {
    case .mldsa44: 1312
    case .mldsa65: 1952
    case .mldsa87: 2592
    }
  }

  /// Bytes in an expanded private key.
  public var expandedKeyLength: Int {
    switch self {
    case .mldsa44: 2560
    case .mldsa65: 4032
    case .mldsa87: 4896
    }
  }

  /// Bytes in a signature.
  public var signatureLength: Int {
    switch self {
    case .mldsa44: 2420
    case .mldsa65: 3309
    case .mldsa87: 4627
    }
  }
}
