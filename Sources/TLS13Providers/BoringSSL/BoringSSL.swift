#if canImport(CCryptoBoringSSL)
  import CCryptoBoringSSL
  import CSodium
  import TLS13Crypto
  import TLS13Memory

  /// What all calls into the BoringSSL of swift-crypto share.
  ///
  /// swift-crypto's public interface boxes every message, digest and signature, which costs several times the operation
  /// itself for a small record. Its C library can be imported by a target that depends on the product Crypto. Where it
  /// cannot, as on macOS, the types of the folder SwiftCrypto do the same through the public interface.
  enum BoringSSL {
    /// Bytes of stack that a call with a secret may have written to; `StackTests` looks for what is left.
    static let usedStack = 2_048

    /// Clears the error queue of the thread, where a failed call leaves an entry, and gives `error`.
    static func failure(_ error: CryptoError) -> CryptoError {
      CCryptoBoringSSL_ERR_clear_error()
      return error
    }

    /// Overwrites the stack that a call with a secret has used: HMAC leaves its padded key there.
    static func wipeStack(_ count: Int = usedStack) { sodium_stackzero(count) }
  }

  extension Span where Element == UInt8 {
    /// Lends address and count; an empty span fails as C does.
    func withAddress(_ body: (UnsafePointer<UInt8>, Int) -> CInt) -> CInt {
      unsafe withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return 0 }
        return unsafe body(base, buffer.count)
      }
    }
  }

  extension SecretBytes {
    /// Lends address and count; an empty secret fails as C does.
    borrowing func withAddress(_ body: (UnsafePointer<UInt8>, Int) -> CInt) -> CInt { unsafe span.withAddress(body) }
  }

  extension MutableSpan where Element == UInt8 {
    /// Lends address and count; an empty span fails as C does.
    mutating func withAddress(_ body: (UnsafeMutablePointer<UInt8>, Int) -> CInt) -> CInt {
      unsafe withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return 0 }
        return unsafe body(base, buffer.count)
      }
    }
  }
#endif
