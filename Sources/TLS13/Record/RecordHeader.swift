import TLS13Memory

/// The first five bytes of every record. RFC 9846 §5.1, §5.2
///
///     ContentType type;
///     ProtocolVersion legacy_record_version;
///     uint16 length;
struct RecordHeader {
  static let length = 5
  /// Bytes of content in a record. RFC 9846 §5.1
  static let maximumPlaintext = 1 << 14
  /// Bytes in a protected record. RFC 9846 §5.2
  static let maximumCiphertext = 1 << 14 + 256

  let type: ContentType
  let bodyLength: Int

  /// Reads the header at the start of `input`, which has at least five bytes. The version is ignored, as RFC 9846 §5.1
  /// demands.
  init(_ input: Span<UInt8>) throws(TLSError) {
    // RFC 9846 §5: an unexpected record type
    guard let type = ContentType(rawValue: input[0]) else {
      throw .misbehaved(
        .unexpectedMessage, "record of unknown type \(input[0]); is the peer speaking TLS on this port?")
    }
    self.type = type
    bodyLength = Int(input[3]) << 8 | Int(input[4])
  }

  /// Writes a header.
  static func write(
    _ type: ContentType, version: UInt16 = ProtocolVersion.tls12, bodyLength: Int, to output: inout MutableSpan<UInt8>
  ) {
    output[0] = type.rawValue
    output[1] = UInt8(truncatingIfNeeded: version >> 8)
    output[2] = UInt8(truncatingIfNeeded: version)
    output[3] = UInt8(truncatingIfNeeded: bodyLength >> 8)
    output[4] = UInt8(truncatingIfNeeded: bodyLength)
  }
}
