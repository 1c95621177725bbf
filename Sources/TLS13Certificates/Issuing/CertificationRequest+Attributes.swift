import TLS13Memory

extension DERReader {
  /// The attributes of a request, of which extensionRequest is decoded. RFC 2986 §4, RFC 2985 §5.4.2
  ///
  /// ```
  /// Attributes { ATTRIBUTE:IOSet } ::= SET OF Attribute{{ IOSet }}
  /// Attribute { ATTRIBUTE:IOSet } ::= SEQUENCE {
  ///   type   ATTRIBUTE.&id({IOSet}),
  ///   values SET SIZE(1..MAX) OF ATTRIBUTE.&Type({IOSet}{@type}) }
  /// extensionRequest ATTRIBUTE ::= { WITH SYNTAX ExtensionRequest SINGLE VALUE TRUE ID pkcs-9-at-extensionRequest }
  /// ExtensionRequest ::= Extensions
  /// ```
  @_lifetime(self: copy self)
  mutating func readRequestedExtensions() throws(CertificateError) -> ExtensionTable {
    var table = ExtensionTable()
    var found = false
    // Some writers leave the empty set out.
    guard let element = try readOptional(.contextConstructed(0), "attributes") else { return table }
    var attributes = try inside(element, "attributes")
    while !attributes.isAtEnd {
      var attribute = try attributes.enter(.sequence, "Attribute")
      let type = try attribute.readOIDCode("Attribute.type")
      let values = try attribute.read(.set, "Attribute.values")
      try attribute.finish("Attribute")
      guard type == .extensionRequest else { continue }
      guard !found else { throw CertificateError(.duplicate, "extensionRequest") }
      found = true
      table = try ExtensionTable(attribute.inside(values, "extensionRequest"))
    }
    return table
  }
}

extension ExtensionTable {
  /// The extensions, taken out of `der`.
  func list(in der: [UInt8]) -> [CertificateExtension] {
    entries.map { entry in
      CertificateExtension(
        identifier: OID(der.span.extracting(entry.identifier)), isCritical: entry.isCritical,
        value: [UInt8](der[entry.value]))
    }
  }

  /// The subject alternative names, which were checked when the table was made.
  func names(in der: [UInt8]) -> [GeneralName] {
    guard let entry = self[.subjectAltName] else { return [] }
    var reader = DERReader(der.span, trusted: entry.value)
    guard let list = try? reader.read(.sequence, "subjectAltName") else { return [] }
    var elements = DERReader(der.span, trusted: list.content)
    var names: [GeneralName] = []
    while !elements.isAtEnd, let name = try? elements.readGeneralName("subjectAltName") {
      names.append(GeneralName(name, in: der))
    }
    return names
  }
}
