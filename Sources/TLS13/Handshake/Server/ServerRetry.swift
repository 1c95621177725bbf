import TLS13Crypto
import TLS13Memory

/// What a HelloRetryRequest fixed, kept until the second ClientHello, by us or in a cookie. RFC 9846 §4.2.4
struct ServerRetry {
  let suite: CipherSuite
  let group: NamedGroup
  /// Whether it came with a cookie, which the second ClientHello repeats.
  let hasCookie: Bool
  let firstHello: ClientHelloFingerprint
  /// The hash of the first ClientHello and the HelloRetryRequest. RFC 9846 §4.1
  let transcript: Transcript
}
