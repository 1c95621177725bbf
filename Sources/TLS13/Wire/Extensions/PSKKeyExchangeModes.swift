import TLS13Memory

/// enum { psk_ke(0), psk_dhe_ke(1), (255) } PskKeyExchangeMode; RFC 9846 §4.3.9
public enum PSKKeyExchangeMode: UInt8, Hashable, Sendable {
  /// psk_ke: the PSK alone. Whoever learns it later can read the connection.
  case pskOnly = 0
  /// psk_dhe_ke: the PSK together with a key exchange, which keeps forward secrecy.
  case pskWithKeyExchange = 1
}

/// PskKeyExchangeMode ke_modes<1..255>; RFC 9846 §4.3.9
enum PSKKeyExchangeModes {
  @_lifetime(copy data)
  static func parse(_ data: Span<UInt8>) throws(DecodeError) -> Span<UInt8> {
    var reader = ByteReader(data)
    let modes = try reader.readVector(lengthBytes: 1, 1...255, "PskKeyExchangeModes.ke_modes")
    try reader.finish("PskKeyExchangeModes")
    return modes
  }

  static func write(_ modes: [PSKKeyExchangeMode], to writer: inout ByteWriter) {
    writer.writeVector(lengthBytes: 1, "PskKeyExchangeModes.ke_modes") { list in
      for mode in modes { list.write(mode.rawValue) }
    }
  }
}

extension ClientHello {
  /// Whether the client takes PSKs in this mode. RFC 9846 §4.3.9
  func accepts(_ mode: PSKKeyExchangeMode) -> Bool {
    guard let modes = pskKeyExchangeModes else { return false }
    for index in modes.indices where modes[index] == mode.rawValue { return true }
    return false
  }
}
