#if OpenSSL
  import COpenSSL
  import TLS13Crypto
  import TLS13Memory

  // RFC 7748 §5, §6.1; RFC 9846 §4.3.8.2
  /// X25519 from libcrypto.
  struct OpenSSLX25519: ImportingKeyExchangeGroup {
    /// Bytes in a scalar, a public share and a shared secret.
    static let length = 32
    static let name = "X25519"

    /// None where libcrypto's providers lack it.
    init?() { guard KeyOperation(type: Self.name) != nil else { return nil } }

    /// The group.
    var group: NamedGroup { .x25519 }

    /// A fresh key.
    func generatePrivateKey() throws(CryptoError) -> any KeyExchangePrivateKey { try OpenSSLX25519PrivateKey() }

    /// A fresh share and the secret shared with `clientShare`.
    func respond(to clientShare: borrowing Span<UInt8>) throws(CryptoError) -> KeyExchangeResponse {
      let key = try OpenSSLX25519PrivateKey()
      let secret = try key.sharedSecret(with: clientShare)
      return KeyExchangeResponse(share: key.publicShare, secret: secret)
    }

    /// A key from its 32 bytes.
    func importPrivateKey(scalar: borrowing Span<UInt8>) throws(CryptoError) -> any KeyExchangePrivateKey {
      guard scalar.count == Self.length else { throw .invalidKey("an X25519 private key has 32 bytes") }
      let made = unsafe scalar.withAddress { base, count in
        unsafe EVP_PKEY_new_raw_private_key_ex(nil, Self.name, nil, base, count)
      }
      guard let key = unsafe Key(made) else { throw .internalFailure("EVP_PKEY_new_raw_private_key_ex") }
      return try OpenSSLX25519PrivateKey(key)
    }
  }

  final class OpenSSLX25519PrivateKey: KeyExchangePrivateKey {
    private let key: Key

    /// The u-coordinate of the public point.
    let publicShare: [UInt8]

    convenience init() throws(CryptoError) {
      guard let operation = KeyOperation(type: OpenSSLX25519.name) else { throw .unsupported(OpenSSLX25519.name) }
      try self.init(unsafe operation.generate())
    }

    init(_ key: consuming Key) throws(CryptoError) {
      publicShare = try key.encodedPublicKey(length: OpenSSLX25519.length)
      self.key = key
    }

    // RFC 9846 §7.4.2: an all-zero secret comes from a share of low order and ends the handshake.
    func sharedSecret(with serverShare: borrowing Span<UInt8>) throws(CryptoError) -> SecretBytes {
      guard serverShare.count == OpenSSLX25519.length else { throw .invalidPeerShare("an X25519 share has 32 bytes") }
      let made = unsafe serverShare.withAddress { base, count in
        unsafe EVP_PKEY_new_raw_public_key_ex(nil, OpenSSLX25519.name, nil, base, count)
      }
      guard let peer = unsafe Key(made) else { throw .internalFailure("EVP_PKEY_new_raw_public_key_ex") }
      return try KeyOperation(key).derive(with: peer, length: OpenSSLX25519.length, refusingZero: true)
    }
  }
#endif
