/// Under which policies the certificate was issued. RFC 5280 §4.2.1.4
///
/// ```
/// certificatePolicies ::= SEQUENCE SIZE (1..MAX) OF PolicyInformation
/// PolicyInformation ::= SEQUENCE {
///   policyIdentifier   CertPolicyId,
///   policyQualifiers   SEQUENCE SIZE (1..MAX) OF PolicyQualifierInfo OPTIONAL }
/// PolicyQualifierInfo ::= SEQUENCE {
///   policyQualifierId  PolicyQualifierId,
///   qualifier          ANY DEFINED BY policyQualifierId }
/// CertPolicyId ::= OBJECT IDENTIFIER
/// ```
///
/// Qualifiers are checked for their form and left alone: RFC 9618 §5.2 allows it, and nothing is decided by them. Whether
/// they are of the two known kinds counts where the extension is critical.
extension DERReader {
  /// Checks a certificatePolicies.
  @_lifetime(self: copy self)
  mutating func checkCertificatePolicies() throws(CertificateError) {
    var list = try enter(.sequence, "certificatePolicies")
    repeat { _ = try list.readPolicyInformation { _ in } } while !list.isAtEnd
  }

  /// The policyIdentifier of a PolicyInformation; shows the kinds of its qualifiers.
  @_lifetime(self: copy self)
  fileprivate mutating func readPolicyInformation(
    _ seeQualifier: (OIDCode) -> Void
  ) throws(CertificateError) -> Range<Int> {
    var information = try enter(.sequence, "PolicyInformation")
    let policy = try information.readOID("policyIdentifier")
    if !information.isAtEnd {
      var qualifiers = try information.enter(.sequence, "policyQualifiers")
      repeat {
        var qualifier = try qualifiers.enter(.sequence, "PolicyQualifierInfo")
        seeQualifier(try qualifier.readOIDCode("policyQualifierId"))
        _ = try qualifier.read("qualifier")
        try qualifier.finish("PolicyQualifierInfo")
      } while !qualifiers.isAtEnd
    }
    try information.finish("PolicyInformation")
    return policy
  }
}

extension OID {
  /// anyPolicy. RFC 5280 §4.2.1.4
  public static var anyPolicy: OID { OID(.anyPolicy) }
}

extension Certificate {
  /// The policies of the certificate, in the order of the encoding; nil when it has no such extension.
  public var certificatePolicies: [OID]? {
    guard let entry = fields.extensions[.certificatePolicies] else { return nil }
    // Checked when the certificate was parsed; an empty list satisfies no policy.
    return (try? certificatePolicies(entry.value)) ?? []
  }

  /// Whether a policy qualifier is neither id-qt-cps nor id-qt-unotice. RFC 5280 §4.2.1.4
  var hasUnknownPolicyQualifier: Bool {
    guard let entry = fields.extensions[.certificatePolicies] else { return false }
    let der = storage.der
    var reader = DERReader(der.span, trusted: entry.value)
    guard var list = try? reader.enter(.sequence, "certificatePolicies") else { return true }
    var hasUnknown = false
    while !list.isAtEnd {
      let policy = try? list.readPolicyInformation { qualifier in
        if qualifier != .cpsQualifier, qualifier != .userNoticeQualifier { hasUnknown = true }
      }
      guard policy != nil else { return true }
    }
    return hasUnknown
  }

  private func certificatePolicies(_ range: Range<Int>) throws(CertificateError) -> [OID] {
    let der = storage.der
    var reader = DERReader(der.span, trusted: range)
    var list = try reader.enter(.sequence, "certificatePolicies")
    var policies: [OID] = []
    while !list.isAtEnd { policies.append(OID(list.span(try list.readPolicyInformation { _ in }))) }
    return policies
  }
}
