import TLS13Crypto

/// What the Baseline Requirements of the CA/Browser Forum (BR, version 2) ask of certificates for TLS servers, where a
/// certificate shows that it was not met. Enforced by ``ValidationPolicy/Profile/webPKI`` only.
///
/// Left out, since they bind a CA's practice and not what a certificate may be used for: longest validity, policy
/// identifiers, and the addresses of CRLs and OCSP responders.
extension CertificateChecks {
  func webPKI(isIssuer: Bool, isAnchor: Bool) throws(ValidationError) {
    try demand(certificate.version == 3, "BR §7.1.1", "version \(certificate.version) instead of 3")
    try webPKIKey()
    try webPKIKeyIdentifiers(isRoot: isAnchor && certificate.isSelfIssued)
    if isIssuer {
      try demand(
        !(isAnchor && certificate.isSelfIssued) || certificate.extendedKeyUsage == nil, "BR §7.1.2.1.2",
        "a root with extKeyUsage")
    } else {
      try webPKISubscriber()
    }
  }

  func demand(_ condition: Bool, _ rule: String, _ detail: String) throws(ValidationError) {
    guard !condition else { return }
    throw failure(
      .malformed, rule, detail, "reissue it as the Baseline Requirements ask, or validate with another profile")
  }

  /// RSA with a modulus of whole octets, or ECDSA on a NIST curve.
  // BR §6.1.5, §7.1.3.1
  private func webPKIKey() throws(ValidationError) {
    switch try keyType() {
    case .rsa(let bits): try demand(bits % 8 == 0, "BR §6.1.5", "an RSA modulus of \(bits) bits, not a multiple of 8")
    case .ellipticCurve: break
    default: throw failure(.weakKey, "BR §7.1.3.1", "neither an RSA nor an ECDSA key", "issue it for one of those")
    }
  }

  // BR §7.1.2.1.3, §7.1.2.11.1
  private func webPKIKeyIdentifiers(isRoot: Bool) throws(ValidationError) {
    let rule = isRoot ? "BR §7.1.2.1.3" : "BR §7.1.2.11.1"
    guard let authority = certificate.fields.extensions.authorityKeyIdentifier else { return }
    try demand(authority.keyIdentifier != nil, rule, "authorityKeyIdentifier without keyIdentifier")
    try demand(
      !authority.hasIssuer && !authority.hasSerialNumber, rule,
      "authorityKeyIdentifier with authorityCertIssuer or authorityCertSerialNumber")
    try demand(
      !isRoot || certificate.authorityKeyIdentifier == certificate.subjectKeyIdentifier, rule,
      "a root whose authorityKeyIdentifier is not its subjectKeyIdentifier")
  }
}
