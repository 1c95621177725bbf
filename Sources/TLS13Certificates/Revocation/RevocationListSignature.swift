import TLS13Crypto

extension CertificateRevocationList {
  /// Whether this certificate's key signed the list, and may sign lists.
  // RFC 5280 §6.3.3 (f), (g)
  func isSigned(
    by issuer: Certificate, _ policy: ValidationPolicy, _ crypto: CryptoProvider
  ) -> Bool {
    guard issuer.keyUsage?.contains(.cRLSign) != false else { return false }
    if hasInsecureSignature(by: issuer, policy) { return true }
    guard let algorithm = signatureAlgorithm.algorithm, policy.accepts(algorithm),
      issuer.subjectPublicKeyInfo.algorithm.permits(algorithm),
      let publicKey = try? issuer.subjectPublicKeyInfo.key, let key = try? crypto.importPublicKey(publicKey)
    else { return false }
    let der = storage.der
    let bytes = der.span
    return key.isValid(
      signature: bytes.extracting(fields.signature), for: bytes.extracting(fields.tbs), algorithm: algorithm)
  }

  /// Whether the time lies in the list's period; a list without nextUpdate never is current.
  // RFC 5280 §5.1.2.5, §6.3.3 (a)
  func isCurrent(at time: Int64) -> Bool {
    guard let nextUpdate else { return false }
    return thisUpdate <= time && time <= nextUpdate
  }
}
