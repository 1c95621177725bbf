import CSodium
import TLS13Crypto

// RFC 2104 §2, §4
/// HMAC-SHA256 from libsodium, keyed once: each use goes on from a copy of the state that took in the key.
///
/// swift-crypto's HMAC allocates eight times to take a key and twice for each use; this allocates once and never. The
/// key schedule takes 18 keys in a handshake, all for messages of at most three blocks.
struct HMACSHA256Key: HMACKey, @unchecked Sendable {
  private static let length = 32

  private let keyed: KeyedHMACSHA256

  init(key: borrowing Span<UInt8>) { keyed = KeyedHMACSHA256.make(key: key) }

  func authenticate(_ message: borrowing Span<UInt8>, into output: inout MutableSpan<UInt8>) {
    precondition(output.count <= Self.length, "HMAC gives one digest")
    unsafe message.withUnsafeBufferPointer { message in
      unsafe output.withUnsafeMutableBufferPointer { output in
        guard let base = output.baseAddress, output.count == Self.length else {
          return unsafe authenticate(message, intoPartOf: output)
        }
        unsafe keyed.authenticate(message, base)
      }
    }
  }

  private func authenticate(
    _ message: UnsafeBufferPointer<UInt8>, intoPartOf output: UnsafeMutableBufferPointer<UInt8>
  ) {
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.length) { whole in
      guard let base = whole.baseAddress else { return }
      unsafe keyed.authenticate(message, base)
      _ = unsafe output.update(fromContentsOf: UnsafeBufferPointer(rebasing: whole[..<output.count]))
      unsafe sodium_memzero(base, Self.length)
    }
  }
}

/// The keyed state, written once, in memory that Swift does not copy and that is wiped in the end.
private final class KeyedHMACSHA256: ManagedBuffer<Void, crypto_auth_hmacsha256_state> {
  static func make(key: borrowing Span<UInt8>) -> KeyedHMACSHA256 {
    Sodium.prepare()
    let buffer = KeyedHMACSHA256.create(minimumCapacity: 1) { _ in }
    unsafe buffer.withUnsafeMutablePointerToElements { state in
      unsafe key.withUnsafeBufferPointer { key in
        // libsodium looks at no byte of an empty key, but wants an address.
        let bytes = unsafe key.baseAddress ?? UnsafePointer(UnsafeRawPointer(state).assumingMemoryBound(to: UInt8.self))
        _ = unsafe crypto_auth_hmacsha256_init(state, bytes, key.count)
      }
    }
    return unsafe unsafeDowncast(buffer, to: KeyedHMACSHA256.self)
  }

  deinit {
    unsafe withUnsafeMutablePointerToElements { state in
      unsafe sodium_memzero(state, MemoryLayout<crypto_auth_hmacsha256_state>.size)
    }
  }

  /// `crypto_auth_hmacsha256_final` wipes the copy of the state.
  func authenticate(_ message: UnsafeBufferPointer<UInt8>, _ output: UnsafeMutablePointer<UInt8>) {
    unsafe withUnsafeTemporaryAllocation(of: crypto_auth_hmacsha256_state.self, capacity: 1) { running in
      guard let running = running.baseAddress else { return }
      unsafe withUnsafeMutablePointerToElements { unsafe running.initialize(from: $0, count: 1) }
      if let bytes = message.baseAddress {
        _ = unsafe crypto_auth_hmacsha256_update(running, bytes, UInt64(message.count))
      }
      _ = unsafe crypto_auth_hmacsha256_final(running, output)
    }
  }
}
