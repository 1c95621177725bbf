import TLS13Memory

/// The extensions of a certificate. Those that validation needs are decoded and checked when the certificate is parsed.
///
/// ```
/// Extensions  ::=  SEQUENCE SIZE (1..MAX) OF Extension
/// Extension  ::=  SEQUENCE  {
///   extnID      OBJECT IDENTIFIER,
///   critical    BOOLEAN DEFAULT FALSE,
///   extnValue   OCTET STRING  }
/// ```
struct ExtensionTable: Sendable {
  /// One extension, as offsets.
  struct Entry: Sendable {
    let code: OIDCode
    let identifier: Range<Int>
    let isCritical: Bool
    let value: Range<Int>
    /// false for one of a known kind whose value is malformed. Whoever needs it must refuse, or do as if it were absent,
    /// whichever is stricter.
    var isReadable = true
  }

  /// More than this many are refused: a certificate of the Web has about 10, and finding duplicates is quadratic.
  static let maximumCount = 64

  private(set) var entries: [Entry] = []
  private(set) var basicConstraints: BasicConstraints?
  private(set) var keyUsage: KeyUsage?
  private(set) var subjectKeyIdentifier: Range<Int>?
  private(set) var authorityKeyIdentifier: AuthorityKeyIdentifier.Fields?
  /// Which kinds of subject alternative names are there and malformed.
  private(set) var malformedNames: MalformedNames = []

  init() {}

  /// The contents of `[3] EXPLICIT Extensions`. RFC 5280 §4.2
  init(_ wrapper: consuming DERReader) throws(CertificateError) {
    var outer = wrapper
    var list = try outer.enter(.sequence, "extensions")
    try outer.finish("extensions")
    entries.reserveCapacity(try Self.count(list))
    if list.isAtEnd {
      try list.flaw(.emptyList, "extensions", "an empty list", "RFC 5280 §4.1.2.9", at: list.offset)
      return
    }
    repeat {
      var entry = try Self.readEntry(&list)
      // RFC 5280 §4.2: no more than one instance of an extension.
      for other in entries where other.code == entry.code && Self.isSame(other, entry, list) {
        throw CertificateError(.duplicate, "extensions", OID(list.span(entry.identifier)).description)
      }
      guard entries.count < Self.maximumCount else { throw CertificateError(.outOfRange, "extensions", "too many") }
      do throws(CertificateError) { try decode(entry, list) } catch {
        guard list.notesFlaws, !entry.isCritical else { throw error }
        try list.flaw(
          .unreadableExtension, "extensions", "\(OID(list.span(entry.identifier))) is malformed (\(error))",
          "RFC 5280 §4.2", at: entry.value.lowerBound)
        entry.isReadable = false
        discard(entry.code)
      }
      entries.append(entry)
    } while !list.isAtEnd
  }

  /// What an extension that cannot be read leaves behind: nothing that it could permit.
  private mutating func discard(_ code: OIDCode) {
    switch code {
    case .basicConstraints: basicConstraints = nil
    case .keyUsage: keyUsage = []
    case .subjectKeyIdentifier: subjectKeyIdentifier = nil
    case .authorityKeyIdentifier: authorityKeyIdentifier = nil
    case .subjectAltName: malformedNames = .all
    default: break
    }
  }

  /// How many there are, so that a certificate that is kept for long keeps no room for more.
  private static func count(_ list: consuming DERReader) throws(CertificateError) -> Int {
    var count = 0
    while !list.isAtEnd, count < maximumCount {
      _ = try list.read(.sequence, "Extension")
      count += 1
    }
    return count
  }

  /// One Extension.
  static func readEntry(_ list: inout DERReader) throws(CertificateError) -> Entry {
    var reader = try list.enter(.sequence, "Extension")
    let identifier = try reader.readOID("extnID")
    let isCritical = try reader.readBooleanDefaultFalse("critical")
    let value = try reader.read(.octetString, "extnValue").content
    try reader.finish("Extension")
    return Entry(
      code: OIDCode(list.span(identifier)), identifier: identifier, isCritical: isCritical, value: value)
  }

  private static func isSame(_ a: Entry, _ b: Entry, _ reader: borrowing DERReader) -> Bool {
    let (left, right) = (reader.span(a.identifier), reader.span(b.identifier))
    return left.isEqual(to: right)
  }

  /// Decodes or checks the value of a known extension.
  private mutating func decode(_ entry: Entry, _ list: borrowing DERReader) throws(CertificateError) {
    var reader = list.contents(entry.value)
    switch entry.code {
    case .basicConstraints: basicConstraints = try BasicConstraints(&reader)
    case .keyUsage: keyUsage = try KeyUsage(&reader)
    case .subjectKeyIdentifier:
      subjectKeyIdentifier = try reader.read(.octetString, "subjectKeyIdentifier").content
    case .authorityKeyIdentifier: authorityKeyIdentifier = try AuthorityKeyIdentifier.Fields(&reader)
    case .subjectAltName: malformedNames = try reader.checkAlternativeNames()
    case .issuerAltName: try reader.checkGeneralNames("issuerAltName")
    case .extKeyUsage: try reader.checkKeyPurposes()
    case .nameConstraints: try reader.checkNameConstraints()
    case .crlDistributionPoints: try reader.checkDistributionPoints("cRLDistributionPoints")
    case .freshestCRL: try reader.checkDistributionPoints("freshestCRL")
    case .noRevAvail: try reader.readNull("noRevAvail")
    case .certificatePolicies: try reader.checkCertificatePolicies()
    case .policyMappings: try reader.checkPolicyMappings()
    case .policyConstraints: _ = try PolicyConstraints(&reader)
    case .inhibitAnyPolicy: _ = try reader.readInhibitAnyPolicy()
    case .authorityInfoAccess: try reader.checkAccessDescriptions("authorityInfoAccess")
    case .subjectInfoAccess: try reader.checkAccessDescriptions("subjectInfoAccess")
    case .tlsFeature: _ = try TLSFeatures(&reader)
    default: return
    }
    try reader.finish("extnValue")
  }

  /// The extension with this identifier, or nil.
  subscript(code: OIDCode) -> Entry? { entries.first { $0.code == code } }

  /// The extension with this identifier where it is there and malformed.
  func unreadable(_ code: OIDCode) -> Entry? { entries.first { $0.code == code && !$0.isReadable } }
}
