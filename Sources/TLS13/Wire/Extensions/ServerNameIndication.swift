import TLS13Memory

/// server_name. RFC 6066 §3
///
///     struct {
///         NameType name_type;
///         HostName host_name;     /* opaque HostName<1..2^16-1> */
///     } ServerName;
///     ServerName server_name_list<1..2^16-1>
enum ServerNameIndication {
  private static let hostName: UInt8 = 0

  /// The one host_name in the list. Other name types were never defined, and a list may hold one name of a type.
  @_lifetime(copy data)
  static func parse(_ data: Span<UInt8>) throws(DecodeError) -> Span<UInt8> {
    var reader = ByteReader(data)
    let list = try reader.readVector(lengthBytes: 2, 1...0xffff, "ServerNameList.server_name_list")
    try reader.finish("ServerNameList")
    var entry = ByteReader(list)
    guard try entry.readUInt8("ServerName.name_type") == hostName else {
      throw DecodeError(.outOfRange, "ServerName.name_type")
    }
    let name = try entry.readVector(lengthBytes: 2, 1...0xffff, "ServerName.host_name")
    try entry.finish("ServerName")
    return name
  }

  static func write(_ name: String, to writer: inout ByteWriter) {
    writer.writeVector(lengthBytes: 2, "ServerNameList.server_name_list") { list in
      list.write(hostName)
      list.writeVector(lengthBytes: 2, "ServerName.host_name") { $0.write(name.utf8) }
    }
  }
}
