import Crypto
public import TLS13Crypto
import TLS13Memory

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

// draft-ietf-tls-mlkem §3
/// ML-KEM-1024 alone, for those who want the highest level and nothing but ML-KEM. Not among the default groups.
public struct MLKEM1024Group: KeyExchangeGroup {
  /// The group.
  public var group: NamedGroup { .mlkem1024 }

  private static let encapsulationKeyLength = 1568
  static let sharedSecretLength = 32

  /// The group; there is nothing to set.
  public init() {}

  /// A fresh decapsulation key. FIPS 203 §7.1
  public func generatePrivateKey() throws(TLS13Crypto.CryptoError) -> any KeyExchangePrivateKey {
    guard let key = try? MLKEM1024.PrivateKey() else { throw .internalFailure("ML-KEM-1024 key generation") }
    return MLKEM1024PrivateKey(key)
  }

  // FIPS 203 §7.2
  /// Encapsulates to the client's key, after the check that no coefficient exceeds the modulus.
  public func respond(
    to clientShare: borrowing Span<UInt8>
  ) throws(TLS13Crypto.CryptoError) -> KeyExchangeResponse {
    guard clientShare.count == Self.encapsulationKeyLength else {
      throw .invalidPeerShare("an ML-KEM-1024 encapsulation key has \(Self.encapsulationKeyLength) bytes")
    }
    let key = unsafe clientShare.withUnsafeBytes { unsafe try? MLKEM1024.PublicKey(rawRepresentation: $0) }
    guard let key else { throw .invalidPeerShare("the ML-KEM-1024 encapsulation key fails its modulus check") }
    guard let result = try? key.encapsulate() else { throw .internalFailure("ML-KEM-1024 encapsulation") }
    let secret = SecretBytes(copying: result.sharedSecret, count: Self.sharedSecretLength)
    return KeyExchangeResponse(share: Array(result.encapsulated), secret: secret)
  }
}

/// A decapsulation key for one handshake.
private final class MLKEM1024PrivateKey: KeyExchangePrivateKey {
  private let key: MLKEM1024.PrivateKey
  private static let ciphertextLength = 1568

  init(_ key: MLKEM1024.PrivateKey) { self.key = key }

  var publicShare: [UInt8] { Array(key.publicKey.rawRepresentation) }

  // FIPS 203 §7.3
  func sharedSecret(with serverShare: borrowing Span<UInt8>) throws(TLS13Crypto.CryptoError) -> SecretBytes {
    guard serverShare.count == Self.ciphertextLength else {
      throw .invalidPeerShare("an ML-KEM-1024 ciphertext has \(Self.ciphertextLength) bytes")
    }
    let secret = unsafe serverShare.withUnsafeBytes { unsafe try? key.decapsulate($0) }
    guard let secret else { throw .internalFailure("ML-KEM-1024 decapsulation") }
    return SecretBytes(copying: secret, count: MLKEM1024Group.sharedSecretLength)
  }
}
