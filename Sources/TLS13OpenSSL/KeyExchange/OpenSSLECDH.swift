#if OpenSSL
  import TLS13Crypto
  import TLS13Memory

  // RFC 9846 §4.3.8.2, §7.4.2
  /// Elliptic-curve Diffie-Hellman over a NIST curve, from libcrypto. The secret is the x-coordinate.
  struct OpenSSLECDH: ImportingKeyExchangeGroup {
    private let curve: Curve

    /// None where libcrypto's providers lack the curve.
    init?(_ curve: EllipticCurve) {
      guard let curve = Curve.find(curve) else { return nil }
      self.curve = curve
    }

    /// The group.
    var group: NamedGroup {
      switch curve.curve {
      case .p256: .secp256r1
      case .p384: .secp384r1
      case .p521: .secp521r1
      }
    }

    /// A fresh key.
    func generatePrivateKey() throws(CryptoError) -> any KeyExchangePrivateKey {
      try OpenSSLECDHPrivateKey(curve, curve.generate())
    }

    /// A fresh share and the secret shared with `clientShare`.
    func respond(to clientShare: borrowing Span<UInt8>) throws(CryptoError) -> KeyExchangeResponse {
      let key = try OpenSSLECDHPrivateKey(curve, curve.generate())
      let secret = try key.sharedSecret(with: clientShare)
      return KeyExchangeResponse(share: key.publicShare, secret: secret)
    }

    /// A key from its scalar.
    func importPrivateKey(scalar: borrowing Span<UInt8>) throws(CryptoError) -> any KeyExchangePrivateKey {
      guard let key = curve.importScalar(scalar) else {
        throw .invalidKey("the scalar is not a private key of \(curve.curve.rawValue)")
      }
      return try OpenSSLECDHPrivateKey(curve, key)
    }
  }

  final class OpenSSLECDHPrivateKey: KeyExchangePrivateKey {
    private let curve: Curve
    private let key: Key

    /// The point in uncompressed form.
    let publicShare: [UInt8]

    init(_ curve: Curve, _ key: consuming Key) throws(CryptoError) {
      publicShare = try key.encodedPublicKey(length: curve.pointLength)
      self.curve = curve
      self.key = key
    }

    // RFC 9846 §4.3.8.2: only the uncompressed form, and a point on the curve.
    func sharedSecret(with serverShare: borrowing Span<UInt8>) throws(CryptoError) -> SecretBytes {
      guard let peer = curve.importPoint(serverShare) else {
        throw .invalidPeerShare("the share is not a point of \(curve.curve.rawValue) in uncompressed form")
      }
      return try KeyOperation(key).derive(with: peer, length: curve.curve.fieldLength)
    }
  }
#endif
