import TLS13Memory

/// struct { opaque cookie<1..2^16-1>; } Cookie; RFC 9846 §4.3.2
enum Cookie {
  @_lifetime(copy data)
  static func parse(_ data: Span<UInt8>) throws(DecodeError) -> Span<UInt8> {
    var reader = ByteReader(data)
    let cookie = try reader.readVector(lengthBytes: 2, 1...0xffff, "Cookie.cookie")
    try reader.finish("Cookie")
    return cookie
  }

  static func write(_ cookie: [UInt8], to writer: inout ByteWriter) {
    writer.writeVector(lengthBytes: 2, "Cookie.cookie") { $0.write(cookie) }
  }
}
