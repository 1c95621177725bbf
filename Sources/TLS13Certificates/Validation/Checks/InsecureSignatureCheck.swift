/// A signature in an algorithm that this library does not know, shown to ``ValidationPolicy/insecureSignatureCheck``.
package struct InsecureSignature: Sendable {
  /// The algorithm.
  package let algorithm: OID
  /// What was signed.
  package let signed: [UInt8]
  /// The signature's octets.
  package let signature: [UInt8]
  /// Whose key is said to have signed.
  package let issuer: Certificate

  init?(_ algorithm: CertificateSignatureAlgorithm, _ signed: DERSlice, _ signature: DERSlice, by issuer: Certificate) {
    guard case .unknown(let oid) = algorithm else { return nil }
    self.algorithm = oid
    self.signed = signed.copy
    self.signature = signature.copy
    self.issuer = issuer
  }
}

extension CertificateChecks {
  /// Whether the insecure check was asked and vouches for the signature; false leaves it to the usual check.
  func hasInsecureSignature(by issuer: Certificate) -> Bool {
    let fields = certificate.fields
    guard let check = policy.insecureSignatureCheck,
      let signature = InsecureSignature(
        fields.signatureAlgorithm, certificate.slice(fields.tbs), certificate.slice(fields.signature), by: issuer)
    else { return false }
    return check(signature)
  }

  /// Whether a key of a kind that is not known is left to the insecure check.
  var hasInsecureKey: Bool {
    guard policy.insecureSignatureCheck != nil, case .unknown = certificate.subjectPublicKeyInfo.algorithm else {
      return false
    }
    return true
  }
}

extension CertificateRevocationList {
  /// As for certificates.
  func hasInsecureSignature(by issuer: Certificate, _ policy: ValidationPolicy) -> Bool {
    guard let check = policy.insecureSignatureCheck,
      let signature = InsecureSignature(
        fields.signatureAlgorithm, slice(fields.tbs), slice(fields.signature), by: issuer)
    else { return false }
    return check(signature)
  }
}
