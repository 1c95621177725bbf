public import TLS13Crypto
package import TLS13Memory

// draft-ietf-tls-ecdhe-mlkem §3.1
/// The hybrid of ML-KEM-768 and X25519. ML-KEM comes first in the shares and in the secret.
public struct X25519MLKEM768: KeyExchangeGroup {
  /// The group.
  public var group: NamedGroup { .x25519MLKEM768 }

  /// Sets libsodium up.
  public init() { Sodium.prepare() }

  /// A fresh pair of keys.
  public func generatePrivateKey() throws(CryptoError) -> any KeyExchangePrivateKey {
    X25519MLKEM768PrivateKey(kem: try MLKEM768Key(), curve: try X25519PrivateKey())
  }

  // draft-ietf-tls-ecdhe-mlkem §3.1.2
  /// A ciphertext and a fresh share, and the secret that both give.
  public func respond(to clientShare: borrowing Span<UInt8>) throws(CryptoError) -> KeyExchangeResponse {
    let split = MLKEM768Key.encapsulationKeyLength
    guard clientShare.count == split + X25519PrivateKey.length else {
      throw .invalidPeerShare("an X25519MLKEM768 client share has \(split + X25519PrivateKey.length) bytes")
    }
    let kem = try MLKEM768Key.encapsulate(to: clientShare.extracting(0..<split))
    let curve = try X25519().respond(to: clientShare.extracting(split..<clientShare.count))
    return KeyExchangeResponse(
      share: kem.share + curve.share, secret: Self.combine(kem: kem.secret, curve: curve.secret))
  }

  // draft-ietf-tls-ecdhe-mlkem §3.1.3
  static func combine(kem: borrowing SecretBytes, curve: borrowing SecretBytes) -> SecretBytes {
    var secret = SecretBytes(zeroed: kem.count + curve.count)
    secret.withMutableSpan { bytes in
      bytes.copy(from: kem.span)
      var rest = bytes.slice(kem.count..<bytes.count)
      rest.copy(from: curve.span)
    }
    return secret
  }
}

/// The client's two keys.
package final class X25519MLKEM768PrivateKey: KeyExchangePrivateKey {
  private let kem: MLKEM768Key
  /// The X25519 key, which may answer for a share of its own too.
  let curve: X25519PrivateKey

  /// The encapsulation key and the X25519 share.
  package let publicShare: [UInt8]

  package init(kem: MLKEM768Key, curve: X25519PrivateKey) {
    self.kem = kem
    self.curve = curve
    publicShare = kem.encapsulationKey + curve.publicShare
  }

  package func sharedSecret(with serverShare: borrowing Span<UInt8>) throws(CryptoError) -> SecretBytes {
    let split = MLKEM768Key.ciphertextLength
    guard serverShare.count == split + X25519PrivateKey.length else {
      throw .invalidPeerShare("an X25519MLKEM768 server share has \(split + X25519PrivateKey.length) bytes")
    }
    let kemSecret = try kem.decapsulate(serverShare.extracting(0..<split))
    let curveSecret = try curve.sharedSecret(with: serverShare.extracting(split..<serverShare.count))
    return X25519MLKEM768.combine(kem: kemSecret, curve: curveSecret)
  }
}
