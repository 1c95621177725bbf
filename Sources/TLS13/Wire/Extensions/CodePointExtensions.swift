import TLS13Memory

/// Extensions whose data is one list of 16-bit code points.
enum CodePointExtension {
  /// SignatureScheme supported_signature_algorithms<2..2^16-2>; RFC 9846 §4.3.3
  @_lifetime(copy data)
  static func signatureSchemes(_ data: Span<UInt8>) throws(DecodeError) -> CodePointList {
    try list(data, lengthBytes: 2, 2...0xfffe, "SignatureSchemeList.supported_signature_algorithms")
  }

  /// NamedGroup named_group_list<2..2^16-1>; RFC 9846 §4.3.7
  @_lifetime(copy data)
  static func namedGroups(_ data: Span<UInt8>) throws(DecodeError) -> CodePointList {
    try list(data, lengthBytes: 2, 2...0xffff, "NamedGroupList.named_group_list")
  }

  /// ProtocolVersion versions<2..254>; RFC 9846 §4.3.1
  @_lifetime(copy data)
  static func versions(_ data: Span<UInt8>) throws(DecodeError) -> CodePointList {
    try list(data, lengthBytes: 1, 2...254, "SupportedVersions.versions")
  }

  @_lifetime(copy data)
  private static func list(
    _ data: Span<UInt8>, lengthBytes: Int, _ bounds: ClosedRange<Int>, _ field: StaticString
  ) throws(DecodeError) -> CodePointList {
    var reader = ByteReader(data)
    let values = try reader.readVector(lengthBytes: lengthBytes, bounds, field)
    try reader.finish(field)
    return try CodePointList(values, field)
  }
}

extension ByteWriter {
  /// Writes a list of code points behind its length, `first` before them.
  mutating func writeCodePoints<Value: RawRepresentable<UInt16>>(
    _ values: [Value], after first: Value? = nil, lengthBytes: Int, _ field: StaticString
  ) {
    writeVector(lengthBytes: lengthBytes, field) { list in
      if let first { list.write(first.rawValue) }
      for value in values { list.write(value.rawValue) }
    }
  }
}
