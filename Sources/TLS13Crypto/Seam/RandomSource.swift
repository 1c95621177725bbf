/// Cryptographically secure random bytes. Tests replace it with fixed bytes to replay a handshake.
public protocol RandomSource: Sendable {
  /// Fills `bytes`.
  func fill(_ bytes: inout MutableSpan<UInt8>)
}

extension RandomSource {
  /// `count` random bytes.
  public func bytes(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var span = bytes.mutableSpan
    fill(&span)
    return bytes
  }
}
