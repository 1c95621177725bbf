import TLS13Crypto

extension CertificateChecks {
  /// The issuer's key signed this certificate, with an algorithm that is accepted.
  // RFC 5280 §6.1.3 (a)(1)
  func signature(by issuer: Certificate, _ key: any VerificationKey) throws(ValidationError) {
    let algorithm = try acceptedAlgorithm()
    guard issuer.subjectPublicKeyInfo.algorithm.permits(algorithm) else {
      throw failure(
        .badSignature, "RFC 4055 §1.2",
        "signed with \(certificate.signatureAlgorithm), which its issuer's key does "
          + "not allow", "sign it as the issuer's key demands")
    }
    let der = certificate.der
    let bytes = der.span
    let fields = certificate.fields
    guard
      key.isValid(
        signature: bytes.extracting(fields.signature), for: bytes.extracting(fields.tbs), algorithm: algorithm)
    else {
      throw failure(
        .badSignature, "RFC 5280 §6.1.3 (a)(1)", "the key of its issuer (\(issuer.subject)) did not sign it",
        "check that the issuer was not re-keyed, and that the file is not damaged")
    }
  }

  // RFC 9846 §4.3.3, RFC 9155 §2: no SHA-1, no MD5
  private func acceptedAlgorithm() throws(ValidationError) -> SignatureAlgorithm {
    let name = certificate.signatureAlgorithm
    if case .broken = name {
      throw failure(.weakKey, "RFC 9846 §4.3.3", "signed with \(name)", "issue it with SHA-256 or better")
    }
    guard let algorithm = name.algorithm, policy.accepts(algorithm) else {
      throw failure(
        .unsupportedAlgorithm, "RFC 5280 §6.1.3 (a)(1)", "signed with \(name), which is not accepted",
        "issue it with an algorithm that both sides support")
    }
    return algorithm
  }
}

extension SubjectPublicKeyInfo.Algorithm {
  /// Whether a key of this kind may make such a signature. RFC 4055 §1.2, §3.3 would take a longer salt than the key's
  /// parameters name; RFC 9846 §4.3.3 wants both the same.
  func permits(_ algorithm: SignatureAlgorithm) -> Bool {
    switch (self, algorithm) {
    case (.rsaEncryption, .rsaPKCS1), (.rsaEncryption, .rsaPSS), (.rsassaPSS(nil), .rsaPSS): true
    case (.rsassaPSS(let bound?), .rsaPSS(let hash, let mask, let salt)):
      bound.hash == hash && bound.maskHash == mask && bound.saltLength == salt
    case (.ellipticCurve, .ecdsa), (.ed25519, .ed25519): true
    default: false
    }
  }
}
