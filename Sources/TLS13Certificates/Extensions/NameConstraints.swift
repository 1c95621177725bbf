/// Where the names of all certificates below a CA may lie. RFC 5280 §4.2.1.10
///
/// ```
/// NameConstraints ::= SEQUENCE {
///   permittedSubtrees       [0]     GeneralSubtrees OPTIONAL,
///   excludedSubtrees        [1]     GeneralSubtrees OPTIONAL }
/// GeneralSubtrees ::= SEQUENCE SIZE (1..MAX) OF GeneralSubtree
/// GeneralSubtree ::= SEQUENCE {
///   base                    GeneralName,
///   minimum         [0]     BaseDistance DEFAULT 0,
///   maximum         [1]     BaseDistance OPTIONAL }
/// ```
struct NameConstraints: Sendable {
  var permitted: [GeneralNameElement] = []
  var excluded: [GeneralNameElement] = []

  init(_ reader: inout DERReader) throws(CertificateError) {
    var fields = try reader.enter(.sequence, "nameConstraints")
    // RFC 5280 §4.2.1.10: never an empty sequence.
    guard !fields.isAtEnd else { throw CertificateError(.missing, "nameConstraints", "no subtrees") }
    if let trees = try fields.readOptional(.contextConstructed(0), "permittedSubtrees") {
      permitted = try Self.subtrees(fields.inside(trees, "permittedSubtrees"))
    }
    if let trees = try fields.readOptional(.contextConstructed(1), "excludedSubtrees") {
      excluded = try Self.subtrees(fields.inside(trees, "excludedSubtrees"))
    }
    try fields.finish("nameConstraints")
  }

  private static func subtrees(_ contents: consuming DERReader) throws(CertificateError) -> [GeneralNameElement] {
    var reader = contents
    var bases: [GeneralNameElement] = []
    repeat {
      var subtree = try reader.enter(.sequence, "GeneralSubtree")
      bases.append(try subtree.readSubtreeBase())
      // RFC 5280 §4.2.1.10: minimum is 0, the DEFAULT, and maximum is absent.
      var rest = subtree
      if rest.nextTag == .context(0),
        try rest.readInteger(tag: .context(0), "minimum").allSatisfy({ rest.bytes[$0] == 0 })
      {
        try subtree.flaw(
          .defaultWritten, "minimum", "0, the default, is written out", "X.690 §11.5", at: subtree.offset)
        subtree = rest
      }
      guard subtree.isAtEnd else {
        throw CertificateError(.unsupported, "GeneralSubtree", "minimum or maximum", at: subtree.offset)
      }
    } while !reader.isAtEnd
    return bases
  }
}

extension DERReader {
  /// Checks a NameConstraints.
  @_lifetime(self: copy self)
  mutating func checkNameConstraints() throws(CertificateError) { _ = try NameConstraints(&self) }

  /// A base: like a GeneralName, but its text may be empty (matches every name), and an address has a mask.
  @_lifetime(self: copy self)
  fileprivate mutating func readSubtreeBase() throws(CertificateError) -> GeneralNameElement {
    for kind in [GeneralNameKind.rfc822Name, .dNSName, .uniformResourceIdentifier] where nextTag == kind.tag {
      let start = offset
      let element = try read("GeneralSubtree.base")
      guard !element.content.isEmpty else { return GeneralNameElement(kind: kind, content: element.content) }
      var again = DERReader(bytes, start..<end, depth: depth, tolerance)
      return try again.readGeneralName("GeneralSubtree.base")
    }
    let name = try readGeneralName("GeneralSubtree.base")
    guard name.kind != .iPAddress || name.content.count == 8 || name.content.count == 32 else {
      throw CertificateError(.invalidValue, "GeneralSubtree.base", "an address of \(name.content.count) octets")
    }
    return name
  }
}

extension Certificate {
  /// The name constraints, or nil.
  ///
  /// - Throws: where they are malformed, which parsing tolerates while they are not critical: nothing is known then of
  ///   the names below, and nothing may be accepted.
  func nameConstraints() throws(CertificateError) -> NameConstraints? {
    guard let entry = fields.extensions[.nameConstraints] else { return nil }
    let der = storage.der
    var reader = DERReader(der.span, trusted: entry.value)
    return try NameConstraints(&reader)
  }
}
