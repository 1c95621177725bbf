#if OpenSSL
  import COpenSSL
  package import TLS13Crypto
  import TLS13Memory

  // RFC 8017 §8
  /// RSASSA-PSS and RSASSA-PKCS1-v1_5 from libcrypto, which blinds private operations and checks what comes out of the
  /// Chinese remainder theorem.
  package struct OpenSSLRSA: SignatureFamily {
    private let bounds: RSABounds

    /// Takes moduli of at least 2048 bits; none where libcrypto's providers lack RSA.
    package init?() { self.init(bounds: .standard) }

    /// Takes shorter moduli, for test vectors.
    package init?(insecureMinimumModulusBits: Int) {
      self.init(bounds: RSABounds(insecureMinimumModulusBits: insecureMinimumModulusBits))
    }

    private init?(bounds: RSABounds) {
      guard KeyOperation(type: "RSA") != nil else { return nil }
      self.bounds = bounds
    }

    /// PSS as TLS 1.3 uses it, then PKCS #1 v1.5; other salt lengths and mask hashes verify as well.
    package var algorithms: [SignatureAlgorithm] {
      HashFunction.allCases.map { .rsaPSS($0) } + HashFunction.allCases.map { .rsaPKCS1($0) }
    }

    /// Whether keys of this type belong here.
    package func supports(_ keyType: KeyType) -> Bool {
      switch keyType {
      case .rsa: true
      case .ellipticCurve, .ed25519, .mldsa: false
      }
    }

    /// Imports a modulus and an exponent.
    package func importPublicKey(_ key: PublicKey) throws(CryptoError) -> any VerificationKey {
      guard case .rsa(let modulus, let exponent) = key else { throw .unsupported("\(key.keyType) as an RSA key") }
      let bits = try bounds.check(modulus: modulus.span, exponent: exponent.span)
      var numbers = RSANumbers(capacity: modulus.count + exponent.count)
      numbers.add("n", modulus.span)
      numbers.add("e", exponent.span)
      guard let imported = numbers.makeKey(selection: COPENSSL_PUBLIC_KEY) else {
        throw .invalidKey("libcrypto does not take this RSA key")
      }
      return OpenSSLRSAPublicKey(imported, bits: bits)
    }

    /// Imports all the fields of an RSAPrivateKey.
    package func importPrivateKey(_ key: borrowing PrivateKeyMaterial) throws(CryptoError) -> any SigningKey {
      switch key {
      case .rsa(let parts): return try OpenSSLRSAPrivateKey(parts, bounds)
      case .ellipticCurve: throw .unsupported("an EC key as an RSA key")
      case .ed25519: throw .unsupported("an Ed25519 key as an RSA key")
      case .mldsa: throw .unsupported("an ML-DSA key as an RSA key")
      }
    }

    /// Makes a key of 2048, 3072 or 4096 bits with the exponent 65537.
    package func generatePrivateKey(_ keyType: KeyType) throws(CryptoError) -> PrivateKeyMaterial {
      guard case .rsa(let bits) = keyType else { throw .unsupported("generating \(keyType) as an RSA key") }
      guard RSABounds.generatedModulusBits.contains(bits) else {
        throw .unsupported("generating RSA keys of \(bits) bits")
      }
      guard let operation = KeyOperation(type: "RSA") else { throw .unsupported("RSA: libcrypto's providers lack it") }
      let key = try unsafe operation.generate {
        unsafe OpenSSL.succeeded(EVP_PKEY_CTX_set_rsa_keygen_bits($0, CInt(bits)))
      }
      return try .rsa(Self.components(of: key))
    }

    private static func components(of key: borrowing Key) throws(CryptoError) -> RSAPrivateComponents {
      let modulus = try key.number("n")
      let publicExponent = try key.number("e")
      let privateExponent = try key.number("d")
      let prime1 = try key.number("rsa-factor1")
      let prime2 = try key.number("rsa-factor2")
      let exponent1 = try key.number("rsa-exponent1")
      let exponent2 = try key.number("rsa-exponent2")
      let coefficient = try key.number("rsa-coefficient1")
      return RSAPrivateComponents(
        modulus: [UInt8](modulus.span), publicExponent: [UInt8](publicExponent.span),
        privateExponent: privateExponent, prime1: prime1, prime2: prime2, exponent1: exponent1,
        exponent2: exponent2, coefficient: coefficient)
    }
  }

  /// An RSA public key that verifies.
  final class OpenSSLRSAPublicKey: VerificationKey {
    private let key: Key
    private let bits: Int

    init(_ key: consuming Key, bits: Int) {
      self.key = key
      self.bits = bits
    }

    func isValid(
      signature: borrowing Span<UInt8>, for message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm
    ) -> Bool {
      // RFC 8017 §8.1.2 step 1, §8.2.2 step 1
      guard signature.count == (bits + 7) / 8, let padding = RSAPadding(algorithm, bits: bits),
        let operation = try? KeyOperation(key)
      else { return false }
      return unsafe operation.isValid(signature, padding.digest.digest(of: message)) { unsafe padding.configure($0) }
    }
  }
#endif
