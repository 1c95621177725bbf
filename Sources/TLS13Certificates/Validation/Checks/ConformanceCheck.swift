import TLS13Memory

/// What RFC 5280 §4 demands of the CA that issues, where the certificate shows that it was not met. Enforced by
/// ``ValidationPolicy/Profile/conforming`` and stricter: path validation (§6) does not ask for it.
extension CertificateChecks {
  func conformance(isIssuer: Bool, isAnchor: Bool) throws(ValidationError) {
    try flaws(isAnchor: isAnchor)
    try nameConformance(isCA: isIssuer || certificate.basicConstraints?.isCA == true)
    try keyIdentifierConformance(isCA: isIssuer)
    try constraintConformance(isIssuer: isIssuer)
    try criticalityConformance()
    try alternativeNameConformance()
  }

  /// It is written as its specification has it, which ``ValidationPolicy/Profile/interoperable`` does not demand.
  // RFC 5280 §4.1, X.690 §10, §11
  func flaws(isAnchor: Bool) throws(ValidationError) {
    guard policy.profile != .interoperable else { return }
    for flaw in certificate.flaws where !isAnchor || !flaw.isHarmlessInAnchors {
      throw failure(
        .malformed, flaw.rule, "\(flaw.field): \(flaw.detail)", "reissue it, or validate with the interoperable profile"
      )
    }
  }

  // RFC 5280 §4.2.1.11, §4.2.1.14: critical. §4.2.2.1, §4.2.2.2: never critical, which criticalExtensions() refuses.
  private func criticalityConformance() throws(ValidationError) {
    try require(isCritical(.policyConstraints) != false, "RFC 5280 §4.2.1.11", "policyConstraints not critical")
    try require(isCritical(.inhibitAnyPolicy) != false, "RFC 5280 §4.2.1.14", "inhibitAnyPolicy not critical")
  }

  private func require(_ condition: Bool, _ rule: String, _ detail: String) throws(ValidationError) {
    guard !condition else { return }
    throw failure(.malformed, rule, detail, "reissue it, or validate with the interoperable profile")
  }

  private func isCritical(_ code: OIDCode) -> Bool? { certificate.fields.extensions[code]?.isCritical }

  // RFC 5280 §4.1.2.4, §4.1.2.6
  private func nameConformance(isCA: Bool) throws(ValidationError) {
    try require(!certificate.issuer.isEmpty, "RFC 5280 §4.1.2.4", "an empty issuer")
    guard certificate.subject.isEmpty else { return }
    try require(!isCA, "RFC 5280 §4.1.2.6", "a CA with an empty subject")
    try require(
      isCritical(.subjectAltName) == true, "RFC 5280 §4.2.1.6", "an empty subject without critical subjectAltName")
  }

  // RFC 5280 §4.2.1.1, §4.2.1.2
  private func keyIdentifierConformance(isCA: Bool) throws(ValidationError) {
    try require(isCritical(.authorityKeyIdentifier) != true, "RFC 5280 §4.2.1.1", "critical authorityKeyIdentifier")
    try require(isCritical(.subjectKeyIdentifier) != true, "RFC 5280 §4.2.1.2", "critical subjectKeyIdentifier")
    try require(
      !isCA || isCritical(.subjectKeyIdentifier) != nil, "RFC 5280 §4.2.1.2", "a CA without subjectKeyIdentifier")
    let hasIdentifier = certificate.fields.extensions.authorityKeyIdentifier?.keyIdentifier != nil
    try require(
      hasIdentifier || certificate.isSelfIssued || isSelfSigned,
      "RFC 5280 §4.2.1.1", "no authorityKeyIdentifier with a keyIdentifier")
  }

  // RFC 5280 §4.2.1.3, §4.2.1.9, §4.2.1.10
  private func constraintConformance(isIssuer: Bool) throws(ValidationError) {
    let isCA = certificate.basicConstraints?.isCA == true
    let signs = certificate.keyUsage?.contains(.keyCertSign) == true
    try require(isCA || !signs, "RFC 5280 §4.2.1.9", "keyCertSign without cA")
    try require(
      certificate.basicConstraints?.pathLength == nil || (isCA && signs), "RFC 5280 §4.2.1.9",
      "pathLenConstraint without cA and keyCertSign")
    try require(
      !isIssuer || isCritical(.basicConstraints) != false, "RFC 5280 §4.2.1.9", "basicConstraints not critical")
    guard let isCriticalConstraint = isCritical(.nameConstraints) else { return }
    try require(isCA, "RFC 5280 §4.2.1.10", "nameConstraints outside a CA certificate")
    // "DNS name restrictions are expressed as host.example.com."
    let constraints = try? certificate.nameConstraints()
    for base in (constraints?.permitted ?? []) + (constraints?.excluded ?? []) where base.kind == .dNSName {
      try require(
        certificate.der[base.content].first != UInt8(ascii: "."), "RFC 5280 §4.2.1.10",
        "a constraint on DNS names that begins with a dot")
    }
    // BR §7.1.2.5.2 allows what RFC 5280 does not.
    try require(
      isCriticalConstraint || policy.profile == .webPKI, "RFC 5280 §4.2.1.10", "nameConstraints not critical")
  }

  // RFC 5280 §4.2.1.6: dNSNames in the preferred name syntax, which has no underscores. What is worse is a flaw.
  private func alternativeNameConformance() throws(ValidationError) {
    for case .dnsName(let text) in certificate.subjectAlternativeNames {
      try require(!text.contains("_"), "RFC 5280 §4.2.1.6", "\(text.debugDescription) has an underscore")
    }
  }
}
