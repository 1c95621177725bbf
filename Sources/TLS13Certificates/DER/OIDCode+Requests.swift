/// Attributes of certification requests. RFC 2985 §5.4.2
extension OIDCode {
  static var extensionRequest: OIDCode { OIDCode(9, 0x2a86_4886_f70d_0109_0e) }
}
