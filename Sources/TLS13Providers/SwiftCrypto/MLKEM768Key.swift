import Crypto
package import TLS13Crypto
package import TLS13Memory

package import enum TLS13Crypto.CryptoError

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

// FIPS 203 §7
/// The two halves of ML-KEM-768 as the hybrid group uses them, from swift-crypto.
package final class MLKEM768Key: Sendable {
  /// Bytes in an encapsulation key.
  package static let encapsulationKeyLength = 1184
  /// Bytes in a ciphertext.
  package static let ciphertextLength = 1088
  /// Bytes in a shared secret.
  package static let sharedSecretLength = 32

  private let key: MLKEM768.PrivateKey

  /// A fresh decapsulation key. FIPS 203 §7.1
  package init() throws(CryptoError) {
    guard let key = try? MLKEM768.PrivateKey() else { throw .internalFailure("ML-KEM-768 key generation") }
    self.key = key
  }

  /// A decapsulation key from its 64-byte seed, for test vectors.
  package init(seed: borrowing Span<UInt8>) throws(CryptoError) {
    let key = unsafe seed.withUnsafeBytes { unsafe try? MLKEM768.PrivateKey(seedRepresentation: $0, publicKey: nil) }
    guard let key else { throw .invalidKey("an ML-KEM-768 seed has 64 bytes") }
    self.key = key
  }

  /// The encapsulation key.
  package var encapsulationKey: [UInt8] { Array(key.publicKey.rawRepresentation) }

  // FIPS 203 §7.3
  /// Decapsulates. A ciphertext of the right length always gives a secret; a forged one gives a random secret.
  package func decapsulate(_ ciphertext: borrowing Span<UInt8>) throws(CryptoError) -> SecretBytes {
    guard ciphertext.count == Self.ciphertextLength else {
      throw .invalidPeerShare("an ML-KEM-768 ciphertext has \(Self.ciphertextLength) bytes")
    }
    let secret = unsafe ciphertext.withUnsafeBytes { unsafe try? key.decapsulate($0) }
    guard let secret else { throw .internalFailure("ML-KEM-768 decapsulation") }
    return SecretBytes(copying: secret, count: Self.sharedSecretLength)
  }

  // FIPS 203 §7.2
  /// Encapsulates to the peer's key, after the check that no coefficient exceeds the modulus.
  package static func encapsulate(
    to encapsulationKey: borrowing Span<UInt8>
  ) throws(CryptoError) -> KeyExchangeResponse {
    guard encapsulationKey.count == encapsulationKeyLength else {
      throw .invalidPeerShare("an ML-KEM-768 encapsulation key has \(encapsulationKeyLength) bytes")
    }
    let key = unsafe encapsulationKey.withUnsafeBytes { unsafe try? MLKEM768.PublicKey(rawRepresentation: $0) }
    guard let key else { throw .invalidPeerShare("the ML-KEM-768 encapsulation key fails its modulus check") }
    guard let result = try? key.encapsulate() else { throw .internalFailure("ML-KEM-768 encapsulation") }
    let secret = SecretBytes(copying: result.sharedSecret, count: sharedSecretLength)
    return KeyExchangeResponse(share: Array(result.encapsulated), secret: secret)
  }
}
