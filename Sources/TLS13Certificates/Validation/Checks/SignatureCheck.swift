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
        .badSignature, "RFC 5280 §6.1.3 (a)(1)",
        "the key of its issuer (\(issuer.subject.summary)) did not sign it" + identifierHint(issuer),
        "check that the issuer was not re-keyed, and that the file is not damaged")
    }
  }

  /// Both key identifiers, when they show that the issuer's certificate is for another key. RFC 5280 §4.2.1.1
  private func identifierHint(_ issuer: Certificate) -> String {
    guard let wanted = certificate.authorityKeyIdentifier, let found = issuer.subjectKeyIdentifier, wanted != found
    else { return "" }
    let (names, has) = ([UInt8](wanted.prefix(32)), [UInt8](found.prefix(32)))
    return " (it names the key \(hexadecimal(names.span)), this issuer has \(hexadecimal(has.span)))"
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
  /// Whether a key of this kind may make such a signature. RFC 4055 §1.2, §3.3
  func permits(_ algorithm: SignatureAlgorithm) -> Bool {
    switch (self, algorithm) {
    case (.rsaEncryption, .rsaPKCS1), (.rsaEncryption, .rsaPSS), (.rsassaPSS(nil), .rsaPSS): true
    case (.rsassaPSS(let bound?), .rsaPSS(let hash, let mask, let salt)):
      bound.hash == hash && bound.maskHash == mask && salt >= bound.saltLength
    case (.ellipticCurve, .ecdsa), (.ed25519, .ed25519): true
    default: false
    }
  }
}
