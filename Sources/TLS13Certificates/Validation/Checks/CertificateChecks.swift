import TLS13Crypto

/// The checks on one certificate of a path. Each lies in a file of its own and cites its rule.
struct CertificateChecks {
  let certificate: Certificate
  let index: Int
  let policy: PolicyInForce
  /// Whether its own key signed it.
  let isSelfSigned: Bool

  init(_ certificate: Certificate, at index: Int, _ policy: PolicyInForce, isSelfSigned: Bool = false) {
    self.isSelfSigned = isSelfSigned
    self.certificate = certificate
    self.index = index
    self.policy = policy
  }

  /// What the policy's profile asks beyond path validation.
  func profile(isIssuer: Bool, isAnchor: Bool) throws(ValidationError) {
    if policy.profile == .interoperable { return }
    try conformance(isIssuer: isIssuer, isAnchor: isAnchor)
    if policy.profile == .webPKI { try webPKI(isIssuer: isIssuer, isAnchor: isAnchor) }
  }

  /// An error about this certificate.
  func failure(
    _ kind: ValidationError.Kind, _ rule: String, _ detail: String, _ remedy: String
  ) -> ValidationError {
    ValidationError(kind, certificate, at: index, rule: rule, detail, remedy: remedy)
  }
}
