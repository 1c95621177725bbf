import Crypto
import TLS13Crypto

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

// RFC 2104 §2, §4
/// HMAC from swift-crypto, keyed once: each use copies the two hash states that already took in the key.
final class SHA2HMACKey<Function: Crypto.HashFunction & Sendable>: HMACKey {
  private let keyed: HMAC<Function>

  init(key: borrowing Span<UInt8>) {
    keyed = HMAC(key: unsafe key.withUnsafeBytes { unsafe SymmetricKey(data: $0) })
  }

  func authenticate(_ message: borrowing Span<UInt8>, into output: inout MutableSpan<UInt8>) {
    precondition(output.count <= Function.Digest.byteCount, "HMAC gives one digest")
    var running = keyed
    unsafe message.withUnsafeBytes { unsafe running.update(data: $0) }
    let code = running.finalize()
    unsafe output.withUnsafeMutableBytes { output in
      unsafe code.withUnsafeBytes { code in
        unsafe output.copyMemory(from: UnsafeRawBufferPointer(rebasing: code[..<output.count]))
      }
    }
  }
}
