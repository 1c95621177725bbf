public import TLS13Crypto

extension Certificate {
  /// Whether `issuer` has this certificate's issuer name and its key made the signature. That alone is no reason to
  /// trust it: ``Validator`` decides that.
  public func isIssued(by issuer: Certificate, crypto: CryptoProvider) -> Bool {
    let policy = PolicyInForce(ValidationPolicy(role: .client, time: 0))
    guard self.issuer.matches(issuer.subject), let publicKey = try? issuer.subjectPublicKeyInfo.key,
      let key = try? crypto.importPublicKey(publicKey)
    else { return false }
    do { _ = try CertificateChecks(self, at: 0, policy).signature(by: issuer, crypto) { key } } catch { return false }
    return true
  }
}

extension Certificate {
  /// Whether this key, which is its own, made the signature.
  func isSelfSigned(_ key: any VerificationKey) -> Bool {
    guard let algorithm = signatureAlgorithm.algorithm, subjectPublicKeyInfo.algorithm.permits(algorithm) else {
      return false
    }
    let der = storage.der
    let bytes = der.span
    return key.isValid(
      signature: bytes.extracting(fields.signature), for: bytes.extracting(fields.tbs), algorithm: algorithm)
  }
}
