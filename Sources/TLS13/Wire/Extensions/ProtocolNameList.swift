import TLS13Memory

/// application_layer_protocol_negotiation. RFC 7301 §3.1
///
///     opaque ProtocolName<1..2^8-1>;
///     struct { ProtocolName protocol_name_list<2..2^16-1> } ProtocolNameList;
struct ProtocolNameList: ~Escapable {
  private let names: Span<UInt8>

  /// Checks the syntax of every name.
  @_lifetime(copy data)
  init(_ data: Span<UInt8>) throws(DecodeError) {
    var reader = ByteReader(data)
    names = try reader.readVector(lengthBytes: 2, 2...0xffff, "ProtocolNameList.protocol_name_list")
    try reader.finish("ProtocolNameList")
    var entries = ByteReader(names)
    while !entries.isAtEnd { _ = try entries.readVector(lengthBytes: 1, 1...255, "ProtocolName") }
  }

  /// Whether `name` is in the list.
  func contains(_ name: Span<UInt8>) throws(DecodeError) -> Bool {
    var entries = ByteReader(names)
    while !entries.isAtEnd {
      if try entries.readVector(lengthBytes: 1, 1...255, "ProtocolName").isEqual(to: name) { return true }
    }
    return false
  }

  /// The only name, as a server's answer must hold. RFC 7301 §3.1
  var single: Span<UInt8> {
    @_lifetime(copy self)
    get throws(DecodeError) {
      var entries = ByteReader(names)
      let name = try entries.readVector(lengthBytes: 1, 1...255, "ProtocolName")
      try entries.finish("ProtocolNameList of an answer")
      return name
    }
  }

  static func write(_ names: [ApplicationProtocol], to writer: inout ByteWriter) {
    writer.writeVector(lengthBytes: 2, "ProtocolNameList.protocol_name_list") { list in
      for name in names { list.writeVector(lengthBytes: 1, "ProtocolName") { $0.write(name.bytes) } }
    }
  }
}
