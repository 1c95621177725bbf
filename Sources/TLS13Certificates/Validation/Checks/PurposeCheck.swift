extension CertificateChecks {
  /// The extended key usage, where there is one, includes the peer's role: of the end entity, and of every CA above
  /// it, as all widely used validators have it. anyExtendedKeyUsage counts as every purpose.
  // RFC 5280 §4.2.1.12
  func purpose() throws(ValidationError) {
    guard let required = policy.requiredPurposes else { return try purpose(policy.role.purpose) }
    for wanted in required { try purpose(wanted) }
  }

  private func purpose(_ wanted: KeyPurpose) throws(ValidationError) {
    guard !certificate.permits(wanted) else { return }
    let found = certificate.extendedKeyUsage?.map(\.description).joined(separator: ", ") ?? ""
    throw failure(
      .wrongPurpose, "RFC 5280 §4.2.1.12", "its extended key usage (\(found)) lacks \(wanted)",
      "issue it with \(wanted), or use the certificate that was issued for this role")
  }

  /// The end entity's key usage, where there is one, includes digital signatures.
  // RFC 9846 §4.5.1.2, RFC 5280 §4.2.1.3
  func endEntityKeyUsage() throws(ValidationError) {
    guard let usage = certificate.keyUsage, !usage.isSuperset(of: policy.requiredKeyUsage) else { return }
    throw failure(
      .keyUsage, "RFC 9846 §4.5.1.2",
      "its key usage (\(usage)) lacks digitalSignature, with which TLS 1.3 "
        + "authenticates", "issue it with digitalSignature")
  }
}

extension PeerRole {
  /// What the peer's certificate must be for.
  var purpose: KeyPurpose {
    switch self {
    case .server: .serverAuthentication
    case .client: .clientAuthentication
    }
  }
}
