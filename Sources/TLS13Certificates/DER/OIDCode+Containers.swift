/// Password-based encryption. RFC 8018 §A, §B, RFC 7292 §C
extension OIDCode {
  static var pbes2: OIDCode { OIDCode(9, 0x2a86_4886_f70d_0105_0d) }
  static var pbmac1: OIDCode { OIDCode(9, 0x2a86_4886_f70d_0105_0e) }
  static var pbkdf2: OIDCode { OIDCode(9, 0x2a86_4886_f70d_0105_0c) }
  static var hmacWithSHA1: OIDCode { OIDCode(8, 0x2a86_4886_f70d_0207) }
  static var hmacWithSHA256: OIDCode { OIDCode(8, 0x2a86_4886_f70d_0209) }
  static var hmacWithSHA384: OIDCode { OIDCode(8, 0x2a86_4886_f70d_020a) }
  static var hmacWithSHA512: OIDCode { OIDCode(8, 0x2a86_4886_f70d_020b) }
  static var aes128CBC: OIDCode { OIDCode(9, 0x6086_4801_6503_0401_02) }
  static var aes192CBC: OIDCode { OIDCode(9, 0x6086_4801_6503_0401_16) }
  static var aes256CBC: OIDCode { OIDCode(9, 0x6086_4801_6503_0401_2a) }
}

/// PKCS#7 and PKCS#12. RFC 5652 §4, §5.1, §6.1, §8, RFC 7292 §4.2, RFC 2985 §5.5
extension OIDCode {
  static var pkcs7Data: OIDCode { OIDCode(9, 0x2a86_4886_f70d_0107_01) }
  static var pkcs7EnvelopedData: OIDCode { OIDCode(9, 0x2a86_4886_f70d_0107_03) }
  static var pkcs7EncryptedData: OIDCode { OIDCode(9, 0x2a86_4886_f70d_0107_06) }
  static var keyBag: OIDCode { OIDCode(11, 0x2a86_4886_f70d_010c_0a01_01) }
  static var pkcs8ShroudedKeyBag: OIDCode { OIDCode(11, 0x2a86_4886_f70d_010c_0a01_02) }
  static var certBag: OIDCode { OIDCode(11, 0x2a86_4886_f70d_010c_0a01_03) }
  static var crlBag: OIDCode { OIDCode(11, 0x2a86_4886_f70d_010c_0a01_04) }
  static var secretBag: OIDCode { OIDCode(11, 0x2a86_4886_f70d_010c_0a01_05) }
  static var safeContentsBag: OIDCode { OIDCode(11, 0x2a86_4886_f70d_010c_0a01_06) }
  static var x509Certificate: OIDCode { OIDCode(10, 0x2a86_4886_f70d_0109_1601) }
}
