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
  var subject: Range<Int>
  var publicKeyInfo: Range<Int>
  var publicKey: SubjectPublicKeyInfo.Fields
  var signatureAlgorithm: CertificateSignatureAlgorithm
  var signature: Range<Int>
  var extensions = ExtensionTable()
  /// What was tolerated.
  var flaws: [EncodingFlaw] = []

  /// Most certificates have no flaws; one that has is read again, and they are noted.
  static func read(_ der: Span<UInt8>) throws(CertificateError) -> CertificateFields {
    do { return try CertificateFields(DERReader(der)) } catch {
      let log = FlawLog()
      var fields = try CertificateFields(DERReader(der, .noting(log)))
      fields.flaws = log.flaws
      return fields
    }
  }

  // RFC 5280 §4.1
  private init(_ reader: consuming DERReader) throws(CertificateError) {
    var input = reader
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
    (notBefore, notAfter) = try reader.readValidity()
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
    let value = try reader.readInteger(in: 0...2, "version")
    try reader.finish("version")
    if value == 0 {
      try flaw(.defaultWritten, "version", "v1, the default, is written out", "X.690 §11.5", at: wrapper.start)
    }
    return value + 1
  }

  /// CertificateSerialNumber  ::=  INTEGER. RFC 5280 §4.1.2.2
  ///
  /// Any number in its shortest form: "certificate users SHOULD be prepared to gracefully handle" zero and negative
  /// ones, and a serial number is compared with others and means nothing else. More than 20 octets are a flaw as well.
  @_lifetime(self: copy self)
  fileprivate mutating func readSerialNumber() throws(CertificateError) -> Range<Int> {
    let content = try readInteger("serialNumber")
    let isNegative = bytes[content.lowerBound] >= 0x80
    let isZero = content.count == 1 && bytes[content.lowerBound] == 0
    let found: String? =
      if isNegative {
        "a negative serial number"
      } else if isZero {
        "a serial number of zero"
      } else if content.count > 20 {
        "\(content.count) octets, at most 20 are allowed"
      } else {
        nil
      }
    if let found { try flaw(.serialNumber, "serialNumber", found, "RFC 5280 §4.1.2.2", at: content.lowerBound) }
    return content
  }

  /// Validity ::= SEQUENCE { notBefore Time, notAfter Time }. RFC 5280 §4.1.2.5
  @_lifetime(self: copy self)
  fileprivate mutating func readValidity() throws(CertificateError) -> (Int64, Int64) {
    var reader = try enter(.sequence, "validity")
    let validity = (try reader.readDate("notBefore"), try reader.readDate("notAfter"))
    try reader.finish("validity")
    return validity
  }

  /// A Time. RFC 5280 §4.1.2.5: UTCTime through 2049
  @_lifetime(self: copy self)
  private mutating func readDate(_ field: StaticString) throws(CertificateError) -> Int64 {
    let (start, isGeneralized) = (offset, nextTag == .generalizedTime)
    let time = try readTime(field)
    if isGeneralized, time < DERTime.year2050 {
      try flaw(.date, field, "a date before 2050 as GeneralizedTime", "RFC 5280 §4.1.2.5", at: start)
    }
    return time
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
