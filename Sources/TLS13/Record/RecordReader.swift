import TLS13Crypto
import TLS13Memory

/// A record found in the caller's buffer.
struct Record {
  let type: ContentType
  /// Where its content lies, decrypted, in the buffer that holds the record.
  let content: Range<Int>
  /// Bytes that the whole record takes.
  let length: Int
  /// Whether it travelled encrypted.
  let wasProtected: Bool
  /// Whether it was dropped unread: early data that was not accepted. RFC 9846 §4.3.10
  var isSkipped = false
}

/// Takes records from a buffer, one at a time, and decrypts them in place. RFC 9846 §5
struct RecordReader: ~Copyable {
  private var protection: RecordProtection?
  /// Whether a protected record was decrypted, under any keys.
  private var hasDecrypted = false
  private var skipping = Skipping.nothing
  /// The longest TLSInnerPlaintext that the peer may send. RFC 8449 §4
  private var plaintextLimit = RecordSizeLimit.largest
  /// The length of the last TLSInnerPlaintext.
  private var lastPlaintext = 0

  /// Which records are dropped, and how many bytes of content they may have: early data that was not accepted.
  /// RFC 9846 §4.3.10
  enum Skipping {
    case nothing
    /// Protected records, until one decrypts.
    case undecryptable(left: Int)
    /// Records of type application_data, until the second ClientHello.
    case encrypted(left: Int)
  }

  /// Starts to drop records.
  mutating func skip(_ skipping: Skipping) { self.skipping = skipping }

  /// Replaces the keys. RFC 9846 §7.3
  mutating func install(_ protection: consuming RecordProtection?) {
    self.protection = protection
    lastPlaintext = 0
  }

  /// Lowers the limit, which holds for the record with the message that agrees on it, too. RFC 8449 §4
  mutating func limitPlaintext(to limit: Int) throws(TLSError) {
    plaintextLimit = limit
    try check(plaintext: lastPlaintext)
  }

  private func check(plaintext length: Int) throws(TLSError) {
    guard length <= plaintextLimit else {
      throw .misbehaved(
        .recordOverflow, "a record decrypts to \(length) bytes with its content type; the limit is \(plaintextLimit)")
    }
  }

  /// The record at the start of `input`, or nil while it is not whole.
  mutating func next(_ input: inout MutableSpan<UInt8>) throws(TLSError) -> Record? {
    guard input.count >= RecordHeader.length else { return nil }
    let header = try RecordHeader(input.span)
    if case .encrypted(let left) = skipping, protection == nil {
      if header.type == .applicationData { return try drop(header, input.count, left: left) }
      if header.type == .handshake { skipping = .nothing }
    }
    let isProtected = protection != nil && header.type == .applicationData
    let limit = isProtected ? RecordHeader.maximumCiphertext : RecordHeader.maximumPlaintext
    guard header.bodyLength <= limit else {
      throw .misbehaved(.recordOverflow, "a record of \(header.bodyLength) bytes; the limit is \(limit)")
    }
    guard isProtected else { try checkPlaintext(header); return try plaintext(header, input.span) }
    let length = RecordHeader.length + header.bodyLength
    guard input.count >= length else { return nil }
    guard case .undecryptable(let left) = skipping else { return try open(&input, length) }
    // RFC 9846 §4.3.10: trial decryption; the first record that decrypts is the start of the client's second flight
    do {
      let record = try open(&input, length)
      skipping = .nothing
      return record
    } catch {
      guard error.alert == .badRecordMAC else { throw error }
      return try drop(header, input.count, left: left)
    }
  }

  /// Passes over a whole record of early data. RFC 9846 §4.3.10
  private mutating func drop(_ header: RecordHeader, _ available: Int, left: Int) throws(TLSError) -> Record? {
    // What protection adds does not count, for clients are told how much content they may send; yet a record without
    // content counts for something.
    let cost = max(1, header.bodyLength - RecordProtection.overhead)
    guard cost <= left else {
      throw .misbehaved(.unexpectedMessage, "too much early data that was not accepted")
    }
    let length = RecordHeader.length + header.bodyLength
    guard available >= length else { return nil }
    let rest = left - cost
    skipping = protection == nil ? .encrypted(left: rest) : .undecryptable(left: rest)
    return Record(
      type: .applicationData, content: length..<length, length: length, wasProtected: true, isSkipped: true)
  }

  /// Refuses what may not travel in the clear. RFC 9846 §5
  private func checkPlaintext(_ header: RecordHeader) throws(TLSError) {
    switch header.type {
    case .changeCipherSpec: return
    case .applicationData:
      throw .misbehaved(.unexpectedMessage, "application data before the handshake set up keys")
    case .handshake:
      guard protection != nil else { return }
      throw .misbehaved(.unexpectedMessage, "an unencrypted handshake message where encryption has begun")
    case .alert:
      // A peer that could not read our hello has no keys for its alert; later ones must be encrypted.
      guard hasDecrypted else { return }
      throw .misbehaved(.unexpectedMessage, "an unencrypted alert where encryption has begun")
    }
  }

  private func plaintext(_ header: RecordHeader, _ input: Span<UInt8>) throws(TLSError) -> Record? {
    let end = RecordHeader.length + header.bodyLength
    guard input.count >= end else { return nil }
    return Record(type: header.type, content: RecordHeader.length..<end, length: end, wasProtected: false)
  }

  /// Decrypts a whole TLSCiphertext and takes its padding off. RFC 9846 §5.2, §5.4
  private mutating func open(_ input: inout MutableSpan<UInt8>, _ length: Int) throws(TLSError) -> Record {
    let start = RecordHeader.length
    // A record that cannot hold a tag and a content type cannot be deprotected.
    guard length >= start + AEAD.tagLength + 1 else {
      throw .misbehaved(.badRecordMAC, "a protected record of \(length - start) bytes is too short")
    }
    var header = InlineArray<5, UInt8>(repeating: 0)
    for index in 0..<start { header[index] = input[index] }
    // RFC 9846 §E: the version of a TLSCiphertext may be held against the one value that it has
    guard header[1] == 3, header[2] == 3 else {
      throw .misbehaved(.protocolVersion, "a protected record of version \(header[1]).\(header[2]) and not 3.3")
    }
    var body = input.slice(start..<length)
    try protection?.open(&body, header: header.span)
    hasDecrypted = true
    let innerEnd = length - AEAD.tagLength
    lastPlaintext = innerEnd - start
    try check(plaintext: lastPlaintext)
    var end = innerEnd
    while end > start, input[end - 1] == 0 { end -= 1 }
    guard end > start else {
      throw .misbehaved(.unexpectedMessage, "a protected record without a content type")
    }
    // RFC 9846 §5: a protected change_cipher_spec, or an unknown type, is unexpected
    guard let type = ContentType(rawValue: input[end - 1]), type != .changeCipherSpec else {
      throw .misbehaved(.unexpectedMessage, "a protected record of type \(input[end - 1])")
    }
    return Record(type: type, content: start..<(end - 1), length: length, wasProtected: true)
  }
}
