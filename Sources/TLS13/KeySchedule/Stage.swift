import TLS13Crypto
import TLS13Memory

/// What every stage of the key schedule is: a secret, kept only as the HMAC key that HKDF uses it as. RFC 9846 §7.1
struct Stage {
  let suite: CryptoProvider.Suite
  let key: any HMACKey

  var digestLength: Int { suite.hash.function.digestLength }

  /// HKDF-Extract(salt, inputKeyMaterial) with HMAC keyed by the salt; the extracted secret is wiped once HMAC is keyed
  /// with it.
  init(_ suite: CryptoProvider.Suite, salt: any HMACKey, inputKeyMaterial: Span<UInt8>) {
    self.suite = suite
    let secret = HKDF.extract(
      salt, inputKeyMaterial: inputKeyMaterial, digestLength: suite.hash.function.digestLength)
    key = suite.hash.makeHMAC(key: secret.span)
  }

  /// Derive-Secret(secret, label, messages), given the hash of the messages.
  func deriveSecret(_ label: [UInt8], _ transcriptHash: Span<UInt8>) -> SecretBytes {
    HKDFLabel.expand(
      key, label, context: transcriptHash, digestLength: digestLength, length: digestLength)
  }

  /// The salt of the next stage: Derive-Secret(secret, "derived", "").
  func nextSalt() -> SecretBytes {
    let nothing: [UInt8] = []
    return deriveSecret(Label.derived, suite.hash.digest(of: nothing.span).span)
  }
}
