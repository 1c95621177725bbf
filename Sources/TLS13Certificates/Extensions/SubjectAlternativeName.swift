extension Certificate {
  /// The names of the subjectAltName extension; empty when there is none. RFC 5280 §4.2.1.6
  public var subjectAlternativeNames: [GeneralName] {
    var names: [GeneralName] = []
    forEachAlternativeName { names.append(GeneralName($0, in: storage.der)) }
    return names
  }

  /// Visits the names of the subjectAltName extension without decoding them. They were checked at parsing.
  func forEachAlternativeName(_ body: (GeneralNameElement) -> Void) {
    guard let entry = fields.extensions[.subjectAltName] else { return }
    let der = storage.der
    var reader = DERReader(der.span, trusted: entry.value)
    guard let list = try? reader.read(.sequence, "subjectAltName") else { return }
    var names = DERReader(der.span, trusted: list.content)
    while !names.isAtEnd, let name = try? names.readGeneralName("subjectAltName") { body(name) }
  }
}
