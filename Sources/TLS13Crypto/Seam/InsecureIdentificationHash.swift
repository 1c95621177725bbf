/// A hash for which collisions are known, kept for one use: to find again what was named by it. Whatever is found that
/// way must be proved by a signature over something else. It is no ``HashAlgorithm``, so nothing can sign with it.
public protocol InsecureIdentificationHash: Sendable {
  /// The digest of `bytes`.
  func digest(of bytes: borrowing Span<UInt8>) -> Digest
}
