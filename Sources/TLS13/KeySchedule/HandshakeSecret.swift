import TLS13Crypto
import TLS13Memory

/// Handshake Secret = HKDF-Extract(Derive-Secret(Early Secret, "derived", ""), shared secret). RFC 9846 §7.1
struct HandshakeSecret: ~Copyable {
  private let stage: Stage

  init(_ stage: Stage) { self.stage = stage }

  /// client_handshake_traffic_secret over ClientHello…ServerHello.
  func clientTrafficSecret(_ transcript: Digest, _ log: KeyLogger) -> TrafficSecret {
    TrafficSecret(
      stage.suite, stage.deriveSecret(Label.clientHandshakeTraffic, transcript.span), .clientHandshake, log)
  }

  /// server_handshake_traffic_secret over ClientHello…ServerHello.
  func serverTrafficSecret(_ transcript: Digest, _ log: KeyLogger) -> TrafficSecret {
    TrafficSecret(
      stage.suite, stage.deriveSecret(Label.serverHandshakeTraffic, transcript.span), .serverHandshake, log)
  }

  /// Leaves this stage behind.
  consuming func mainSecret() -> MainSecret {
    let salt = stage.suite.hash.makeHMAC(key: stage.nextSalt().span)
    let zeros = stage.suite.zeros
    return MainSecret(Stage(stage.suite, salt: salt, inputKeyMaterial: zeros.span))
  }
}
