import TLS13Crypto

extension CertificateRevocationList {
  /// Whether this certificate's key signed the list, and may sign lists.
  // RFC 5280 §6.3.3 (f), (g)
  func signature(
    by issuer: Certificate, _ policy: ValidationPolicy, _ crypto: CryptoProvider
  ) -> SignatureFinding {
    guard issuer.keyUsage?.contains(.cRLSign) != false else { return .wrong }
    if hasInsecureSignature(by: issuer, policy) { return .good(nil) }
    guard let algorithm = signatureAlgorithm.algorithm, policy.accepts(algorithm) else { return .wrong }
    let der = storage.der
    let bytes = der.span
    return crypto.find(
      bytes.extracting(fields.signature), over: bytes.extracting(fields.tbs), by: issuer.subjectPublicKeyInfo, algorithm
    )
  }

  /// Whether the time lies in the list's period; a list without nextUpdate never is current.
  // RFC 5280 §5.1.2.5, §6.3.3 (a)
  func isCurrent(at time: Int64) -> Bool {
    guard let nextUpdate else { return false }
    return thisUpdate <= time && time <= nextUpdate
  }
}
