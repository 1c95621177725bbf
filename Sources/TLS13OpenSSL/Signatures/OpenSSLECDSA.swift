#if OpenSSL
  import TLS13Crypto
  import TLS13Memory

  // RFC 9846 §4.3.3; RFC 5480 §A (ECDSA-Sig-Value)
  /// ECDSA over the NIST curves with any of the hashes, from libcrypto. Signatures are DER ECDSA-Sig-Values.
  struct OpenSSLECDSA: SignatureFamily {
    /// SHA-256, SHA-384, SHA-512.
    var algorithms: [SignatureAlgorithm] { HashFunction.allCases.map { .ecdsa($0) } }

    /// None where libcrypto's providers lack the curves.
    init?() { guard EllipticCurve.allCases.allSatisfy({ Curve.find($0) != nil }) else { return nil } }

    func supports(_ keyType: KeyType) -> Bool {
      switch keyType {
      case .ellipticCurve: true
      case .ed25519, .rsa, .mldsa: false
      }
    }

    func importPublicKey(_ key: PublicKey) throws(CryptoError) -> any VerificationKey {
      guard case .ellipticCurve(let name, let point) = key else { throw .unsupported("\(key.keyType) as an EC key") }
      guard let imported = try Self.curve(name).importPoint(point.span) else {
        throw .invalidKey("the \(name.rawValue) key is not a point on the curve in uncompressed form")
      }
      return OpenSSLECDSAPublicKey(imported)
    }

    func importPrivateKey(_ key: borrowing PrivateKeyMaterial) throws(CryptoError) -> any SigningKey {
      switch key {
      case .ellipticCurve(let key): return try OpenSSLECDSAPrivateKey(Self.curve(key.curve), scalar: key.scalar.span)
      case .ed25519: throw .unsupported("an Ed25519 key as an EC key")
      case .rsa: throw .unsupported("an RSA key as an EC key")
      case .mldsa: throw .unsupported("an ML-DSA key as an EC key")
      }
    }

    func generatePrivateKey(_ keyType: KeyType) throws(CryptoError) -> PrivateKeyMaterial {
      guard case .ellipticCurve(let name) = keyType else { throw .unsupported("generating \(keyType) as an EC key") }
      let key = try Self.curve(name).generate()
      return .ellipticCurve(name, scalar: try key.number("priv", length: name.fieldLength))
    }

    private static func curve(_ name: EllipticCurve) throws(CryptoError) -> Curve {
      guard let curve = Curve.find(name) else { throw .unsupported("\(name.rawValue): libcrypto's providers lack it") }
      return curve
    }
  }

  /// Verifies ECDSA signatures.
  final class OpenSSLECDSAPublicKey: VerificationKey {
    private let key: Key

    init(_ key: consuming Key) { self.key = key }

    func isValid(
      signature: borrowing Span<UInt8>, for message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm
    ) -> Bool {
      guard case .ecdsa(let hash) = algorithm, let digest = MessageDigest.find(hash)?.digest(of: message),
        let operation = try? KeyOperation(key)
      else { return false }
      return unsafe operation.isValid(signature, digest)
    }
  }

  /// Signs with ECDSA, with a random k.
  final class OpenSSLECDSAPrivateKey: SigningKey {
    let publicKey: PublicKey
    private let curve: Curve
    private let key: Key

    init(_ curve: Curve, scalar: borrowing Span<UInt8>) throws(CryptoError) {
      guard let key = curve.importScalar(scalar) else {
        throw .invalidKey("the scalar is not a private key of \(curve.curve.rawValue)")
      }
      publicKey = .ellipticCurve(curve.curve, point: try key.encodedPublicKey(length: curve.pointLength))
      self.curve = curve
      self.key = key
    }

    /// The hash that TLS 1.3 pairs with the curve first. RFC 9846 §4.3.3
    var algorithms: [SignatureAlgorithm] {
      let own: HashFunction =
        switch curve.curve {
        case .p256: .sha256
        case .p384: .sha384
        case .p521: .sha512
        }
      return [.ecdsa(own)] + HashFunction.allCases.filter { $0 != own }.map { .ecdsa($0) }
    }

    func sign(_ message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm) throws(CryptoError) -> [UInt8] {
      guard case .ecdsa(let hash) = algorithm, let digest = MessageDigest.find(hash)?.digest(of: message) else {
        throw .unsupported("\(algorithm) with an EC key")
      }
      // SEQUENCE of two INTEGERs, each with at most a zero in front, and the lengths of the three
      return try unsafe KeyOperation(key).sign(digest, longest: 2 * (curve.curve.fieldLength + 3) + 3)
    }
  }
#endif
