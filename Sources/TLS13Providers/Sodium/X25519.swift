import CSodium
public import TLS13Crypto
package import TLS13Memory

// RFC 7748 §5, §6.1; RFC 9846 §4.3.8.2
/// X25519: shared secrets from libsodium, public shares from swift-crypto.
public struct X25519: KeyExchangeGroup {
  /// The group.
  public var group: NamedGroup { .x25519 }

  /// Sets libsodium up.
  public init() { Sodium.prepare() }

  /// A fresh key.
  public func generatePrivateKey() throws(CryptoError) -> any KeyExchangePrivateKey { try X25519PrivateKey() }

  /// A fresh share and the secret shared with `clientShare`.
  public func respond(to clientShare: borrowing Span<UInt8>) throws(CryptoError) -> KeyExchangeResponse {
    let key = try X25519PrivateKey()
    let secret = try key.sharedSecret(with: clientShare)
    return KeyExchangeResponse(share: key.publicShare, secret: secret)
  }

  /// The X25519 half of X25519MLKEM768.
  public func privateKey(within hybrid: any KeyExchangePrivateKey) -> (any KeyExchangePrivateKey)? {
    (hybrid as? X25519MLKEM768PrivateKey)?.curve
  }
}

extension X25519: ImportingKeyExchangeGroup {
  /// A key from its 32 bytes, for test vectors.
  package func importPrivateKey(scalar: borrowing Span<UInt8>) throws(CryptoError) -> any KeyExchangePrivateKey {
    try X25519PrivateKey(scalar: SecretBytes(copying: copy scalar))
  }
}

/// An X25519 private key: 32 bytes, clamped by the scalar multiplication. RFC 7748 §5
package final class X25519PrivateKey: KeyExchangePrivateKey {
  /// Bytes in a scalar, a public share and a shared secret.
  package static let length = 32

  private let scalar: SecretBytes

  /// The u-coordinate of the public point.
  package let publicShare: [UInt8]

  /// A fresh key.
  package convenience init() throws(CryptoError) {
    try self.init(scalar: SecretBytes(count: Self.length) { SodiumRandomSource().fill(&$0) })
  }

  /// A key from its 32 bytes.
  package init(scalar: consuming SecretBytes) throws(CryptoError) {
    guard scalar.count == Self.length else { throw .invalidKey("an X25519 private key has 32 bytes") }
    publicShare = try X25519PublicShare.make(scalar.span)
    self.scalar = scalar
  }

  // RFC 9846 §7.4.2: an all-zero secret comes from a share of low order and ends the handshake.
  package func sharedSecret(with serverShare: borrowing Span<UInt8>) throws(CryptoError) -> SecretBytes {
    guard serverShare.count == Self.length else { throw .invalidPeerShare("an X25519 share has 32 bytes") }
    var secret = SecretBytes(zeroed: Self.length)
    let status = secret.withMutableSpan { secret in
      unsafe secret.withAddress { target in
        unsafe scalar.withAddress { scalar in
          unsafe serverShare.withAddress { unsafe crypto_scalarmult_curve25519(target, scalar, $0) }
        }
      }
    }
    guard status == 0, !constantTimeIsZero(secret.span) else {
      throw .invalidPeerShare("the X25519 share has low order")
    }
    return secret
  }
}
