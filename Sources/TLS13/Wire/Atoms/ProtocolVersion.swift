/// uint16 ProtocolVersion; RFC 9846 §4.2.2
enum ProtocolVersion {
  static let tls10: UInt16 = 0x0301
  static let tls12: UInt16 = 0x0303
  static let tls13: UInt16 = 0x0304
}
