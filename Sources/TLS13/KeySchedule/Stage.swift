import TLS13Crypto
import TLS13Memory

/// What every stage of the key schedule is: a secret, kept only as the HMAC key that HKDF uses it as. RFC 9846 §7.1
struct Stage {
  let suite: KeyScheduleSuite
  let key: any HMACKey

  /// HKDF-Extract(salt, inputKeyMaterial) with HMAC keyed by the salt; the extracted secret is wiped once HMAC is keyed
  /// with it.
  init(_ suite: KeyScheduleSuite, salt: any HMACKey, inputKeyMaterial: Span<UInt8>) {
    self.suite = suite
    let secret = HKDF.extract(salt, inputKeyMaterial: inputKeyMaterial, digestLength: suite.digestLength)
    key = suite.hash.makeHMAC(key: secret.span)
  }

  /// Derive-Secret(secret, label, messages), given the hash of the messages.
  func deriveSecret(_ label: [UInt8], _ transcriptHash: Span<UInt8>) -> SecretBytes {
    HKDFLabel.expand(
      key, label, context: transcriptHash, digestLength: suite.digestLength, length: suite.digestLength)
  }

  /// The salt of the next stage: Derive-Secret(secret, "derived", "").
  func nextSalt() -> SecretBytes {
    deriveSecret(Label.derived, suite.emptyHash.span)
  }
}
