#if canImport(CCryptoBoringSSL)
  import CCryptoBoringSSL
  import TLS13Crypto
  import TLS13Memory

  // RFC 7748 §5, §6.1; RFC 9846 §4.3.8.2
  /// X25519 from the BoringSSL in swift-crypto.
  struct BoringSSLX25519: KeyExchangeGroup {
    var group: NamedGroup { .x25519 }

    func generatePrivateKey() throws(CryptoError) -> any KeyExchangePrivateKey { BoringSSLX25519PrivateKey() }

    func respond(to clientShare: borrowing Span<UInt8>) throws(CryptoError) -> KeyExchangeResponse {
      let key = BoringSSLX25519PrivateKey()
      let secret = try key.sharedSecret(with: clientShare)
      return KeyExchangeResponse(share: key.publicShare, secret: secret)
    }
  }

  extension BoringSSLX25519: ImportingKeyExchangeGroup {
    /// A key from its 32 bytes, for test vectors.
    func importPrivateKey(scalar: borrowing Span<UInt8>) throws(CryptoError) -> any KeyExchangePrivateKey {
      guard scalar.count == BoringSSLX25519PrivateKey.length else {
        throw .invalidKey("an X25519 private key has 32 bytes")
      }
      return BoringSSLX25519PrivateKey(scalar: SecretBytes(copying: copy scalar))
    }
  }

  /// 32 bytes, clamped by the scalar multiplication. RFC 7748 §5
  final class BoringSSLX25519PrivateKey: KeyExchangePrivateKey {
    static let length = 32

    private let scalar: SecretBytes
    let publicShare: [UInt8]

    convenience init() {
      self.init(scalar: SecretBytes(count: Self.length) { BoringSSLRandomSource().fill(&$0) })
    }

    /// - Parameter scalar: 32 bytes.
    init(scalar: consuming SecretBytes) {
      var share = [UInt8](repeating: 0, count: Self.length)
      var span = share.mutableSpan
      _ = unsafe span.withAddress { share, _ in
        unsafe scalar.withAddress { scalar, _ in
          unsafe CCryptoBoringSSL_X25519_public_from_private(share, scalar)
          return 1
        }
      }
      publicShare = share
      self.scalar = scalar
    }

    // RFC 9846 §7.4.2: X25519 fails for a share of low order, which would give an all-zero secret.
    func sharedSecret(with serverShare: borrowing Span<UInt8>) throws(CryptoError) -> SecretBytes {
      guard serverShare.count == Self.length else { throw .invalidPeerShare("an X25519 share has 32 bytes") }
      var secret = SecretBytes(zeroed: Self.length)
      let status = secret.withMutableSpan { secret in
        unsafe secret.withAddress { secret, _ in
          unsafe scalar.withAddress { scalar, _ in
            unsafe serverShare.withAddress { share, _ in unsafe CCryptoBoringSSL_X25519(secret, scalar, share) }
          }
        }
      }
      guard status == 1 else { throw BoringSSL.failure(.invalidPeerShare("the X25519 share has low order")) }
      return secret
    }
  }

  // RFC 8032 §5.1
  /// Ed25519 from the BoringSSL in swift-crypto.
  struct BoringSSLEd25519: SignatureFamily {
    private static let seedLength = 32

    var algorithms: [SignatureAlgorithm] { [.ed25519] }

    func supports(_ keyType: KeyType) -> Bool { keyType == .ed25519 }

    /// Imports 32 bytes; a point that is not on the curve makes every signature invalid.
    func importPublicKey(_ key: PublicKey) throws(CryptoError) -> any VerificationKey {
      guard case .ed25519(let bytes) = key else { throw .unsupported("\(key.keyType) as an Ed25519 key") }
      guard bytes.count == BoringSSLEd25519PublicKey.length else {
        throw .invalidKey("an Ed25519 public key has 32 bytes")
      }
      return BoringSSLEd25519PublicKey(bytes: bytes)
    }

    /// Imports a 32-byte seed.
    func importPrivateKey(_ key: borrowing PrivateKeyMaterial) throws(CryptoError) -> any SigningKey {
      switch key {
      case .ed25519(let seed):
        guard seed.count == Self.seedLength else { throw .invalidKey("an Ed25519 seed has 32 bytes") }
        return BoringSSLEd25519PrivateKey(seed: seed)
      case .ellipticCurve: throw .unsupported("an EC key as an Ed25519 key")
      case .rsa: throw .unsupported("an RSA key as an Ed25519 key")
      case .mldsa: throw .unsupported("an ML-DSA key as an Ed25519 key")
      }
    }

    /// A fresh seed.
    func generatePrivateKey(_ keyType: KeyType) throws(CryptoError) -> PrivateKeyMaterial {
      guard keyType == .ed25519 else { throw .unsupported("generating \(keyType) as an Ed25519 key") }
      return .ed25519(seed: SecretBytes(count: Self.seedLength) { BoringSSLRandomSource().fill(&$0) })
    }
  }

  struct BoringSSLEd25519PublicKey: VerificationKey {
    static let length = 32
    static let signatureLength = 64

    let bytes: [UInt8]

    func isValid(
      signature: borrowing Span<UInt8>, for message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm
    ) -> Bool {
      guard algorithm == .ed25519, signature.count == Self.signatureLength else { return false }
      let status = unsafe signature.withAddress { signature, _ in
        unsafe message.withUnsafeBufferPointer { message in
          unsafe bytes.span.withAddress { key, _ in
            unsafe CCryptoBoringSSL_ED25519_verify(message.baseAddress, message.count, signature, key)
          }
        }
      }
      return status == 1
    }
  }

  final class BoringSSLEd25519PrivateKey: SigningKey {
    let publicKey: PublicKey
    var algorithms: [SignatureAlgorithm] { [.ed25519] }

    /// The seed and the public key.
    private let expanded: SecretBytes

    /// - Parameter seed: 32 bytes.
    init(seed: borrowing SecretBytes) {
      var point = [UInt8](repeating: 0, count: BoringSSLEd25519PublicKey.length)
      var pointSpan = point.mutableSpan
      var expanded = SecretBytes(zeroed: 64)
      _ = expanded.withMutableSpan { expanded in
        unsafe expanded.withAddress { expanded, _ in
          unsafe pointSpan.withAddress { point, _ in
            unsafe seed.withAddress { seed, _ in
              unsafe CCryptoBoringSSL_ED25519_keypair_from_seed(point, expanded, seed)
              return 1
            }
          }
        }
      }
      publicKey = .ed25519(point)
      self.expanded = expanded
    }

    func sign(_ message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm) throws(CryptoError) -> [UInt8] {
      guard algorithm == .ed25519 else { throw .unsupported("\(algorithm) with an Ed25519 key") }
      var signature = [UInt8](repeating: 0, count: BoringSSLEd25519PublicKey.signatureLength)
      var span = signature.mutableSpan
      let status = unsafe span.withAddress { signature, _ in
        unsafe message.withUnsafeBufferPointer { message in
          unsafe expanded.withAddress { key, _ in
            unsafe CCryptoBoringSSL_ED25519_sign(signature, message.baseAddress, message.count, key)
          }
        }
      }
      guard status == 1 else { throw BoringSSL.failure(.internalFailure("ED25519_sign")) }
      return signature
    }
  }

  /// Random bytes from BoringSSL's generator, which the operating system seeds. RFC 9846 §C.1
  struct BoringSSLRandomSource: RandomSource {
    func fill(_ bytes: inout MutableSpan<UInt8>) {
      // RAND_bytes ends the process where the system has no randomness, and always gives 1.
      _ = unsafe bytes.withAddress { unsafe CCryptoBoringSSL_RAND_bytes($0, $1) }
    }
  }
#endif
