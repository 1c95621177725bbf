import TLS13Crypto

/// A cipher suite, with what its key schedule has alike on every connection computed once. RFC 9846 §7.1
final class KeyScheduleSuite: Sendable {
  let suite: CipherSuite
  /// Protects records.
  let aead: any AEADAlgorithm
  /// Hashes the transcript and derives keys.
  let hash: any HashAlgorithm
  /// Hash.length
  let digestLength: Int
  /// Transcript-Hash("")
  let emptyHash: Digest
  /// Hash.length zeros: what stands for a secret that there is none of.
  let zeros: [UInt8]
  /// HMAC keyed with them, the salt of the first stage.
  let firstSalt: any HMACKey

  init(_ suite: CryptoProvider.Suite) {
    self.suite = suite.suite
    aead = suite.aead
    hash = suite.hash
    digestLength = suite.hash.function.digestLength
    let nothing: [UInt8] = []
    emptyHash = suite.hash.digest(of: nothing.span)
    let zeros = [UInt8](repeating: 0, count: digestLength)
    self.zeros = zeros
    firstSalt = suite.hash.makeHMAC(key: zeros.span)
  }
}
