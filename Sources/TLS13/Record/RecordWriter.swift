import TLS13Crypto
import TLS13Memory

/// Puts content into records, one AEAD call for each, encrypted in the memory that they are sent from. RFC 9846 §5
struct RecordWriter: ~Copyable {
  private var protection: RecordProtection?
  /// The longest TLSInnerPlaintext that we may send. RFC 8449 §4
  var plaintextLimit = RecordSizeLimit.largest
  /// Bytes of content in a record that our configuration allows.
  var contentLimit = RecordHeader.maximumPlaintext

  private let policy: PaddingPolicy
  private let random: any RandomSource

  init(padding policy: PaddingPolicy, _ random: any RandomSource) {
    self.policy = policy
    self.random = random
  }

  /// Bytes that protection adds to a record: the header, the content type and the tag.
  static let protectedOverhead = RecordHeader.length + 1 + AEAD.tagLength

  /// Replaces the keys. RFC 9846 §7.3
  mutating func install(_ protection: consuming RecordProtection?) { self.protection = protection }

  /// Whether the keys must be replaced before the next record. RFC 9846 §5.5
  var needsKeyUpdate: Bool {
    switch protection {
    case .some(let protection): protection.needsUpdate
    case .none: false
    }
  }

  /// Whether records are encrypted.
  var isProtected: Bool { protection != nil }

  /// Bytes of content that one record can carry: a content type stands behind them in protected ones.
  var maximumContent: Int { min(contentLimit, isProtected ? plaintextLimit - 1 : RecordHeader.maximumPlaintext) }

  /// Bytes that the next record takes, around `count` bytes of content, with the padding that the policy has for it.
  func nextRecordLength(content count: Int) -> Int {
    guard isProtected else { return count + RecordHeader.length }
    let padding = policy == .none ? 0 : policy.padding(behind: count + 1, room: plaintextLimit - count - 1, random)
    return count + Self.protectedOverhead + padding
  }

  /// The most that ``nextRecordLength(content:)`` says.
  func maximumRecordLength(content count: Int) -> Int {
    guard isProtected else { return count + RecordHeader.length }
    let padding = policy.maximumPadding(behind: count + 1, room: plaintextLimit - count - 1)
    return count + Self.protectedOverhead + padding
  }

  /// Writes one record into `destination`, which is exactly as long as ``nextRecordLength(content:)`` says.
  mutating func write(
    _ type: ContentType, _ content: Span<UInt8>, version: UInt16 = ProtocolVersion.tls12,
    into destination: inout MutableSpan<UInt8>
  ) throws(TLSError) {
    var body = destination.slice(RecordHeader.length..<destination.count)
    body.copy(from: content)
    try protect(type, content: content.count, version: version, &destination)
  }

  /// Makes a record of `destination`, which has `count` bytes of content behind the room for the header.
  private mutating func protect(
    _ type: ContentType, content count: Int, version: UInt16, _ destination: inout MutableSpan<UInt8>
  ) throws(TLSError) {
    let bodyLength = destination.count - RecordHeader.length
    guard isProtected else {
      return RecordHeader.write(type, version: version, bodyLength: bodyLength, to: &destination)
    }
    var body = destination.slice(RecordHeader.length..<destination.count)
    body[count] = type.rawValue
    // RFC 9846 §5.4: padding is zeros, whatever was in the memory
    for index in (count + 1)..<(bodyLength - AEAD.tagLength) { body[index] = 0 }
    RecordHeader.write(.applicationData, bodyLength: bodyLength, to: &destination)
    var header = InlineArray<5, UInt8>(repeating: 0)
    for index in 0..<RecordHeader.length { header[index] = destination[index] }
    var sealed = destination.slice(RecordHeader.length..<destination.count)
    try protection?.seal(&sealed, header: header.span)
  }

  /// Makes a record of the end of `output`: room for the header at `start`, then the content; or several, where that is
  /// longer than one may be, and nothing for no content.
  mutating func close(
    _ type: ContentType, from start: Int, version: UInt16, in output: inout [UInt8]
  ) throws(TLSError) {
    let count = output.count - start - RecordHeader.length
    guard count > 0, count <= maximumContent else {
      let content = Array(output[(start + RecordHeader.length)...])
      output.removeLast(output.count - start)
      return try append(type, content.span, version: version, to: &output)
    }
    let length = nextRecordLength(content: count)
    output.append(contentsOf: repeatElement(0, count: start + length - output.count))
    var bytes = output.mutableSpan
    var record = bytes.slice(start..<bytes.count)
    do { try protect(type, content: count, version: version, &record) } catch {
      output.removeLast(output.count - start)
      throw error
    }
  }

  /// Appends `content` in as many records as it needs; nothing for no content.
  mutating func append(
    _ type: ContentType, _ content: Span<UInt8>, version: UInt16 = ProtocolVersion.tls12,
    to output: inout [UInt8]
  ) throws(TLSError) {
    var start = 0
    while start < content.count {
      let end = min(start + maximumContent, content.count)
      let recordStart = output.count
      output.append(contentsOf: repeatElement(0, count: nextRecordLength(content: end - start)))
      var bytes = output.mutableSpan
      var record = bytes.slice(recordStart..<bytes.count)
      do { try write(type, content.extracting(start..<end), version: version, into: &record) } catch {
        // What could not be encrypted must not go out.
        output.removeLast(output.count - recordStart)
        throw error
      }
      start = end
    }
  }
}
