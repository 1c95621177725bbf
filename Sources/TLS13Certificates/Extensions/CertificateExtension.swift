import TLS13Memory

/// An extension as it stands in a certificate. RFC 5280 §4.2
public struct CertificateExtension: Hashable, Sendable {
  /// Its identifier.
  public let identifier: OID
  /// Whether a validator that does not know it must refuse the certificate.
  public let isCritical: Bool
  /// The contents of extnValue: DER.
  public let value: [UInt8]
}

extension Certificate {
  /// All extensions in the order of the encoding.
  public var extensions: [CertificateExtension] {
    let der = storage.der
    return fields.extensions.entries.map { entry in
      CertificateExtension(
        identifier: OID(der.span.extracting(entry.identifier)), isCritical: entry.isCritical,
        value: [UInt8](der[entry.value]))
    }
  }
}

extension DERReader {
  /// Checks an AuthorityInfoAccessSyntax or a SubjectInfoAccessSyntax. RFC 5280 §4.2.2.1, §4.2.2.2
  ///
  /// ```
  /// AuthorityInfoAccessSyntax  ::= SEQUENCE SIZE (1..MAX) OF AccessDescription
  /// AccessDescription  ::=  SEQUENCE { accessMethod OBJECT IDENTIFIER, accessLocation GeneralName }
  /// ```
  @_lifetime(self: copy self)
  mutating func checkAccessDescriptions(_ field: StaticString) throws(CertificateError) {
    var list = try enter(.sequence, field)
    repeat {
      var description = try list.enter(.sequence, field)
      _ = try description.readOID(field)
      _ = try description.readGeneralName(field)
      try description.finish(field)
    } while !list.isAtEnd
  }
}
