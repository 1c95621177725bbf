import Crypto
import TLS13Crypto
import TLS13Memory

import enum TLS13Crypto.CryptoError

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

// RFC 7748 §6.1
/// The public share of an X25519 scalar, from swift-crypto: it has multiples of the base point in a table, which makes
/// it three times as fast as libsodium's `crypto_scalarmult_curve25519_base`. swift-crypto wipes its copy of the scalar.
enum X25519PublicShare {
  static func make(_ scalar: borrowing Span<UInt8>) throws(CryptoError) -> [UInt8] {
    let key = unsafe scalar.withUnsafeBytes { unsafe try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: $0) }
    guard let key else { throw .internalFailure("Curve25519.KeyAgreement.PrivateKey") }
    return Array(key.publicKey.rawRepresentation)
  }
}
