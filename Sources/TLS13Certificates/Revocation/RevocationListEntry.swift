/// One revoked certificate of a CRL, as offsets: nothing is allocated for it. RFC 5280 §5.1.2.6, §5.3
///
/// ```
/// SEQUENCE  {
///   userCertificate         CertificateSerialNumber,
///   revocationDate          Time,
///   crlEntryExtensions      Extensions OPTIONAL }
/// ```
struct RevocationListEntry: Sendable {
  let serialNumber: Range<Int>
  let revocationDate: Int64
  private(set) var reason = RevocationReason.unspecified
  private(set) var invalidityDate: Int64?
  /// The GeneralNames of certificateIssuer; nil when the entry has the issuer of the one before it.
  private(set) var certificateIssuer: Range<Int>?
  /// Whether an extension is critical that is not processed.
  private(set) var hasUnknownCritical = false

  init(_ list: inout DERReader, version: Int) throws(CertificateError) {
    var fields = try list.enter(.sequence, "revokedCertificates")
    serialNumber = try fields.readInteger("userCertificate")
    revocationDate = try fields.readTime("revocationDate")
    guard !fields.isAtEnd else { return }
    // RFC 5280 §5.1.2.1: extensions are for version 2.
    guard version == 2 else { throw CertificateError(.invalidValue, "crlEntryExtensions", "in a v1 CRL") }
    var extensions = try fields.enter(.sequence, "crlEntryExtensions")
    try fields.finish("revokedCertificates")
    var seen = ReadExtensions()
    if extensions.isAtEnd {
      try extensions.flaw(
        .emptyList, "crlEntryExtensions", "an empty list", "RFC 5280 §5.1.2.6", at: extensions.offset)
      return
    }
    repeat { try read(try ExtensionTable.readEntry(&extensions), extensions, &seen) } while !extensions.isAtEnd
  }

  /// Which extensions were read already.
  private struct ReadExtensions: OptionSet {
    let rawValue: UInt8
    static let reasonCode = ReadExtensions(rawValue: 1)
    static let invalidityDate = ReadExtensions(rawValue: 2)
    static let certificateIssuer = ReadExtensions(rawValue: 4)
  }

  private mutating func read(
    _ entry: ExtensionTable.Entry, _ list: borrowing DERReader, _ seen: inout ReadExtensions
  ) throws(CertificateError) {
    var reader = list.contents(entry.value)
    let isFirst: Bool
    switch entry.code {
    // The certificate is revoked, whatever these two say in vain.
    case .reasonCode:
      isFirst = seen.insert(.reasonCode).inserted
      reason =
        try reader.readUnlessMalformed(entry, "reasonCode") { (reader) throws(CertificateError) in
          try reader.readRevocationReason()
        } ?? .unspecified
    case .invalidityDate:
      isFirst = seen.insert(.invalidityDate).inserted
      invalidityDate = try reader.readUnlessMalformed(entry, "invalidityDate") { (reader) throws(CertificateError) in
        try reader.readTime("invalidityDate")
      }
    case .certificateIssuer:
      isFirst = seen.insert(.certificateIssuer).inserted
      certificateIssuer = entry.value
      try reader.checkGeneralNames("certificateIssuer")
      try reader.finish("extnValue")
    default:
      if entry.isCritical { hasUnknownCritical = true }
      return
    }
    guard isFirst else { throw CertificateError(.duplicate, "crlEntryExtensions", at: entry.identifier.lowerBound) }
  }
}

extension DERReader {
  /// The whole of an extension's value; nil, and a flaw, where it is malformed and the extension not critical.
  @_lifetime(self: copy self)
  fileprivate mutating func readUnlessMalformed<Value>(
    _ entry: ExtensionTable.Entry, _ field: StaticString,
    _ read: (inout DERReader) throws(CertificateError) -> Value
  ) throws(CertificateError) -> Value? {
    do throws(CertificateError) {
      let value = try read(&self)
      try finish("extnValue")
      return value
    } catch {
      guard !entry.isCritical, toleratesFlaws else { throw error }
      try flaw(.unreadableExtension, field, "malformed (\(error))", "RFC 5280 §5.3", at: entry.value.lowerBound)
      return nil
    }
  }

  /// A CRLReason. RFC 5280 §5.3.1
  @_lifetime(self: copy self)
  fileprivate mutating func readRevocationReason() throws(CertificateError) -> RevocationReason {
    let content = try read(.enumerated, "reasonCode").content
    guard content.count == 1, let reason = RevocationReason(rawValue: bytes[content.lowerBound]) else {
      throw CertificateError(.invalidValue, "reasonCode", "not a CRLReason", at: content.lowerBound)
    }
    return reason
  }
}
