import TLS13Crypto
import TLS13Memory

/// The secret of one direction in one epoch, from which its keys come. RFC 9846 §7.3
struct TrafficSecret: ~Copyable {
  let suite: KeyScheduleSuite
  private let secret: SecretBytes
  /// HMAC under the secret, while much is derived from it.
  private var key: (any HMACKey)?

  /// Logs the secret where that is asked for.
  init(
    _ suite: KeyScheduleSuite, _ secret: consuming SecretBytes, _ name: KeyLogLabel, _ log: KeyLogger
  ) {
    log.log(name, secret)
    self.init(suite, secret)
  }

  init(_ suite: KeyScheduleSuite, _ secret: consuming SecretBytes) {
    self.suite = suite
    key = suite.hash.makeHMAC(key: secret.span)
    self.secret = secret
  }

  /// Keeps the secret alone, which is a fraction of HMAC's state: a KeyUpdate may never come.
  mutating func settle() { key = nil }

  /// [sender]_write_key and [sender]_write_iv, ready to protect records. RFC 9846 §7.3
  func recordProtection() throws(TLSError) -> RecordProtection {
    let writeKey = expand(Label.key, length: suite.aead.keyLength)
    let aeadKey: any AEADKey
    do { aeadKey = try suite.aead.makeKey(writeKey.span) } catch { throw .crypto(error, "traffic key") }
    return RecordProtection(
      key: aeadKey, iv: expand(Label.iv, length: AEAD.nonceLength), recordLimit: suite.aead.recordLimit)
  }

  /// verify_data = HMAC(finished_key, transcript hash). RFC 9846 §4.5.3
  func verifyData(_ transcript: Digest) -> SecretBytes {
    let finishedKey = suite.hash.makeHMAC(key: expand(Label.finished, length: suite.digestLength).span)
    var verifyData = SecretBytes(zeroed: suite.digestLength)
    verifyData.withMutableSpan { finishedKey.authenticate(transcript.span, into: &$0) }
    return verifyData
  }

  /// application_traffic_secret_N+1; this one is left behind. RFC 9846 §7.2
  consuming func updated() -> TrafficSecret {
    TrafficSecret(suite, expand(Label.trafficUpdate, length: suite.digestLength))
  }

  private func expand(_ label: [UInt8], length: Int) -> SecretBytes {
    let nothing: [UInt8] = []
    let key = key ?? suite.hash.makeHMAC(key: secret.span)
    return HKDFLabel.expand(key, label, context: nothing.span, digestLength: suite.digestLength, length: length)
  }
}
