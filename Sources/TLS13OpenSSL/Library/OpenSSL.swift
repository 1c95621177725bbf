#if OpenSSL
  import COpenSSL
  import TLS13Memory

  /// What libcrypto's calls have in common.
  ///
  /// Algorithms are fetched by name, with the properties and the providers that the process's configuration sets: where
  /// openssl.cnf demands the FIPS provider, what is found here is the validated implementation or nothing.
  enum OpenSSL {
    /// Whether a call went well. A failed one leaves its reasons in the thread's error queue, where the application
    /// would take them for those of a call of its own; they are dropped here.
    static func succeeded(_ status: CInt) -> Bool {
      if status == 1 { return true }
      ERR_clear_error()
      return false
    }

    /// What a call returned, unless it failed.
    static func made(_ pointer: OpaquePointer?) -> OpaquePointer? {
      if unsafe pointer == nil { ERR_clear_error() }
      return unsafe pointer
    }

    /// For calls that can fail only when memory runs out or the library is broken, on paths that cannot report it.
    static func require(_ status: CInt, _ call: StaticString) {
      precondition(status == 1, "libcrypto failed in \(call)")
    }
  }

  extension Span where Element == UInt8 {
    /// Lends the address of the bytes: a valid one even of none, because libcrypto gives NULL a meaning of its own.
    func withAddress<Result>(_ body: (UnsafePointer<UInt8>, Int) -> Result) -> Result {
      unsafe withUnsafeBufferPointer { buffer in
        if let base = buffer.baseAddress { return unsafe body(base, buffer.count) }
        var nothing: UInt8 = 0
        return unsafe withUnsafePointer(to: &nothing) { unsafe body($0, 0) }
      }
    }
  }

  extension MutableSpan where Element == UInt8 {
    /// Lends the address of the bytes, a valid one even of none.
    mutating func withAddress<Result>(_ body: (UnsafeMutablePointer<UInt8>, Int) -> Result) -> Result {
      unsafe withUnsafeMutableBufferPointer { buffer in
        if let base = buffer.baseAddress { return unsafe body(base, buffer.count) }
        var nothing: UInt8 = 0
        return unsafe withUnsafeMutablePointer(to: &nothing) { unsafe body($0, 0) }
      }
    }
  }
#endif
