import TLS13Crypto
import TLS13Memory

/// Early Secret = HKDF-Extract(0, 0): the stage without a PSK, which is the same on every connection with a suite and is
/// therefore computed once for all of them. RFC 9846 §7.1
struct EarlySecret: Sendable {
  let suite: CryptoProvider.Suite
  /// HMAC keyed with the salt of the next stage.
  private let salt: any HMACKey

  init(_ suite: CryptoProvider.Suite) {
    self.suite = suite
    let zeros = [UInt8](repeating: 0, count: suite.hash.function.digestLength)
    let stage = Stage(suite, salt: suite.hash.makeHMAC(key: zeros.span), inputKeyMaterial: zeros.span)
    salt = suite.hash.makeHMAC(key: stage.nextSalt().span)
  }

  /// Mixes in the key exchange.
  func handshakeSecret(sharedSecret: borrowing SecretBytes) -> HandshakeSecret {
    HandshakeSecret(Stage(suite, salt: salt, inputKeyMaterial: sharedSecret.span))
  }
}
