import CSodium
public import TLS13Crypto

/// Random bytes from the operating system, through libsodium's `randombytes_buf`. RFC 9846 §C.1
public struct SodiumRandomSource: RandomSource {
  /// Sets libsodium up.
  public init() { Sodium.prepare() }

  /// Fills `bytes`.
  public func fill(_ bytes: inout MutableSpan<UInt8>) {
    unsafe bytes.withUnsafeMutableBytes { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe randombytes_buf(base, buffer.count)
    }
  }
}
