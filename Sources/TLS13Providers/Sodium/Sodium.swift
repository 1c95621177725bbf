import CSodium
import TLS13Memory

/// libsodium, set up once per process.
enum Sodium {
  private static let status = sodium_init()

  /// Sets libsodium up on the first call. Without a source of randomness nothing here may go on.
  static func prepare() {
    precondition(status >= 0, "libsodium could not be set up: the system has no source of randomness")
  }
}

extension Span where Element == UInt8 {
  /// Lends the address of bytes whose number was checked before, so that there are some; otherwise fails as C does.
  func withAddress(_ body: (UnsafePointer<UInt8>) -> CInt) -> CInt {
    unsafe withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return -1 }
      return unsafe body(base)
    }
  }
}

extension MutableSpan where Element == UInt8 {
  /// Lends the address of bytes whose number was checked before, so that there are some; otherwise fails as C does.
  mutating func withAddress(_ body: (UnsafeMutablePointer<UInt8>) -> CInt) -> CInt {
    unsafe withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return -1 }
      return unsafe body(base)
    }
  }
}

extension SecretBytes {
  /// Lends the address of bytes whose number was checked before, so that there are some; otherwise fails as C does.
  borrowing func withAddress(_ body: (UnsafePointer<UInt8>) -> CInt) -> CInt { unsafe span.withAddress(body) }
}
