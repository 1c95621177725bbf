#if canImport(CCryptoBoringSSL)
  import CCryptoBoringSSL
  import TLS13Crypto
  import TLS13Memory

  // RFC 9846 §4.3.3; RFC 5480 §A (ECDSA-Sig-Value)
  /// ECDSA over the NIST curves with any of the hashes, from the BoringSSL in swift-crypto. Signatures are DER
  /// ECDSA-Sig-Values.
  struct BoringSSLECDSA: SignatureFamily {
    var algorithms: [SignatureAlgorithm] { [.ecdsa(.sha256), .ecdsa(.sha384), .ecdsa(.sha512)] }

    func supports(_ keyType: KeyType) -> Bool {
      switch keyType {
      case .ellipticCurve: true
      case .ed25519, .rsa, .mldsa: false
      }
    }

    /// Imports a point in uncompressed form.
    func importPublicKey(_ key: PublicKey) throws(CryptoError) -> any VerificationKey {
      guard case .ellipticCurve(let curve, let point) = key else { throw .unsupported("\(key.keyType) as an EC key") }
      return BoringSSLECDSAPublicKey(key: try BoringSSLECKey(curve, point: point.span))
    }

    /// Imports a scalar between 1 and the order of the curve, exclusive.
    func importPrivateKey(_ key: borrowing PrivateKeyMaterial) throws(CryptoError) -> any SigningKey {
      switch key {
      case .ellipticCurve(let key):
        return try BoringSSLECDSAPrivateKey(BoringSSLECKey(key.curve, scalar: key.scalar.span))
      case .ed25519: throw .unsupported("an Ed25519 key as an EC key")
      case .rsa: throw .unsupported("an RSA key as an EC key")
      case .mldsa: throw .unsupported("an ML-DSA key as an EC key")
      }
    }

    /// A fresh scalar.
    func generatePrivateKey(_ keyType: KeyType) throws(CryptoError) -> PrivateKeyMaterial {
      guard case .ellipticCurve(let curve) = keyType else { throw .unsupported("generating \(keyType) as an EC key") }
      return .ellipticCurve(curve, scalar: try BoringSSLECKey(generating: curve).scalar())
    }
  }

  /// `EC_KEY`, whose private scalar BoringSSL wipes when it is freed.
  @safe
  final class BoringSSLECKey: @unchecked Sendable {
    let curve: EllipticCurve
    /// `EC_KEY *`, not changed after `init`
    let key: OpaquePointer

    private init(_ curve: EllipticCurve) throws(CryptoError) {
      guard let key = unsafe CCryptoBoringSSL_EC_KEY_new_by_curve_name(curve.nid) else {
        throw BoringSSL.failure(.internalFailure("EC_KEY_new_by_curve_name"))
      }
      self.curve = curve
      unsafe self.key = unsafe key
    }

    deinit { unsafe CCryptoBoringSSL_EC_KEY_free(key) }

    /// A public key; BoringSSL checks that the point is on the curve.
    convenience init(_ curve: EllipticCurve, point: borrowing Span<UInt8>) throws(CryptoError) {
      guard point.count == 2 * curve.fieldLength + 1, point[0] == 0x04 else {
        throw .invalidKey("the \(curve.rawValue) key is not a point in uncompressed form")
      }
      try self.init(curve)
      let status = unsafe point.withAddress { unsafe CCryptoBoringSSL_EC_KEY_oct2key(key, $0, $1, nil) }
      guard status == 1 else { throw BoringSSL.failure(.invalidKey("the point is not on \(curve.rawValue)")) }
    }

    /// A key pair from its scalar, which BoringSSL holds to the order of the curve.
    convenience init(_ curve: EllipticCurve, scalar: borrowing Span<UInt8>) throws(CryptoError) {
      try self.init(curve)
      let status = unsafe scalar.withAddress { unsafe CCryptoBoringSSL_EC_KEY_oct2priv(key, $0, $1) }
      guard status == 1, scalar.count == curve.fieldLength, multiplyBasePoint() else {
        throw BoringSSL.failure(.invalidKey("the scalar is not a private key of \(curve.rawValue)"))
      }
    }

    convenience init(generating curve: EllipticCurve) throws(CryptoError) {
      try self.init(curve)
      guard unsafe CCryptoBoringSSL_EC_KEY_generate_key(key) == 1 else {
        throw BoringSSL.failure(.internalFailure("EC_KEY_generate_key"))
      }
    }

    /// Sets the public point that belongs to the scalar.
    private func multiplyBasePoint() -> Bool {
      let group = unsafe CCryptoBoringSSL_EC_KEY_get0_group(key)
      guard let point = unsafe CCryptoBoringSSL_EC_POINT_new(group) else { return false }
      defer { unsafe CCryptoBoringSSL_EC_POINT_free(point) }
      let scalar = unsafe CCryptoBoringSSL_EC_KEY_get0_private_key(key)
      return unsafe CCryptoBoringSSL_EC_POINT_mul(group, point, scalar, nil, nil, nil) == 1
        && CCryptoBoringSSL_EC_KEY_set_public_key(key, point) == 1
    }

    /// The public point in uncompressed form.
    func point() throws(CryptoError) -> [UInt8] {
      var point = [UInt8](repeating: 0, count: 2 * curve.fieldLength + 1)
      var span = point.mutableSpan
      let status = unsafe span.withAddress { bytes, count in
        let written = unsafe CCryptoBoringSSL_EC_POINT_point2oct(
          CCryptoBoringSSL_EC_KEY_get0_group(key), CCryptoBoringSSL_EC_KEY_get0_public_key(key),
          POINT_CONVERSION_UNCOMPRESSED, bytes, count, nil)
        return written == count ? 1 : 0
      }
      guard status == 1 else { throw BoringSSL.failure(.internalFailure("EC_POINT_point2oct")) }
      return point
    }

    /// The private scalar.
    func scalar() throws(CryptoError) -> SecretBytes {
      var scalar = SecretBytes(zeroed: curve.fieldLength)
      let status = scalar.withMutableSpan { scalar in
        unsafe scalar.withAddress { unsafe CCryptoBoringSSL_EC_KEY_priv2oct(key, $0, $1) == $1 ? 1 : 0 }
      }
      guard status == 1 else { throw BoringSSL.failure(.internalFailure("EC_KEY_priv2oct")) }
      return scalar
    }
  }

  struct BoringSSLECDSAPublicKey: VerificationKey {
    let key: BoringSSLECKey

    func isValid(
      signature: borrowing Span<UInt8>, for message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm
    ) -> Bool {
      guard case .ecdsa(let hash) = algorithm else { return false }
      let length = 2 * key.curve.fieldLength
      // Room for the two numbers of P-521
      var fixed = InlineArray<132, UInt8>(repeating: 0)
      var bytes = fixed.mutableSpan
      guard ECDSASignatureValue.decode(signature, length: key.curve.fieldLength, into: &bytes) else { return false }
      let digest = BoringSSLHash.of(hash).digest(of: message)
      let status = unsafe fixed.span.extracting(0..<length).withAddress { signature, length in
        unsafe digest.span.withAddress { digest, count in
          unsafe CCryptoBoringSSL_ECDSA_verify_p1363(digest, count, signature, length, key.key)
        }
      }
      if status != 1 { CCryptoBoringSSL_ERR_clear_error() }
      return status == 1
    }
  }

  struct BoringSSLECDSAPrivateKey: SigningKey {
    let publicKey: PublicKey
    private let key: BoringSSLECKey

    init(_ key: BoringSSLECKey) throws(CryptoError) {
      self.key = key
      publicKey = .ellipticCurve(key.curve, point: try key.point())
    }

    /// The curve's own hash first.
    var algorithms: [SignatureAlgorithm] {
      [.ecdsa(key.curve.hash)]
        + TLS13Crypto.HashFunction.allCases.filter { $0 != key.curve.hash }.map { .ecdsa($0) }
    }

    func sign(_ message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm) throws(CryptoError) -> [UInt8] {
      guard case .ecdsa(let hash) = algorithm else { throw .unsupported("\(algorithm) with an EC key") }
      let digest = BoringSSLHash.of(hash).digest(of: message)
      let length = 2 * key.curve.fieldLength
      // Room for the two numbers of P-521
      var fixed = InlineArray<132, UInt8>(repeating: 0)
      var bytes = fixed.mutableSpan
      var written = 0
      let status = unsafe bytes.withAddress { signature, capacity in
        unsafe digest.span.withAddress { digest, count in
          unsafe CCryptoBoringSSL_ECDSA_sign_p1363(digest, count, signature, &written, capacity, key.key)
        }
      }
      guard status == 1, written == length else { throw BoringSSL.failure(.internalFailure("ECDSA_sign_p1363")) }
      return ECDSASignatureValue.encode(fixed.span.extracting(0..<length))
    }
  }

  extension EllipticCurve {
    fileprivate var nid: CInt {
      switch self {
      case .p256: NID_X9_62_prime256v1
      case .p384: NID_secp384r1
      case .p521: NID_secp521r1
      }
    }

    /// The hash that TLS 1.3 pairs with the curve. RFC 9846 §4.3.3
    fileprivate var hash: TLS13Crypto.HashFunction {
      switch self {
      case .p256: .sha256
      case .p384: .sha384
      case .p521: .sha512
      }
    }
  }
#endif
