import TLS13Memory

/// The fields of a certificate as offsets into its DER, with the cheap ones decoded.
///
/// ```
/// TBSCertificate  ::=  SEQUENCE  {
///   version         [0]  EXPLICIT Version DEFAULT v1,
///   serialNumber         CertificateSerialNumber,
///   signature            AlgorithmIdentifier,
///   issuer               Name,
///   validity             Validity,
///   subject              Name,
///   subjectPublicKeyInfo SubjectPublicKeyInfo,
///   issuerUniqueID  [1]  IMPLICIT UniqueIdentifier OPTIONAL,
///   subjectUniqueID [2]  IMPLICIT UniqueIdentifier OPTIONAL,
///   extensions      [3]  EXPLICIT Extensions OPTIONAL  }
/// ```
struct CertificateFields: Sendable {
  var tbs: Range<Int>
  var version: Int
  var serialNumber: Range<Int>
  var issuer: Range<Int>
  var notBefore: Int64
  var notAfter: Int64
  /// Whether a date through 2049 stands there as GeneralizedTime, as in one root of the Web.
  var hasEarlyGeneralizedTime: Bool
  var subject: Range<Int>
  var publicKeyInfo: Range<Int>
  var publicKey: SubjectPublicKeyInfo.Fields
  var signatureAlgorithm: CertificateSignatureAlgorithm
  var signature: Range<Int>
  var extensions = ExtensionTable()

  // RFC 5280 §4.1
  init(_ der: Span<UInt8>) throws(CertificateError) {
    var input = DERReader(der)
    var certificate = try input.enter(.sequence, "Certificate")
    try input.finish("Certificate")
    let tbsElement = try certificate.read(.sequence, "tbsCertificate")
    let outer = try certificate.read(.sequence, "signatureAlgorithm")
    signature = try certificate.readOctetBitString("signatureValue")
    try certificate.finish("Certificate")

    tbs = tbsElement.range
    var reader = try certificate.inside(tbsElement, "tbsCertificate")
    version = try reader.readVersion()
    serialNumber = try reader.readSerialNumber()
    let inner = try reader.read(.sequence, "tbsCertificate.signature")
    // RFC 5280 §4.1.1.2: both fields hold the same algorithm identifier.
    guard reader.span(inner.range).isEqual(to: reader.span(outer.range)) else {
      throw CertificateError(.invalidValue, "signatureAlgorithm", "differs from tbsCertificate.signature")
    }
    signatureAlgorithm = try CertificateSignatureAlgorithm(reader.inside(inner, "signatureAlgorithm"))
    issuer = try reader.readName("issuer")
    (notBefore, notAfter, hasEarlyGeneralizedTime) = try reader.readValidity()
    subject = try reader.readName("subject")
    (publicKeyInfo, publicKey) = try reader.readSubjectPublicKeyInfo()
    try reader.skipUniqueIdentifiers(version: version)
    if let wrapper = try reader.readOptional(.contextConstructed(3), "extensions") {
      // RFC 5280 §4.1.2.9: extensions are for version 3.
      guard version == 3 else { throw CertificateError(.invalidValue, "extensions", "in a certificate before v3") }
      extensions = try ExtensionTable(reader.inside(wrapper, "extensions"))
    }
    try reader.finish("tbsCertificate")
  }
}

extension DERReader {
  /// Version  ::=  INTEGER  {  v1(0), v2(1), v3(2)  }. RFC 5280 §4.1.2.1
  @_lifetime(self: copy self)
  fileprivate mutating func readVersion() throws(CertificateError) -> Int {
    guard let wrapper = try readOptional(.contextConstructed(0), "version") else { return 1 }
    var reader = try inside(wrapper, "version")
    // 0 is the DEFAULT, which DER does not encode: X.690 §11.5
    let value = try reader.readInteger(in: 1...2, "version")
    try reader.finish("version")
    return value + 1
  }

  /// CertificateSerialNumber  ::=  INTEGER. RFC 5280 §4.1.2.2
  ///
  /// At most 20 octets. Zero and negative numbers are parsed ("certificate users SHOULD be prepared to gracefully
  /// handle such certificates"); whether they are accepted is the validator's decision.
  @_lifetime(self: copy self)
  fileprivate mutating func readSerialNumber() throws(CertificateError) -> Range<Int> {
    let content = try readInteger("serialNumber")
    guard content.count <= 20 else {
      throw CertificateError(.outOfRange, "serialNumber", "longer than 20 octets", at: content.lowerBound)
    }
    return content
  }

  /// Validity ::= SEQUENCE { notBefore Time, notAfter Time }. RFC 5280 §4.1.2.5
  @_lifetime(self: copy self)
  fileprivate mutating func readValidity() throws(CertificateError) -> (Int64, Int64, Bool) {
    var reader = try enter(.sequence, "validity")
    let tags = (reader.nextTag, notBefore: try reader.readTime("notBefore"), reader.nextTag)
    let notAfter = try reader.readTime("notAfter")
    try reader.finish("validity")
    let isEarly =
      (tags.0 == .generalizedTime && tags.notBefore < DERTime.year2050)
      || (tags.2 == .generalizedTime && notAfter < DERTime.year2050)
    return (tags.notBefore, notAfter, isEarly)
  }

  /// UniqueIdentifier  ::=  BIT STRING, in versions 2 and 3. RFC 5280 §4.1.2.8
  @_lifetime(self: copy self)
  fileprivate mutating func skipUniqueIdentifiers(version: Int) throws(CertificateError) {
    for number: UInt8 in 1...2 where nextTag == .context(number) {
      guard version > 1 else { throw CertificateError(.invalidValue, "uniqueIdentifier", "in a v1 certificate") }
      _ = try readBitString(tag: .context(number), "uniqueIdentifier")
    }
  }
}
