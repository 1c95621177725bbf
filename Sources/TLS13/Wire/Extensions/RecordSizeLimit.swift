import TLS13Memory

/// uint16 RecordSizeLimit: the longest TLSInnerPlaintext that the sender of the extension takes, with content type and
/// padding. RFC 8449 §4
enum RecordSizeLimit {
  /// RFC 8449 §4: nothing smaller may be sent
  static let smallest = 64
  /// What TLS 1.3 allows without the extension. RFC 9846 §5.4
  static let largest = RecordHeader.maximumPlaintext + 1

  /// The limit, which may be beyond what TLS 1.3 allows: a server must not mind. RFC 8449 §4
  static func parse(_ data: Span<UInt8>) throws(DecodeError) -> Int {
    var reader = ByteReader(data)
    let limit = Int(try reader.readUInt16("RecordSizeLimit"))
    try reader.finish("RecordSizeLimit")
    guard limit >= smallest else { throw DecodeError(.invalidValue, "RecordSizeLimit") }
    return limit
  }

  static func write(_ limit: Int, to writer: inout ByteWriter) {
    writer.write(UInt16(truncatingIfNeeded: limit))
  }
}

extension ConfigurationChecks {
  /// RFC 8449 §4
  static func check(recordSizeLimit limit: Int?) throws(TLSError) {
    guard let limit, !(RecordSizeLimit.smallest...RecordSizeLimit.largest).contains(limit) else { return }
    throw .configuration(
      "recordSizeLimit is \(limit); it can be \(RecordSizeLimit.smallest) to \(RecordSizeLimit.largest) (RFC 8449 §4)")
  }
}
