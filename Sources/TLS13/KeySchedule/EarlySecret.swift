import TLS13Crypto
import TLS13Memory

/// Early Secret = HKDF-Extract(0, PSK), where 0 stands for no PSK, as far as the next stage needs it. Without a PSK it is
/// the same on every connection with a suite and is therefore computed once for all of them. RFC 9846 §7.1
struct EarlySecret: Sendable {
  let suite: KeyScheduleSuite
  /// HMAC keyed with the salt of the next stage.
  private let salt: any HMACKey

  /// The stage without a PSK.
  init(_ suite: KeyScheduleSuite) {
    let zeros = suite.zeros
    self.init(Stage(suite, salt: suite.firstSalt, inputKeyMaterial: zeros.span))
  }

  init(_ stage: Stage) {
    self.init(stage.suite, salt: stage.suite.hash.makeHMAC(key: stage.nextSalt().span))
  }

  private init(_ suite: KeyScheduleSuite, salt: any HMACKey) {
    self.suite = suite
    self.salt = salt
  }

  /// The same stage for another suite with the same hash, as a server may select for a PSK. RFC 9846 §4.7.1
  func with(_ suite: KeyScheduleSuite) -> EarlySecret { EarlySecret(suite, salt: salt) }

  /// Mixes in the key exchange.
  func handshakeSecret(sharedSecret: borrowing SecretBytes) -> HandshakeSecret {
    HandshakeSecret(Stage(suite, salt: salt, inputKeyMaterial: sharedSecret.span))
  }

  /// The next stage where the PSK stands alone: 0 takes the place of the shared secret. RFC 9846 §7.1
  func handshakeSecretWithoutKeyExchange() -> HandshakeSecret {
    let zeros = suite.zeros
    return HandshakeSecret(Stage(suite, salt: salt, inputKeyMaterial: zeros.span))
  }
}
