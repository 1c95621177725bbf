import Crypto
package import TLS13Crypto
import TLS13Memory

package import enum TLS13Crypto.CryptoError

#if canImport(CCryptoBoringSSL)
  import CCryptoBoringSSL
#endif

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

// RFC 7748 §6.1
/// The public share of an X25519 scalar, from swift-crypto: it has multiples of the base point in a table, which makes
/// it three times as fast as libsodium's `crypto_scalarmult_curve25519_base`.
package enum X25519PublicShare {
  #if canImport(CCryptoBoringSSL)
    /// Straight from the C library.
    package static func make(_ scalar: borrowing Span<UInt8>) throws(CryptoError) -> [UInt8] {
      var share = [UInt8](repeating: 0, count: X25519PrivateKey.length)
      var target = share.mutableSpan
      let status = unsafe target.withAddress { share in
        unsafe scalar.withAddress { scalar in
          unsafe CCryptoBoringSSL_X25519_public_from_private(share, scalar)
          return 0
        }
      }
      guard status == 0 else { throw .internalFailure("X25519_public_from_private") }
      return share
    }
  #else
    package static func make(_ scalar: borrowing Span<UInt8>) throws(CryptoError) -> [UInt8] {
      try throughInterface(scalar)
    }
  #endif

  /// Through swift-crypto's public interface, which wipes its copy of the scalar.
  package static func throughInterface(_ scalar: borrowing Span<UInt8>) throws(CryptoError) -> [UInt8] {
    let key = unsafe scalar.withUnsafeBytes { unsafe try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: $0) }
    guard let key else { throw .internalFailure("Curve25519.KeyAgreement.PrivateKey") }
    return Array(key.publicKey.rawRepresentation)
  }
}
