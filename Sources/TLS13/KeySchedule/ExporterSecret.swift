import TLS13Crypto
import TLS13Memory

/// exporter_secret, from which applications take keys of their own. RFC 9846 §7.5
struct ExporterSecret: ~Copyable {
  private let suite: KeyScheduleSuite
  private let secret: SecretBytes

  init(_ suite: KeyScheduleSuite, _ secret: consuming SecretBytes) {
    self.suite = suite
    self.secret = secret
  }

  /// TLS-Exporter(label, context, length). An absent context and an empty one give the same keys. RFC 9846 §7.5
  func export(label: String, context: Span<UInt8>, length: Int) throws(TLSError) -> SecretBytes {
    let digestLength = suite.digestLength
    guard (1...255 * digestLength).contains(length) else {
      throw .invalidUse("an exporter gives 1 to \(255 * digestLength) bytes; \(length) were asked for")
    }
    let derived = HKDFLabel.expand(
      suite.hash.makeHMAC(key: secret.span), try Label.application(label),
      context: suite.emptyHash.span,
      digestLength: digestLength, length: digestLength)
    return HKDFLabel.expand(
      suite.hash.makeHMAC(key: derived.span), Label.exporter, context: suite.hash.digest(of: context).span,
      digestLength: digestLength, length: length)
  }
}
