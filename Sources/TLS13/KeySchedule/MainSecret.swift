import TLS13Crypto
import TLS13Memory

/// Main Secret = HKDF-Extract(Derive-Secret(Handshake Secret, "derived", ""), 0). RFC 9846 §7.1
struct MainSecret: ~Copyable {
  private let stage: Stage

  init(_ stage: Stage) { self.stage = stage }

  /// client_application_traffic_secret_0 over ClientHello…server Finished.
  func clientTrafficSecret(_ transcript: Digest, _ log: KeyLogger) -> TrafficSecret {
    TrafficSecret(
      stage.suite, stage.deriveSecret(Label.clientApplicationTraffic, transcript.span), .clientApplication, log)
  }

  /// server_application_traffic_secret_0 over ClientHello…server Finished.
  func serverTrafficSecret(_ transcript: Digest, _ log: KeyLogger) -> TrafficSecret {
    TrafficSecret(
      stage.suite, stage.deriveSecret(Label.serverApplicationTraffic, transcript.span), .serverApplication, log)
  }

  /// exporter_secret over ClientHello…server Finished.
  func exporterSecret(_ transcript: Digest, _ log: KeyLogger) -> ExporterSecret {
    let secret = stage.deriveSecret(Label.exporterSecret, transcript.span)
    log.log(.exporter, secret)
    return ExporterSecret(stage.suite, consume secret)
  }

  /// resumption_secret over ClientHello…client Finished.
  func resumptionSecret(_ transcript: Digest) -> ResumptionSecret {
    ResumptionSecret(stage.suite, stage.deriveSecret(Label.resumptionSecret, transcript.span))
  }
}
