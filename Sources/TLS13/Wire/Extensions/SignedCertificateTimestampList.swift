import TLS13Memory

/// signed_certificate_timestamp of a CertificateEntry. RFC 6962 §3.3
///
///     opaque SerializedSCT<1..2^16-1>;
///     struct { SerializedSCT sct_list <1..2^16-1>; } SignedCertificateTimestampList;
enum SignedCertificateTimestampList {
  /// The timestamps, each as its log made it.
  static func parse(_ data: Span<UInt8>) throws(DecodeError) -> [[UInt8]] {
    var reader = ByteReader(data)
    var list = ByteReader(
      try reader.readVector(lengthBytes: 2, 1...0xffff, "SignedCertificateTimestampList.sct_list"))
    try reader.finish("SignedCertificateTimestampList")
    var timestamps: [[UInt8]] = []
    while !list.isAtEnd {
      timestamps.append(Array(try list.readVector(lengthBytes: 2, 1...0xffff, "SerializedSCT")))
    }
    return timestamps
  }

  static func write(_ timestamps: [[UInt8]], to writer: inout ByteWriter) {
    writer.writeVector(lengthBytes: 2, "SignedCertificateTimestampList.sct_list") { list in
      for timestamp in timestamps { list.writeVector(lengthBytes: 2, "SerializedSCT") { $0.write(timestamp) } }
    }
  }
}
