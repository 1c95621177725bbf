import TLS13Memory

/// The extensions of a CRL. RFC 5280 §5.2
///
/// ```
/// CRLNumber ::= INTEGER (0..MAX)
/// BaseCRLNumber ::= CRLNumber
/// ```
struct RevocationListExtensions: Sendable {
  /// More than this many are refused: RFC 5280 knows seven, and finding duplicates is quadratic.
  static let maximumCount = 64

  private(set) var authorityKeyIdentifier: Range<Int>?
  private(set) var number: Range<Int>?
  /// BaseCRLNumber; the CRL is a delta CRL when it is there. RFC 5280 §5.2.4
  private(set) var baseNumber: Range<Int>?
  private(set) var issuingDistributionPoint: IssuingDistributionPoint?
  /// A critical extension that is not processed.
  private(set) var unknownCritical: Range<Int>?
  /// A critical extension that conforming CAs never mark so. RFC 5280 §5.2.1, §5.2.3, §5.2.6, §5.2.7
  private(set) var wronglyCritical: Range<Int>?

  private static let neverCritical: [OIDCode] = [
    .authorityKeyIdentifier, .cRLNumber, .freshestCRL, .authorityInfoAccess,
  ]

  init() {}

  /// The contents of `[0] EXPLICIT Extensions`.
  init(_ wrapper: consuming DERReader) throws(CertificateError) {
    var outer = wrapper
    var list = try outer.enter(.sequence, "crlExtensions")
    try outer.finish("crlExtensions")
    var identifiers: [Range<Int>] = []
    repeat {
      let entry = try ExtensionTable.readEntry(&list)
      for other in identifiers where list.span(other).isEqual(to: list.span(entry.identifier)) {
        throw CertificateError(.duplicate, "crlExtensions", OID(list.span(entry.identifier)).description)
      }
      guard identifiers.count < Self.maximumCount else {
        throw CertificateError(.outOfRange, "crlExtensions", "too many")
      }
      identifiers.append(entry.identifier)
      try decode(entry, list)
    } while !list.isAtEnd
  }

  private mutating func decode(
    _ entry: ExtensionTable.Entry, _ list: borrowing DERReader
  ) throws(CertificateError) {
    var reader = DERReader(list.bytes, trusted: entry.value)
    if entry.isCritical, Self.neverCritical.contains(entry.code) { wronglyCritical = entry.identifier }
    switch entry.code {
    case .authorityKeyIdentifier:
      authorityKeyIdentifier = try AuthorityKeyIdentifier.Fields(&reader).keyIdentifier
    case .cRLNumber: number = try reader.readCRLNumber("cRLNumber")
    case .deltaCRLIndicator: baseNumber = try reader.readCRLNumber("deltaCRLIndicator")
    case .issuingDistributionPoint: issuingDistributionPoint = try IssuingDistributionPoint(&reader)
    case .freshestCRL: try reader.checkDistributionPoints("freshestCRL")
    case .issuerAltName: try reader.checkGeneralNames("issuerAltName")
    case .authorityInfoAccess: try reader.checkAccessDescriptions("authorityInfoAccess")
    default:
      if entry.isCritical { unknownCritical = entry.identifier }
      return
    }
    try reader.finish("extnValue")
  }
}

extension DERReader {
  /// CRLNumber: at most 20 octets. RFC 5280 §5.2.3
  @_lifetime(self: copy self)
  fileprivate mutating func readCRLNumber(_ field: StaticString) throws(CertificateError) -> Range<Int> {
    let content = try readUnsigned(field)
    guard content.count <= 20 else {
      throw CertificateError(.outOfRange, field, "longer than 20 octets", at: content.lowerBound)
    }
    return content
  }
}
