import TLS13Crypto
import TLS13Memory

/// The keys of one direction in one epoch and the sequence number of its next record. RFC 9846 §5.2, §5.3
struct RecordProtection: ~Copyable {
  /// Bytes that protection adds to content: its type and the tag.
  static let overhead = 1 + AEAD.tagLength

  private let key: any AEADKey
  private let iv: SecretBytes
  /// Records protected so far. RFC 9846 §5.3
  private(set) var sequenceNumber: UInt64
  private let recordLimit: UInt64

  /// Starts at 0, but for tests of what happens at the end.
  init(key: any AEADKey, iv: consuming SecretBytes, recordLimit: UInt64, sequenceNumber: UInt64 = 0) {
    self.key = key
    self.iv = iv
    self.recordLimit = recordLimit
    self.sequenceNumber = sequenceNumber
  }

  /// Whether the key has one record left, which a KeyUpdate needs. RFC 9846 §5.5
  var needsUpdate: Bool { sequenceNumber >= recordLimit - 1 }

  /// Encrypts in place. `body` holds the TLSInnerPlaintext and 16 bytes of room for the tag.
  mutating func seal(_ body: inout MutableSpan<UInt8>, header: Span<UInt8>) throws(TLSError) {
    guard sequenceNumber < recordLimit else {
      throw .internalFailure("the traffic key reached its limit (RFC 9846 §5.5)")
    }
    let nonce = nonce()
    do { try key.seal(&body, nonce: nonce.span, authenticating: header) } catch { throw .crypto(error, "sealing") }
    sequenceNumber &+= 1
  }

  /// Decrypts in place: all but the last 16 bytes of `body` are the TLSInnerPlaintext afterwards.
  mutating func open(_ body: inout MutableSpan<UInt8>, header: Span<UInt8>) throws(TLSError) {
    let nonce = nonce()
    do { try key.open(&body, nonce: nonce.span, authenticating: header) } catch {
      // RFC 9846 §5.2: one alert for all failures
      throw .misbehaved(.badRecordMAC, "a record does not decrypt: it was changed on the way or keys differ")
    }
    // RFC 9846 §5.3: sequence numbers do not wrap
    guard sequenceNumber < .max else { throw .internalFailure("the record sequence number would wrap") }
    sequenceNumber &+= 1
  }

  /// The per-record nonce: the sequence number, padded on the left, XOR the IV. RFC 9846 §5.3
  private func nonce() -> InlineArray<12, UInt8> {
    var nonce = InlineArray<12, UInt8>(repeating: 0)
    let iv = iv.span
    for index in 0..<4 { nonce[index] = iv[index] }
    for index in 4..<12 {
      nonce[index] = iv[index] ^ UInt8(truncatingIfNeeded: sequenceNumber >> UInt64(8 * (11 - index)))
    }
    return nonce
  }
}
