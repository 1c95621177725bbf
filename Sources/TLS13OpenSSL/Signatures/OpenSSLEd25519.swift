#if OpenSSL
  import COpenSSL
  import TLS13Crypto
  import TLS13Memory

  // RFC 8032 §5.1
  /// Ed25519 from libcrypto.
  struct OpenSSLEd25519: SignatureFamily {
    static let name = "ED25519"
    /// Bytes in a seed and in a public key.
    static let keyLength = 32
    static let signatureLength = 64

    /// The one algorithm.
    var algorithms: [SignatureAlgorithm] { [.ed25519] }

    /// None where libcrypto's providers lack it.
    init?() { guard KeyOperation(type: Self.name) != nil else { return nil } }

    func supports(_ keyType: KeyType) -> Bool { keyType == .ed25519 }

    /// Imports 32 bytes; a point that is not on the curve makes every signature invalid.
    func importPublicKey(_ key: PublicKey) throws(CryptoError) -> any VerificationKey {
      guard case .ed25519(let bytes) = key else { throw .unsupported("\(key.keyType) as an Ed25519 key") }
      guard bytes.count == Self.keyLength else { throw .invalidKey("an Ed25519 public key has 32 bytes") }
      guard let imported = unsafe Key(EVP_PKEY_new_raw_public_key_ex(nil, Self.name, nil, bytes, bytes.count)) else {
        throw .internalFailure("EVP_PKEY_new_raw_public_key_ex")
      }
      return OpenSSLEd25519PublicKey(imported)
    }

    func importPrivateKey(_ key: borrowing PrivateKeyMaterial) throws(CryptoError) -> any SigningKey {
      switch key {
      case .ed25519(let seed): return try OpenSSLEd25519PrivateKey(seed: seed.span)
      case .ellipticCurve: throw .unsupported("an EC key as an Ed25519 key")
      case .rsa: throw .unsupported("an RSA key as an Ed25519 key")
      case .mldsa: throw .unsupported("an ML-DSA key as an Ed25519 key")
      }
    }

    /// A fresh seed.
    func generatePrivateKey(_ keyType: KeyType) throws(CryptoError) -> PrivateKeyMaterial {
      guard keyType == .ed25519 else { throw .unsupported("generating \(keyType) as an Ed25519 key") }
      return .ed25519(seed: SecretBytes(count: Self.keyLength) { OpenSSLRandomSource().fill(&$0) })
    }
  }

  /// Verifies Ed25519 signatures. RFC 8032 §5.1.7
  final class OpenSSLEd25519PublicKey: VerificationKey {
    private let key: Key

    init(_ key: consuming Key) { self.key = key }

    func isValid(
      signature: borrowing Span<UInt8>, for message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm
    ) -> Bool {
      guard algorithm == .ed25519, signature.count == OpenSSLEd25519.signatureLength else { return false }
      guard let context = unsafe OpenSSL.made(EVP_MD_CTX_new()) else { return false }
      defer { unsafe EVP_MD_CTX_free(context) }
      guard unsafe OpenSSL.succeeded(EVP_DigestVerifyInit_ex(context, nil, nil, nil, nil, key.pointer, nil)) else {
        return false
      }
      let status = unsafe signature.withAddress { signature, length in
        unsafe message.withAddress { message, count in
          unsafe EVP_DigestVerify(context, signature, length, message, count)
        }
      }
      return OpenSSL.succeeded(status)
    }
  }

  /// Signs with Ed25519. RFC 8032 §5.1.6
  final class OpenSSLEd25519PrivateKey: SigningKey {
    let publicKey: PublicKey
    private let key: Key

    var algorithms: [SignatureAlgorithm] { [.ed25519] }

    init(seed: borrowing Span<UInt8>) throws(CryptoError) {
      guard seed.count == OpenSSLEd25519.keyLength else { throw .invalidKey("an Ed25519 seed has 32 bytes") }
      let made = unsafe seed.withAddress { base, count in
        unsafe EVP_PKEY_new_raw_private_key_ex(nil, OpenSSLEd25519.name, nil, base, count)
      }
      guard let key = unsafe Key(made) else { throw .internalFailure("EVP_PKEY_new_raw_private_key_ex") }
      publicKey = .ed25519(try key.encodedPublicKey(length: OpenSSLEd25519.keyLength))
      self.key = key
    }

    func sign(_ message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm) throws(CryptoError) -> [UInt8] {
      guard algorithm == .ed25519 else { throw .unsupported("\(algorithm) with an Ed25519 key") }
      guard let context = unsafe OpenSSL.made(EVP_MD_CTX_new()) else { throw .internalFailure("EVP_MD_CTX_new") }
      defer { unsafe EVP_MD_CTX_free(context) }
      guard unsafe OpenSSL.succeeded(EVP_DigestSignInit_ex(context, nil, nil, nil, nil, key.pointer, nil)) else {
        throw .internalFailure("EVP_DigestSignInit_ex")
      }
      var signature = [UInt8](repeating: 0, count: OpenSSLEd25519.signatureLength)
      var length = signature.count
      let status = unsafe message.withAddress { message, count in
        unsafe EVP_DigestSign(context, &signature, &length, message, count)
      }
      guard OpenSSL.succeeded(status), length == signature.count else { throw .internalFailure("EVP_DigestSign") }
      return signature
    }
  }
#endif
