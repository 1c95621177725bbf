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
  /// Whether the key identifier cannot be read, so that it is not known to be another list's.
  private(set) var hasUnreadableKeyIdentifier = false

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
    if list.isAtEnd {
      try list.flaw(.emptyList, "crlExtensions", "an empty list", "RFC 5280 §5.1.2.7", at: list.offset)
      return
    }
    repeat {
      let entry = try ExtensionTable.readEntry(&list)
      for other in identifiers where list.span(other).isEqual(to: list.span(entry.identifier)) {
        throw CertificateError(.duplicate, "crlExtensions", OID(list.span(entry.identifier)).description)
      }
      guard identifiers.count < Self.maximumCount else {
        throw CertificateError(.outOfRange, "crlExtensions", "too many")
      }
      identifiers.append(entry.identifier)
      do throws(CertificateError) { try decode(entry, list) } catch {
        guard list.notesFlaws, !entry.isCritical, Self.canBeAbsent(entry.code) else { throw error }
        try list.flaw(
          .unreadableExtension, "crlExtensions", "\(OID(list.span(entry.identifier))) is malformed (\(error))",
          "RFC 5280 §5.2", at: entry.value.lowerBound)
        if entry.code == .cRLNumber { number = nil }
        if entry.code == .authorityKeyIdentifier {
          (authorityKeyIdentifier, hasUnreadableKeyIdentifier) = (nil, true)
        }
      }
    } while !list.isAtEnd
  }

  /// Whether a list without this extension says the same about the certificates that it lists. The scope of the list
  /// and whether it is a delta CRL must be known.
  private static func canBeAbsent(_ code: OIDCode) -> Bool {
    code != .issuingDistributionPoint && code != .deltaCRLIndicator
  }

  private mutating func decode(
    _ entry: ExtensionTable.Entry, _ list: borrowing DERReader
  ) throws(CertificateError) {
    var reader = list.contents(entry.value)
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
  /// CRLNumber: at most 20 octets; more are a flaw. RFC 5280 §5.2.3
  @_lifetime(self: copy self)
  fileprivate mutating func readCRLNumber(_ field: StaticString) throws(CertificateError) -> Range<Int> {
    let content = try readUnsigned(field)
    if content.count > 20 {
      try flaw(
        .serialNumber, field, "\(content.count) octets, at most 20 are allowed", "RFC 5280 §5.2.3",
        at: content.lowerBound)
    }
    return content
  }
}
