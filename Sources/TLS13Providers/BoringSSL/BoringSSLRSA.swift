#if canImport(CCryptoBoringSSL)
  import CCryptoBoringSSL
  package import TLS13Crypto
  import TLS13Memory

  // RFC 8017 §8
  /// RSASSA-PSS and RSASSA-PKCS1-v1_5 from the BoringSSL in swift-crypto, which blinds private operations and checks what
  /// comes out of the Chinese remainder theorem.
  package struct BoringSSLRSA: SignatureFamily {
    private let bounds: RSABounds

    /// Takes moduli of 2048 to 8192 bits.
    package init() { bounds = .standard }

    /// Takes shorter moduli, for test vectors.
    package init(insecureMinimumModulusBits: Int) {
      bounds = RSABounds(insecureMinimumModulusBits: insecureMinimumModulusBits)
    }

    /// PSS as TLS 1.3 uses it, then PKCS #1 v1.5; other salt lengths and mask hashes verify as well.
    package var algorithms: [SignatureAlgorithm] {
      TLS13Crypto.HashFunction.allCases.map { .rsaPSS($0) } + TLS13Crypto.HashFunction.allCases.map { .rsaPKCS1($0) }
    }

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
      return BoringSSLRSAPublicKey(key: try BoringSSLRSAKey(modulus: modulus.span, exponent: exponent.span, bits: bits))
    }

    /// Imports all the fields of an RSAPrivateKey; BoringSSL checks that they belong together.
    package func importPrivateKey(_ key: borrowing PrivateKeyMaterial) throws(CryptoError) -> any SigningKey {
      switch key {
      case .rsa(let parts):
        let bits = try bounds.check(modulus: parts.modulus.span, exponent: parts.publicExponent.span)
        return BoringSSLRSAPrivateKey(parts, try BoringSSLRSAKey(parts, bits: bits))
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
      return .rsa(try BoringSSLRSAKey(generating: bits).components())
    }
  }

  /// `RSA`, whose private numbers BoringSSL wipes when it is freed.
  @safe
  final class BoringSSLRSAKey: @unchecked Sendable {
    /// `RSA *`; what BoringSSL changes in it after `init`, it locks.
    let key: OpaquePointer
    let bits: Int

    /// Bytes in the modulus and in a signature. RFC 8017 §2 calls it k.
    var length: Int { (bits + 7) / 8 }

    private init(_ key: OpaquePointer?, bits: Int, _ error: CryptoError) throws(CryptoError) {
      guard let key = unsafe key else { throw BoringSSL.failure(error) }
      unsafe self.key = unsafe key
      self.bits = bits
    }

    deinit { unsafe CCryptoBoringSSL_RSA_free(key) }

    convenience init(
      modulus: borrowing Span<UInt8>, exponent: borrowing Span<UInt8>, bits: Int
    ) throws(CryptoError) {
      let n = try Number(modulus)
      let e = try Number(exponent)
      try unsafe self.init(
        CCryptoBoringSSL_RSA_new_public_key(n.pointer, e.pointer), bits: bits,
        .invalidKey("BoringSSL does not take this RSA key"))
    }

    convenience init(_ parts: borrowing RSAPrivateComponents, bits: Int) throws(CryptoError) {
      let n = try Number(parts.modulus.span)
      let e = try Number(parts.publicExponent.span)
      let d = try Number(parts.privateExponent.span)
      let p = try Number(parts.prime1.span)
      let q = try Number(parts.prime2.span)
      let dP = try Number(parts.exponent1.span)
      let dQ = try Number(parts.exponent2.span)
      let qInv = try Number(parts.coefficient.span)
      try unsafe self.init(
        CCryptoBoringSSL_RSA_new_private_key(
          n.pointer, e.pointer, d.pointer, p.pointer, q.pointer, dP.pointer, dQ.pointer, qInv.pointer),
        bits: bits, .invalidKey("the parts of the RSA private key do not belong together"))
    }

    convenience init(generating bits: Int) throws(CryptoError) {
      let exponent: [UInt8] = [1, 0, 1]
      let e = try Number(exponent.span)
      try unsafe self.init(CCryptoBoringSSL_RSA_new(), bits: bits, .internalFailure("RSA_new"))
      guard unsafe CCryptoBoringSSL_RSA_generate_key_ex(key, CInt(bits), e.pointer, nil) == 1 else {
        throw BoringSSL.failure(.internalFailure("RSA_generate_key_ex"))
      }
    }

    /// The numbers of a key that was made here.
    func components() throws(CryptoError) -> RSAPrivateComponents {
      let half = length / 2
      let modulus = try unsafe Self.bytes(CCryptoBoringSSL_RSA_get0_n(key), length)
      let privateExponent = try unsafe Self.bytes(CCryptoBoringSSL_RSA_get0_d(key), length)
      let prime1 = try unsafe Self.bytes(CCryptoBoringSSL_RSA_get0_p(key), half)
      let prime2 = try unsafe Self.bytes(CCryptoBoringSSL_RSA_get0_q(key), half)
      let exponent1 = try unsafe Self.bytes(CCryptoBoringSSL_RSA_get0_dmp1(key), half)
      let exponent2 = try unsafe Self.bytes(CCryptoBoringSSL_RSA_get0_dmq1(key), half)
      let coefficient = try unsafe Self.bytes(CCryptoBoringSSL_RSA_get0_iqmp(key), half)
      return RSAPrivateComponents(
        modulus: [UInt8](modulus.span), publicExponent: [1, 0, 1], privateExponent: privateExponent, prime1: prime1,
        prime2: prime2, exponent1: exponent1, exponent2: exponent2, coefficient: coefficient)
    }

    /// A number, big-endian with `length` bytes.
    private static func bytes(_ number: UnsafePointer<BIGNUM>?, _ length: Int) throws(CryptoError) -> SecretBytes {
      var bytes = SecretBytes(zeroed: length)
      let status = bytes.withMutableSpan { bytes in
        unsafe bytes.withAddress { unsafe CCryptoBoringSSL_BN_bn2bin_padded($0, $1, number) }
      }
      guard status == 1 else { throw BoringSSL.failure(.internalFailure("BN_bn2bin_padded")) }
      return bytes
    }

    /// `BIGNUM`, erased when it is freed.
    @safe
    private struct Number: ~Copyable {
      let pointer: UnsafeMutablePointer<BIGNUM>

      init(_ bytes: borrowing Span<UInt8>) throws(CryptoError) {
        let number = unsafe bytes.withUnsafeBufferPointer { bytes in
          unsafe CCryptoBoringSSL_BN_bin2bn(bytes.baseAddress, bytes.count, nil)
        }
        guard let number = unsafe number else { throw .internalFailure("BN_bin2bn") }
        unsafe pointer = unsafe number
      }

      deinit { unsafe CCryptoBoringSSL_BN_clear_free(pointer) }
    }
  }

  struct BoringSSLRSAPublicKey: VerificationKey {
    let key: BoringSSLRSAKey

    func isValid(
      signature: borrowing Span<UInt8>, for message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm
    ) -> Bool {
      // RFC 8017 §8.1.2 step 1, §8.2.2 step 1
      guard signature.count == key.length, let padding = BoringSSLRSAPadding(algorithm) else { return false }
      let digest = padding.hash.digest(of: message)
      let status = unsafe digest.span.withAddress { digest, count in
        unsafe signature.withAddress { unsafe padding.verify(digest, count, $0, $1, key.key) }
      }
      if status != 1 { CCryptoBoringSSL_ERR_clear_error() }
      return status == 1
    }
  }

  struct BoringSSLRSAPrivateKey: SigningKey {
    let publicKey: PublicKey
    private let key: BoringSSLRSAKey

    init(_ parts: borrowing RSAPrivateComponents, _ key: BoringSSLRSAKey) {
      self.key = key
      publicKey = .rsa(modulus: parts.modulus, publicExponent: parts.publicExponent)
    }

    /// PSS first, since TLS 1.3 signs with nothing else; PKCS #1 v1.5 is for certificates. RFC 9846 §4.3.3
    var algorithms: [SignatureAlgorithm] {
      let pss = TLS13Crypto.HashFunction.allCases.map { SignatureAlgorithm.rsaPSS($0) }
      return pss.filter { BoringSSLRSAPadding($0)?.fits(bits: key.bits) == true }
        + TLS13Crypto.HashFunction.allCases.map { .rsaPKCS1($0) }
    }

    func sign(_ message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm) throws(CryptoError) -> [UInt8] {
      guard let padding = BoringSSLRSAPadding(algorithm) else { throw .unsupported("\(algorithm) with an RSA key") }
      guard padding.fits(bits: key.bits) else {
        throw .unsupported("\(algorithm) with an RSA key of \(key.bits) bits: too short")
      }
      var signature = [UInt8](repeating: 0, count: key.length)
      var span = signature.mutableSpan
      let digest = padding.hash.digest(of: message)
      let status = unsafe digest.span.withAddress { digest, count in
        unsafe span.withAddress { unsafe padding.sign(digest, count, $0, $1, key.key) }
      }
      guard status == 1 else { throw BoringSSL.failure(.internalFailure("RSA_sign")) }
      return signature
    }
  }

  /// RSASSA-PSS or RSASSA-PKCS1-v1_5 with its parameters. RFC 8017 §8
  @safe
  struct BoringSSLRSAPadding {
    let hash: BoringSSLHash
    /// The mask's hash and the salt's length of PSS; nil for PKCS #1 v1.5.
    private let pss: (mask: BoringSSLHash, saltLength: CInt)?

    /// Nil for algorithms of other keys, and for lengths of a salt that none has.
    init?(_ algorithm: SignatureAlgorithm) {
      switch algorithm {
      case .rsaPKCS1(let hash):
        self.hash = .of(hash)
        pss = nil
      case .rsaPSS(let hash, let maskHash, let saltLength):
        // A negative length means something else to BoringSSL.
        guard saltLength >= 0, let length = CInt(exactly: saltLength) else { return nil }
        self.hash = .of(hash)
        pss = (.of(maskHash), length)
      case .ecdsa, .ed25519, .mldsa: return nil
      }
    }

    /// Whether a key of `bits` has room for the digest and what surrounds it.
    func fits(bits: Int) -> Bool {
      let digestLength = hash.function.digestLength
      // RFC 8017 §9.2: DigestInfo has 19 bytes before the digest, and 11 bytes at least are around it.
      guard let pss else { return (bits + 7) / 8 >= digestLength + 19 + 11 }
      // RFC 8017 §9.1.1 step 3
      return Int(pss.saltLength) <= (bits + 6) / 8 - digestLength - 2
    }

    func verify(
      _ digest: UnsafePointer<UInt8>, _ count: Int, _ signature: UnsafePointer<UInt8>, _ length: Int,
      _ key: OpaquePointer
    ) -> CInt {
      guard let pss else {
        return unsafe CCryptoBoringSSL_RSA_verify(hash.function.nid, digest, count, signature, length, key)
      }
      return unsafe CCryptoBoringSSL_RSA_verify_pss_mgf1(
        key, digest, count, hash.digest, pss.mask.digest, pss.saltLength, signature, length)
    }

    /// - Parameter capacity: bytes in the modulus, which the signature fills.
    func sign(
      _ digest: UnsafePointer<UInt8>, _ count: Int, _ signature: UnsafeMutablePointer<UInt8>, _ capacity: Int,
      _ key: OpaquePointer
    ) -> CInt {
      guard let pss else {
        var written: CUnsignedInt = 0
        return unsafe CCryptoBoringSSL_RSA_sign(hash.function.nid, digest, count, signature, &written, key)
      }
      var written = 0
      return unsafe CCryptoBoringSSL_RSA_sign_pss_mgf1(
        key, &written, signature, capacity, digest, count, hash.digest, pss.mask.digest, pss.saltLength)
    }
  }

  extension TLS13Crypto.HashFunction {
    fileprivate var nid: CInt {
      switch self {
      case .sha256: NID_sha256
      case .sha384: NID_sha384
      case .sha512: NID_sha512
      }
    }
  }
#endif
