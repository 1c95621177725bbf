import TLS13Crypto

/// What the engine needs to know on both sides.
protocol CommonSettings: AnyObject, Sendable {
  var crypto: CryptoProvider { get }
  var limits: Limits { get }
  var observer: (@Sendable (ConnectionEvent) -> Void)? { get }
  var insecureKeyLog: (@Sendable (String) -> Void)? { get }
  var insecureMessageRewriter: MessageRewriter? { get }
  /// Milliseconds since 1970.
  var clock: @Sendable () -> Int64 { get }
}
