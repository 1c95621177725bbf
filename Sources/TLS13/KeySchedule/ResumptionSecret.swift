import TLS13Crypto
import TLS13Memory

/// resumption_secret, from which each ticket's PSK comes. RFC 9846 §4.7.1
struct ResumptionSecret: ~Copyable {
  let suite: KeyScheduleSuite
  private let key: any HMACKey

  init(_ suite: KeyScheduleSuite, _ secret: consuming SecretBytes) {
    self.suite = suite
    key = suite.hash.makeHMAC(key: secret.span)
  }

  /// HKDF-Expand-Label(resumption_secret, "resumption", ticket_nonce, Hash.length)
  func psk(nonce: Span<UInt8>) -> SecretBytes {
    HKDFLabel.expand(
      key, Label.resumption, context: nonce, digestLength: suite.digestLength, length: suite.digestLength)
  }
}
