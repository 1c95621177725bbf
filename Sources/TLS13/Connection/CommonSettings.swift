import TLS13Crypto

/// What the engine needs to know on both sides.
protocol CommonSettings: AnyObject, Sendable {
  var crypto: CryptoProvider { get }
  var limits: Limits { get }
  var observer: (@Sendable (ConnectionEvent) -> Void)? { get }
  var insecureKeyLog: (@Sendable (String) -> Void)? { get }
  var insecureMessageRewriter: MessageRewriter? { get }
  /// What we announce. RFC 8449 §4
  var recordSizeLimit: Int? { get }
  var recordPadding: PaddingPolicy { get }
  var chainRequirements: ChainRequirements { get }
  /// What is asked for beside the peer's certificate. RFC 9846 §4.5.1.1
  var requestedLeafExtensions: RequestedLeafExtensions { get }
  /// The schemes that the peer's certificates may be signed with. RFC 9846 §4.3.3
  var certificateSchemes: [SignatureScheme] { get }
  /// Bytes of early data that we drop without having accepted it. RFC 9846 §4.3.10
  var skippedEarlyData: Int { get }
  /// What is left to the application.
  var suspends: SuspendedOperations { get }
  /// Milliseconds since 1970.
  var clock: @Sendable () -> Int64 { get }
}
