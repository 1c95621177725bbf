/// Which policies of the issuer's domain are equivalent to which of the subject's. RFC 5280 §4.2.1.5
///
/// ```
/// PolicyMappings ::= SEQUENCE SIZE (1..MAX) OF SEQUENCE {
///   issuerDomainPolicy      CertPolicyId,
///   subjectDomainPolicy     CertPolicyId }
/// ```
struct PolicyMapping: Hashable, Sendable {
  let issuerDomainPolicy: OID
  let subjectDomainPolicy: OID

  /// RFC 5280 §4.2.1.5: policies are mapped neither to nor from anyPolicy.
  var namesAnyPolicy: Bool { issuerDomainPolicy == .anyPolicy || subjectDomainPolicy == .anyPolicy }
}

extension DERReader {
  /// Checks a PolicyMappings.
  @_lifetime(self: copy self)
  mutating func checkPolicyMappings() throws(CertificateError) {
    var list = try enter(.sequence, "policyMappings")
    repeat { _ = try list.readPolicyMapping() } while !list.isAtEnd
  }

  @_lifetime(self: copy self)
  fileprivate mutating func readPolicyMapping() throws(CertificateError) -> (Range<Int>, Range<Int>) {
    var pair = try enter(.sequence, "policyMappings")
    let issuer = try pair.readOID("issuerDomainPolicy")
    let subject = try pair.readOID("subjectDomainPolicy")
    try pair.finish("policyMappings")
    return (issuer, subject)
  }
}

extension Certificate {
  /// The mappings in the order of the encoding; empty when there are none.
  var policyMappings: [PolicyMapping] {
    guard let entry = fields.extensions[.policyMappings] else { return [] }
    // Checked when the certificate was parsed.
    return (try? policyMappings(entry.value)) ?? []
  }

  private func policyMappings(_ range: Range<Int>) throws(CertificateError) -> [PolicyMapping] {
    let der = storage.der
    var reader = DERReader(der.span, trusted: range)
    var list = try reader.enter(.sequence, "policyMappings")
    var mappings: [PolicyMapping] = []
    while !list.isAtEnd {
      let (issuer, subject) = try list.readPolicyMapping()
      mappings.append(
        PolicyMapping(issuerDomainPolicy: OID(list.span(issuer)), subjectDomainPolicy: OID(list.span(subject))))
    }
    return mappings
  }
}
