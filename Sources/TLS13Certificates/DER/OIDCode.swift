/// An OBJECT IDENTIFIER of at most 15 contents octets as one number, so that comparing costs one instruction.
///
/// The top octet holds the length, the others the contents; a longer identifier becomes ``unknown``.
package struct OIDCode: Hashable, Sendable {
  let packed: UInt128

  init(_ packed: UInt128) { self.packed = packed }

  /// Packs contents octets.
  package init(_ content: borrowing Span<UInt8>) {
    guard content.count <= 15 else {
      self = .unknown
      return
    }
    var high: UInt64 = 0
    var low: UInt64 = 0
    for index in content.indices {
      high = high << 8 | low >> 56
      low = low << 8 | UInt64(content[index])
    }
    high |= UInt64(content.count) << 56
    packed = UInt128(high) << 64 | UInt128(low)
  }

  /// Contents octets, as many as the number has, from a literal.
  init(_ count: UInt128, _ octets: UInt128) { packed = count << 120 | octets }

  /// The contents octets.
  package var content: [UInt8] {
    let count = Int(truncatingIfNeeded: packed >> 120)
    return (0..<count).map { UInt8(truncatingIfNeeded: packed >> UInt128(8 * (count - 1 - $0))) }
  }

  /// Longer than any known identifier.
  package static var unknown: OIDCode { OIDCode(0) }
}

/// Keys. RFC 3279 §2.3, RFC 4055 §1.2, RFC 5480 §2.1.1, RFC 8410 §3
extension OIDCode {
  static var rsaEncryption: OIDCode { OIDCode(9, 0x2a86_4886_f70d_0101_01) }
  static var rsassaPSS: OIDCode { OIDCode(9, 0x2a86_4886_f70d_0101_0a) }
  static var ecPublicKey: OIDCode { OIDCode(7, 0x2a86_48ce_3d02_01) }
  static var ed25519: OIDCode { OIDCode(3, 0x2b65_70) }
  static var secp256r1: OIDCode { OIDCode(8, 0x2a86_48ce_3d03_0107) }
  static var secp384r1: OIDCode { OIDCode(5, 0x2b81_0400_22) }
  static var secp521r1: OIDCode { OIDCode(5, 0x2b81_0400_23) }
}

/// Signatures and what goes with them. RFC 4055 §2.1, §2.2, §5, RFC 5758 §3.2
extension OIDCode {
  static var md5WithRSA: OIDCode { OIDCode(9, 0x2a86_4886_f70d_0101_04) }
  static var sha1WithRSA: OIDCode { OIDCode(9, 0x2a86_4886_f70d_0101_05) }
  static var sha256WithRSA: OIDCode { OIDCode(9, 0x2a86_4886_f70d_0101_0b) }
  static var sha384WithRSA: OIDCode { OIDCode(9, 0x2a86_4886_f70d_0101_0c) }
  static var sha512WithRSA: OIDCode { OIDCode(9, 0x2a86_4886_f70d_0101_0d) }
  static var mgf1: OIDCode { OIDCode(9, 0x2a86_4886_f70d_0101_08) }
  static var ecdsaWithSHA1: OIDCode { OIDCode(7, 0x2a86_48ce_3d04_01) }
  static var ecdsaWithSHA256: OIDCode { OIDCode(8, 0x2a86_48ce_3d04_0302) }
  static var ecdsaWithSHA384: OIDCode { OIDCode(8, 0x2a86_48ce_3d04_0303) }
  static var ecdsaWithSHA512: OIDCode { OIDCode(8, 0x2a86_48ce_3d04_0304) }
  static var sha256: OIDCode { OIDCode(9, 0x6086_4801_6503_0402_01) }
  static var sha384: OIDCode { OIDCode(9, 0x6086_4801_6503_0402_02) }
  static var sha512: OIDCode { OIDCode(9, 0x6086_4801_6503_0402_03) }
}

/// Extensions. RFC 5280 §4.2
extension OIDCode {
  static var subjectKeyIdentifier: OIDCode { OIDCode(3, 0x551d0e) }
  static var keyUsage: OIDCode { OIDCode(3, 0x551d0f) }
  static var subjectAltName: OIDCode { OIDCode(3, 0x551d11) }
  static var issuerAltName: OIDCode { OIDCode(3, 0x551d12) }
  static var basicConstraints: OIDCode { OIDCode(3, 0x551d13) }
  static var cRLNumber: OIDCode { OIDCode(3, 0x551d14) }
  static var reasonCode: OIDCode { OIDCode(3, 0x551d15) }
  static var invalidityDate: OIDCode { OIDCode(3, 0x551d18) }
  static var deltaCRLIndicator: OIDCode { OIDCode(3, 0x551d1b) }
  static var issuingDistributionPoint: OIDCode { OIDCode(3, 0x551d1c) }
  static var certificateIssuer: OIDCode { OIDCode(3, 0x551d1d) }
  static var nameConstraints: OIDCode { OIDCode(3, 0x551d1e) }
  static var crlDistributionPoints: OIDCode { OIDCode(3, 0x551d1f) }
  static var certificatePolicies: OIDCode { OIDCode(3, 0x551d20) }
  static var anyPolicy: OIDCode { OIDCode(4, 0x551d_2000) }
  static var policyMappings: OIDCode { OIDCode(3, 0x551d21) }
  static var authorityKeyIdentifier: OIDCode { OIDCode(3, 0x551d23) }
  static var policyConstraints: OIDCode { OIDCode(3, 0x551d24) }
  static var extKeyUsage: OIDCode { OIDCode(3, 0x551d25) }
  static var freshestCRL: OIDCode { OIDCode(3, 0x551d2e) }
  static var inhibitAnyPolicy: OIDCode { OIDCode(3, 0x551d36) }
  static var noRevAvail: OIDCode { OIDCode(3, 0x551d38) }
  static var authorityInfoAccess: OIDCode { OIDCode(8, 0x2b06_0105_0507_0101) }
  static var subjectInfoAccess: OIDCode { OIDCode(8, 0x2b06_0105_0507_010b) }
  static var ocspAccess: OIDCode { OIDCode(8, 0x2b06_0105_0507_3001) }
  static var tlsFeature: OIDCode { OIDCode(8, 0x2b06_0105_0507_0118) }
}

/// Key purposes. RFC 5280 §4.2.1.12
extension OIDCode {
  static var anyExtendedKeyUsage: OIDCode { OIDCode(4, 0x551d_2500) }
  static var serverAuth: OIDCode { OIDCode(8, 0x2b06_0105_0507_0301) }
  static var clientAuth: OIDCode { OIDCode(8, 0x2b06_0105_0507_0302) }
  static var ocspSigning: OIDCode { OIDCode(8, 0x2b06_0105_0507_0309) }
}

/// Policy qualifiers. RFC 5280 §4.2.1.4
extension OIDCode {
  static var cpsQualifier: OIDCode { OIDCode(8, 0x2b06_0105_0507_0201) }
  static var userNoticeQualifier: OIDCode { OIDCode(8, 0x2b06_0105_0507_0202) }
}

/// OCSP. RFC 6960 §4.1.1, §4.2.1, §4.2.2.2.1, §4.4.1
extension OIDCode {
  static var ocspBasic: OIDCode { OIDCode(9, 0x2b06_0105_0507_3001_01) }
  static var ocspNonce: OIDCode { OIDCode(9, 0x2b06_0105_0507_3001_02) }
  static var ocspNoCheck: OIDCode { OIDCode(9, 0x2b06_0105_0507_3001_05) }
  static var sha1: OIDCode { OIDCode(5, 0x2b0e_0302_1a) }
}

/// Attribute types. RFC 4514 §3, RFC 5280 §4.1.2.4
extension OIDCode {
  static var commonName: OIDCode { OIDCode(3, 0x550403) }
  static var surname: OIDCode { OIDCode(3, 0x550404) }
  static var serialNumber: OIDCode { OIDCode(3, 0x550405) }
  static var countryName: OIDCode { OIDCode(3, 0x550406) }
  static var localityName: OIDCode { OIDCode(3, 0x550407) }
  static var stateOrProvinceName: OIDCode { OIDCode(3, 0x550408) }
  static var streetAddress: OIDCode { OIDCode(3, 0x550409) }
  static var organizationName: OIDCode { OIDCode(3, 0x55040a) }
  static var organizationalUnitName: OIDCode { OIDCode(3, 0x55040b) }
  static var emailAddress: OIDCode { OIDCode(9, 0x2a86_4886_f70d_0109_01) }
  static var domainComponent: OIDCode { OIDCode(10, 0x0992_2689_93f2_2c64_0119) }
  static var userID: OIDCode { OIDCode(10, 0x0992_2689_93f2_2c64_0101) }
}
