extension CertificateChecks {
  /// An issuer is a CA.
  // RFC 5280 §4.2.1.9, §6.1.4 (k)
  func certificateAuthority(isAnchor: Bool) throws(ValidationError) {
    if certificate.version < 3 {
      // RFC 5280 §6.1.4 (k): before v3 only other means can tell that it is a CA; being chosen as an anchor is one.
      guard isAnchor else { throw notCA("a version \(certificate.version) certificate as an intermediate") }
      return
    }
    guard let constraints = certificate.basicConstraints else { throw notCA("no basic constraints") }
    guard constraints.isCA else { throw notCA("its basic constraints say that it is not a CA") }
  }

  private func notCA(_ detail: String) -> ValidationError {
    failure(
      .notACA, "RFC 5280 §4.2.1.9", "used as an issuer: \(detail)", "issue from a certificate with cA set to TRUE")
  }

  /// An issuer's key usage, if there is one, includes signing certificates.
  // RFC 5280 §4.2.1.3, §6.1.4 (n)
  func issuerKeyUsage() throws(ValidationError) {
    guard let usage = certificate.keyUsage, !usage.contains(.keyCertSign) else { return }
    throw failure(
      .keyUsage, "RFC 5280 §6.1.4 (n)", "its key usage (\(usage)) lacks keyCertSign",
      "issue the CA certificate with keyCertSign")
  }

  /// The path below is no longer than this issuer and the policy allow.
  // RFC 5280 §4.2.1.9, §6.1.4 (l), (m)
  func pathLength(below path: ArraySlice<Certificate>) throws(ValidationError) {
    guard path.count < min(policy.maximumChainLength, PathBuilder.maximumDepth) else { throw chainTooLong }
    // Self-issued intermediates do not count; the end entity is not an intermediate.
    let intermediates = path.dropFirst().count { !$0.isSelfIssued }
    if let most = policy.maximumPathLength, intermediates > most {
      throw failure(
        .pathTooLong, "RFC 5280 §6.1.2 (k)", "\(intermediates) intermediates below it, the policy allows \(most)",
        "shorten the chain, or raise maximumPathLength")
    }
    guard let limit = certificate.basicConstraints?.pathLength else { return }
    guard intermediates <= limit else {
      throw failure(
        .pathTooLong, "RFC 5280 §4.2.1.9", "\(intermediates) intermediates below it, its path length allows \(limit)",
        "issue from a CA nearer to this one, or raise pathLenConstraint")
    }
  }

  /// The path has more certificates than the policy allows.
  var chainTooLong: ValidationError {
    failure(
      .pathTooLong, "ValidationPolicy.maximumChainLength", "more than \(policy.maximumChainLength) certificates",
      "shorten the chain, or raise the limit")
  }
}
