/// A hash function inside a password-protected file. SHA-1 is among them because files made before 2020 have it; it
/// appears nowhere else. RFC 8018 §B.1.1, RFC 7292 §C
public enum PasswordHash: String, Hashable, Sendable, CaseIterable {
  /// SHA-1, to read old files; never to write new ones.
  case sha1 = "SHA-1"
  /// SHA-256
  case sha256 = "SHA-256"
  /// SHA-384
  case sha384 = "SHA-384"
  /// SHA-512
  case sha512 = "SHA-512"

  /// Bytes in a digest.
  public var digestLength: Int {
    switch self {
    case .sha1: 20
    case .sha256: 32
    case .sha384: 48
    case .sha512: 64
    }
  }

  /// Bytes in the block that the compression function takes.
  public var blockLength: Int {
    switch self {
    case .sha1, .sha256: 64
    case .sha384, .sha512: 128
    }
  }
}
