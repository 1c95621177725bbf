import TLS13Memory

/// PskKeyExchangeMode ke_modes<1..255>; RFC 9846 §4.3.9
enum PSKKeyExchangeModes {
  @_lifetime(copy data)
  static func parse(_ data: Span<UInt8>) throws(DecodeError) -> Span<UInt8> {
    var reader = ByteReader(data)
    let modes = try reader.readVector(lengthBytes: 1, 1...255, "PskKeyExchangeModes.ke_modes")
    try reader.finish("PskKeyExchangeModes")
    return modes
  }
}
