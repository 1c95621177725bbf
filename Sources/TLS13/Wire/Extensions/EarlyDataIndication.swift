import TLS13Memory

/// EarlyDataIndication: empty in ClientHello and EncryptedExtensions, uint32 max_early_data_size in a NewSessionTicket.
/// RFC 9846 §4.3.10
enum EarlyDataIndication {
  static func checkEmpty(_ data: Span<UInt8>) throws(DecodeError) {
    guard data.isEmpty else { throw DecodeError(.trailingBytes, "EarlyDataIndication") }
  }

  static func maximumSize(_ data: Span<UInt8>) throws(DecodeError) -> UInt32 {
    var reader = ByteReader(data)
    let size = try reader.readUInt32("EarlyDataIndication.max_early_data_size")
    try reader.finish("EarlyDataIndication")
    return size
  }
}
