extension CertificateChecks {
  /// Every critical extension is one that validation processes, and what says how the key may be used can be read.
  // RFC 5280 §4.2, §6.1.4 (o), §6.1.5 (f)
  func criticalExtensions() throws(ValidationError) {
    for code in [OIDCode.basicConstraints, .keyUsage, .extKeyUsage] {
      guard let entry = certificate.fields.extensions.unreadable(code) else { continue }
      throw failure(
        .malformed, "RFC 5280 §4.2",
        "extension \(OID(certificate.slice(entry.identifier).span)), which says what its key is for, is malformed",
        "reissue it")
    }
    for entry in certificate.fields.extensions.entries where entry.isCritical && !isProcessed(entry.code) {
      let oid = OID(certificate.slice(entry.identifier).span)
      guard entry.code != .certificatePolicies else {
        throw failure(
          .unknownCriticalExtension, "RFC 5280 §4.2.1.4",
          "critical extension \(oid) (certificatePolicies) has a policy qualifier that is not known",
          "issue the certificate without the qualifier, or without marking the extension critical")
      }
      throw failure(
        .unknownCriticalExtension, "RFC 5280 §4.2", "critical extension \(oid) is not processed",
        "issue the certificate without it, or without marking it critical")
    }
  }

  private func isProcessed(_ code: OIDCode) -> Bool {
    switch code {
    case .basicConstraints, .keyUsage, .extKeyUsage, .subjectAltName, .nameConstraints: true
    case .subjectKeyIdentifier, .authorityKeyIdentifier: true
    // RFC 5280 §4.2.1.4: where it is critical, the qualifiers must be understood, too.
    case .certificatePolicies: !certificate.hasUnknownPolicyQualifier
    case .policyConstraints, .policyMappings, .inhibitAnyPolicy: true
    // Where the application checks revocation; with it off, nobody looks at them.
    case .crlDistributionPoints, .freshestCRL: policy.revocation.mode != .off
    case .tlsFeature: processesTLSFeatures
    default: false
    }
  }
}
