/// A hash function, by name. ``CryptoProvider/hashes`` holds the implementations.
public enum HashFunction: String, Hashable, Sendable, CaseIterable {
  /// SHA-256
  case sha256 = "SHA-256"
  /// SHA-384
  case sha384 = "SHA-384"
  /// SHA-512
  case sha512 = "SHA-512"

  /// Bytes in a digest.
  public var digestLength: Int {
    switch self {
    case .sha256: 32
    case .sha384: 48
    case .sha512: 64
    }
  }
}
