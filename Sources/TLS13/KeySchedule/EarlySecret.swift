import TLS13Crypto
import TLS13Memory

/// Early Secret = HKDF-Extract(0, PSK or 0). RFC 9846 §7.1
struct EarlySecret: ~Copyable {
  private let stage: Stage

  /// The stage without a PSK: a digest's length of zeros takes its place.
  init(_ suite: CryptoProvider.Suite) {
    let zeros = [UInt8](repeating: 0, count: suite.hash.function.digestLength)
    stage = Stage(suite, salt: zeros.span, inputKeyMaterial: zeros.span)
  }

  /// Mixes in the key exchange and leaves this stage behind.
  consuming func handshakeSecret(sharedSecret: borrowing SecretBytes) -> HandshakeSecret {
    HandshakeSecret(Stage(stage.suite, salt: stage.nextSalt().span, inputKeyMaterial: sharedSecret.span))
  }
}
