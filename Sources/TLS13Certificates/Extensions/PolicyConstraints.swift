/// After how many certificates a policy must be named, and mappings end. RFC 5280 §4.2.1.11
///
/// ```
/// PolicyConstraints ::= SEQUENCE {
///   requireExplicitPolicy           [0] SkipCerts OPTIONAL,
///   inhibitPolicyMapping            [1] SkipCerts OPTIONAL }
/// SkipCerts ::= INTEGER (0..MAX)
/// ```
struct PolicyConstraints: Hashable, Sendable {
  var requireExplicitPolicy: Int?
  var inhibitPolicyMapping: Int?

  init(_ reader: inout DERReader) throws(CertificateError) {
    var fields = try reader.enter(.sequence, "policyConstraints")
    // RFC 5280 §4.2.1.11: never an empty sequence.
    guard !fields.isAtEnd else { throw CertificateError(.missing, "policyConstraints", "neither field") }
    requireExplicitPolicy = try fields.readSkipCerts(tag: .context(0), "requireExplicitPolicy")
    inhibitPolicyMapping = try fields.readSkipCerts(tag: .context(1), "inhibitPolicyMapping")
    try fields.finish("policyConstraints")
  }
}

extension DERReader {
  /// SkipCerts, if it is next. No path is as long as the bound.
  @_lifetime(self: copy self)
  fileprivate mutating func readSkipCerts(tag: DERTag, _ field: StaticString) throws(CertificateError) -> Int? {
    guard nextTag == tag else { return nil }
    return try readInteger(tag: tag, in: 0...Int(Int32.max), field)
  }

  /// InhibitAnyPolicy ::= SkipCerts. RFC 5280 §4.2.1.14
  @_lifetime(self: copy self)
  mutating func readInhibitAnyPolicy() throws(CertificateError) -> Int {
    try readInteger(in: 0...Int(Int32.max), "inhibitAnyPolicy")
  }
}

extension Certificate {
  /// The policy constraints, or nil. Parsing checked them; ``unreadablePolicies`` tells where they are malformed.
  var policyConstraints: PolicyConstraints? {
    guard let entry = fields.extensions[.policyConstraints] else { return nil }
    let der = storage.der
    var reader = DERReader(der.span, trusted: entry.value)
    return try? PolicyConstraints(&reader)
  }

  /// An extension that limits the policies of a path and cannot be read: how far it does is not known.
  var unreadablePolicies: ExtensionTable.Entry? {
    let extensions = fields.extensions
    return extensions.unreadable(.policyConstraints) ?? extensions.unreadable(.policyMappings)
      ?? extensions.unreadable(.inhibitAnyPolicy)
  }

  /// After how many certificates anyPolicy no longer matches others, or nil. Parsing checked it.
  var inhibitAnyPolicy: Int? {
    guard let entry = fields.extensions[.inhibitAnyPolicy] else { return nil }
    let der = storage.der
    var reader = DERReader(der.span, trusted: entry.value)
    return try? reader.readInhibitAnyPolicy()
  }
}
