import TLS13Crypto
import TLS13Memory

/// The keys of one direction in one epoch and the sequence number of its next record. RFC 9846 §5.2, §5.3
struct RecordProtection: ~Copyable {
  /// Bytes that protection adds to content: its type and the tag.
  static let overhead = 1 + AEAD.tagLength

  private let key: any AEADKey
  /// The IV, and behind it the nonce of the record that is being protected. For the first record that is the IV itself,
  /// which a nonce in a local value would leave on the dead stack.
  private var ivAndNonce = SecretBytes(zeroed: 2 * AEAD.nonceLength)
  /// Records protected so far. RFC 9846 §5.3
  private(set) var sequenceNumber: UInt64
  private let recordLimit: UInt64

  /// Starts at 0, but for tests of what happens at the end.
  init(key: any AEADKey, iv: consuming SecretBytes, recordLimit: UInt64, sequenceNumber: UInt64 = 0) {
    self.key = key
    self.recordLimit = recordLimit
    self.sequenceNumber = sequenceNumber
    ivAndNonce.withMutableSpan { $0.copy(from: iv.span) }
  }

  private var nonce: Span<UInt8> {
    @_lifetime(borrow self)
    get { ivAndNonce.span.extracting(AEAD.nonceLength...) }
  }

  /// Whether the key has one record left, which a KeyUpdate needs. RFC 9846 §5.5
  var needsUpdate: Bool { sequenceNumber >= recordLimit - 1 }

  /// Encrypts in place. `body` holds the TLSInnerPlaintext and 16 bytes of room for the tag.
  mutating func seal(_ body: inout MutableSpan<UInt8>, header: Span<UInt8>) throws(TLSError) {
    guard sequenceNumber < recordLimit else {
      throw .internalFailure("the traffic key reached its limit (RFC 9846 §5.5)")
    }
    updateNonce()
    do { try key.seal(&body, nonce: nonce, authenticating: header) } catch { throw .crypto(error, "sealing") }
    sequenceNumber &+= 1
  }

  /// Decrypts in place: all but the last 16 bytes of `body` are the TLSInnerPlaintext afterwards.
  mutating func open(_ body: inout MutableSpan<UInt8>, header: Span<UInt8>) throws(TLSError) {
    updateNonce()
    do { try key.open(&body, nonce: nonce, authenticating: header) } catch {
      // RFC 9846 §5.2: one alert for all failures
      throw .misbehaved(.badRecordMAC, "a record does not decrypt: it was changed on the way or keys differ")
    }
    // RFC 9846 §5.3: sequence numbers do not wrap
    guard sequenceNumber < .max else { throw .internalFailure("the record sequence number would wrap") }
    sequenceNumber &+= 1
  }

  /// The per-record nonce: the sequence number, padded on the left, XOR the IV. RFC 9846 §5.3
  private mutating func updateNonce() {
    let sequenceNumber = sequenceNumber
    ivAndNonce.withMutableSpan { bytes in
      for index in 0..<AEAD.nonceLength {
        let shift = 8 * (AEAD.nonceLength - 1 - index)
        // Shifts beyond 64 bits give 0, the padding.
        bytes[AEAD.nonceLength + index] = bytes[index] ^ UInt8(truncatingIfNeeded: sequenceNumber >> shift)
      }
    }
  }
}
