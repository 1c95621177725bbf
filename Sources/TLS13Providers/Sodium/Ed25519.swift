import CSodium
public import TLS13Crypto
import TLS13Memory

// RFC 8032 §5.1
/// Ed25519 from libsodium, which refuses non-canonical and low-order points and scalars that are not reduced.
public struct Ed25519: SignatureFamily {
  /// The one algorithm.
  public var algorithms: [SignatureAlgorithm] { [.ed25519] }

  /// Sets libsodium up.
  public init() { Sodium.prepare() }

  /// Whether keys of this type belong here.
  public func supports(_ keyType: KeyType) -> Bool { keyType == .ed25519 }

  /// Imports 32 bytes; a point that is not on the curve makes every signature invalid.
  public func importPublicKey(_ key: PublicKey) throws(CryptoError) -> any VerificationKey {
    guard case .ed25519(let bytes) = key else { throw .unsupported("\(key.keyType) as an Ed25519 key") }
    guard bytes.count == Ed25519PublicKey.length else { throw .invalidKey("an Ed25519 public key has 32 bytes") }
    return Ed25519PublicKey(bytes: bytes)
  }

  /// Imports a 32-byte seed.
  public func importPrivateKey(_ key: borrowing PrivateKeyMaterial) throws(CryptoError) -> any SigningKey {
    switch key {
    case .ed25519(let seed): return try Ed25519PrivateKey(seed: seed)
    case .ellipticCurve: throw .unsupported("an EC key as an Ed25519 key")
    case .rsa: throw .unsupported("an RSA key as an Ed25519 key")
    case .mldsa: throw .unsupported("an ML-DSA key as an Ed25519 key")
    }
  }

  /// A fresh seed.
  public func generatePrivateKey(_ keyType: KeyType) throws(CryptoError) -> PrivateKeyMaterial {
    guard keyType == .ed25519 else { throw .unsupported("generating \(keyType) as an Ed25519 key") }
    return .ed25519(seed: SecretBytes(count: Ed25519PrivateKey.seedLength) { SodiumRandomSource().fill(&$0) })
  }
}

/// Verifies Ed25519 signatures. RFC 8032 §5.1.7
struct Ed25519PublicKey: VerificationKey {
  static let length = 32
  static let signatureLength = 64

  let bytes: [UInt8]

  func isValid(
    signature: borrowing Span<UInt8>, for message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm
  ) -> Bool {
    guard algorithm == .ed25519, signature.count == Self.signatureLength else { return false }
    let status = unsafe signature.withAddress { signature in
      unsafe message.withUnsafeBufferPointer { message in
        unsafe bytes.span.withAddress { key in
          unsafe crypto_sign_ed25519_verify_detached(signature, message.baseAddress, UInt64(message.count), key)
        }
      }
    }
    return status == 0
  }
}

/// Signs with Ed25519. RFC 8032 §5.1.6
final class Ed25519PrivateKey: SigningKey {
  static let seedLength = 32
  private static let expandedLength = 64

  let publicKey: PublicKey
  var algorithms: [SignatureAlgorithm] { [.ed25519] }

  /// libsodium's form: the seed and the public key.
  private let expanded: SecretBytes

  init(seed: borrowing SecretBytes) throws(CryptoError) {
    guard seed.count == Self.seedLength else { throw .invalidKey("an Ed25519 seed has 32 bytes") }
    Sodium.prepare()
    var point = [UInt8](repeating: 0, count: Ed25519PublicKey.length)
    var secret = SecretBytes(zeroed: Self.expandedLength)
    let status = secret.withMutableSpan { secret in
      unsafe secret.withAddress { secret in
        var point = point.mutableSpan
        return unsafe point.withAddress { point in
          unsafe seed.withAddress { unsafe crypto_sign_ed25519_seed_keypair(point, secret, $0) }
        }
      }
    }
    guard status == 0 else { throw .internalFailure("crypto_sign_ed25519_seed_keypair") }
    expanded = secret
    publicKey = .ed25519(point)
  }

  func sign(_ message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm) throws(CryptoError) -> [UInt8] {
    guard algorithm == .ed25519 else { throw .unsupported("\(algorithm) with an Ed25519 key") }
    var signature = [UInt8](repeating: 0, count: Ed25519PublicKey.signatureLength)
    var target = signature.mutableSpan
    let status = unsafe target.withAddress { signature in
      unsafe message.withUnsafeBufferPointer { message in
        unsafe expanded.withAddress { secret in
          unsafe crypto_sign_ed25519_detached(signature, nil, message.baseAddress, UInt64(message.count), secret)
        }
      }
    }
    guard status == 0 else { throw .internalFailure("crypto_sign_ed25519_detached") }
    return signature
  }
}
