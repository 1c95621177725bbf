import TLS13Certificates
import TLS13Crypto

/// What the engine needs to know on both sides.
protocol CommonSettings: AnyObject, Sendable {
  var crypto: CryptoProvider { get }
  var limits: Limits { get }
  var observer: (@Sendable (ConnectionEvent) -> Void)? { get }
  /// The authorities that we name to the peer, as DER. RFC 9846 §4.3.4
  var authorities: [[UInt8]] { get }
  var insecureKeyLog: (@Sendable (String) -> Void)? { get }
  var insecureMessageRewriter: MessageRewriter? { get }
  /// What we announce. RFC 8449 §4
  var recordSizeLimit: Int? { get }
  var recordPadding: PaddingPolicy { get }
  /// What the peer's chain must satisfy, but for its role and name and the time.
  var chainPolicy: ValidationPolicy { get }
  /// Bytes of early data that we drop without having accepted it. RFC 9846 §4.3.10
  var skippedEarlyData: Int { get }
  /// What is left to the application.
  var suspends: SuspendedOperations { get }
  /// Milliseconds since 1970, for certificates.
  var clock: @Sendable () -> Int64 { get }
}
