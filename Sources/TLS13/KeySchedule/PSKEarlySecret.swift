import TLS13Crypto
import TLS13Memory

/// Early Secret = HKDF-Extract(0, PSK) of one PSK, with what is derived from it before the ServerHello. RFC 9846 §7.1
struct PSKEarlySecret: Sendable {
  /// What the next stage needs, with a suite of the PSK's hash.
  let earlySecret: EarlySecret
  private let stage: Stage

  /// The stage of a PSK, whose hash is that of `suite`. RFC 9846 §4.3.11
  init(_ suite: KeyScheduleSuite, psk: Span<UInt8>) {
    stage = Stage(suite, salt: suite.firstSalt, inputKeyMaterial: psk)
    earlySecret = EarlySecret(stage)
  }

  var suite: KeyScheduleSuite { stage.suite }

  /// A PskBinderEntry over the hash of the truncated ClientHello and what came before it. RFC 9846 §4.3.11.2
  func binder(_ kind: PSKKind, over truncatedHello: Digest) -> SecretBytes {
    let binderKey = stage.deriveSecret(kind.binderLabel, suite.emptyHash.span)
    return TrafficSecret(suite, binderKey).verifyData(truncatedHello)
  }

  /// client_early_traffic_secret over ClientHello.
  func clientTrafficSecret(_ clientHello: Digest, _ log: KeyLogger) -> TrafficSecret {
    TrafficSecret(suite, stage.deriveSecret(Label.clientEarlyTraffic, clientHello.span), .clientEarly, log)
  }

  /// early_exporter_secret over ClientHello.
  func exporterSecret(_ clientHello: Digest, _ log: KeyLogger) -> ExporterSecret {
    let secret = stage.deriveSecret(Label.earlyExporterSecret, clientHello.span)
    log.log(.earlyExporter, secret)
    return ExporterSecret(suite, consume secret)
  }
}

/// Where a PSK comes from, which its binder tells apart. RFC 9846 §7.1
enum PSKKind {
  /// Provisioned outside of TLS.
  case external
  /// Derived from such a one for TLS 1.3 and one hash. RFC 9258 §5.1
  case imported
  /// From a ticket of an earlier connection.
  case resumption

  fileprivate var binderLabel: [UInt8] {
    switch self {
    case .external: Label.externalBinder
    case .imported: Label.importedBinder
    case .resumption: Label.resumptionBinder
    }
  }
}
