import TLS13Memory

/// The fields of a CRL as offsets into its DER. RFC 5280 §5.1
///
/// ```
/// TBSCertList  ::=  SEQUENCE  {
///   version                 Version OPTIONAL,
///   signature               AlgorithmIdentifier,
///   issuer                  Name,
///   thisUpdate              Time,
///   nextUpdate              Time OPTIONAL,
///   revokedCertificates     SEQUENCE OF SEQUENCE  { … } OPTIONAL,
///   crlExtensions      [0]  EXPLICIT Extensions OPTIONAL }
/// ```
struct RevocationListFields: Sendable {
  var tbs: Range<Int>
  var version = 1
  var issuer: Range<Int>
  var thisUpdate: Int64
  var nextUpdate: Int64?
  var entries = RevocationIndex()
  var extensions = RevocationListExtensions()
  var signatureAlgorithm: CertificateSignatureAlgorithm
  var signature: Range<Int>
  /// What was tolerated.
  var flaws: [EncodingFlaw] = []

  /// Most lists have no flaws; one that has is read again, and they are noted.
  static func read(_ der: Span<UInt8>) throws(CertificateError) -> RevocationListFields {
    do { return try RevocationListFields(DERReader(der)) } catch {
      let log = FlawLog()
      var fields = try RevocationListFields(DERReader(der, .noting(log)))
      fields.flaws = log.flaws
      return fields
    }
  }

  private init(_ reader: consuming DERReader) throws(CertificateError) {
    var input = reader
    var list = try input.enter(.sequence, "CertificateList")
    try input.finish("CertificateList")
    let tbsElement = try list.read(.sequence, "tbsCertList")
    let outer = try list.read(.sequence, "signatureAlgorithm")
    signature = try list.readOctetBitString("signatureValue")
    try list.finish("CertificateList")

    tbs = tbsElement.range
    var reader = try list.inside(tbsElement, "tbsCertList")
    if reader.nextTag == .integer {
      // RFC 5280 §5.1.2.1: where there is a version, it is v2(1).
      let start = reader.offset
      version = try reader.readInteger(in: 0...1, "version") + 1
      if version == 1 {
        try reader.flaw(.defaultWritten, "version", "v1 is written out", "RFC 5280 §5.1.2.1", at: start)
      }
    }
    let inner = try reader.read(.sequence, "tbsCertList.signature")
    // RFC 5280 §5.1.1.2: both fields hold the same algorithm identifier.
    guard reader.span(inner.range).isEqual(to: reader.span(outer.range)) else {
      throw CertificateError(.invalidValue, "signatureAlgorithm", "differs from tbsCertList.signature")
    }
    signatureAlgorithm = try CertificateSignatureAlgorithm(reader.inside(inner, "signatureAlgorithm"))
    issuer = try reader.readName("issuer")
    thisUpdate = try reader.readTime("thisUpdate")
    if reader.nextTag == .utcTime || reader.nextTag == .generalizedTime {
      nextUpdate = try reader.readTime("nextUpdate")
    }
    try readRest(&reader)
  }

  private mutating func readRest(_ reader: inout DERReader) throws(CertificateError) {
    // RFC 5280 §5.1.2.6: absent when nothing is revoked; an empty one is common, and says the same.
    if let revoked = try reader.readOptional(.sequence, "revokedCertificates") {
      entries = try RevocationIndex(reader.inside(revoked, "revokedCertificates"), version: version)
    }
    if let wrapper = try reader.readOptional(.contextConstructed(0), "crlExtensions") {
      guard version == 2 else { throw CertificateError(.invalidValue, "crlExtensions", "in a v1 CRL") }
      extensions = try RevocationListExtensions(reader.inside(wrapper, "crlExtensions"))
    }
    try reader.finish("tbsCertList")
  }
}
