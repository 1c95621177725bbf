import TLS13Crypto

extension CertificateChecks {
  /// The key is of a known kind and strong enough.
  // RFC 9325 §4.5, RFC 8017 §3.1
  func keyStrength() throws(ValidationError) {
    if hasInsecureKey { return }
    let type = try keyType()
    if case .mldsa = type { try signatureOnlyKeyUsage() }
    guard case .rsa(let bits) = type, bits < policy.minimumRSABits else { return }
    throw failure(
      .weakKey, "RFC 9325 §4.5", "an RSA key of \(bits) bits, at least \(policy.minimumRSABits) are asked for",
      "issue it for a stronger key")
  }

  /// What kind of key the certificate has.
  func keyType() throws(ValidationError) -> KeyType {
    do { return try certificate.subjectPublicKeyInfo.keyType } catch { throw unusable(error) }
  }

  /// The key of the certificate.
  private func publicKey() throws(ValidationError) -> PublicKey {
    do { return try certificate.subjectPublicKeyInfo.key } catch { throw unusable(error) }
  }

  private func unusable(_ error: CertificateError) -> ValidationError {
    let kind: ValidationError.Kind = error.kind == .unsupported ? .unsupportedAlgorithm : .malformed
    return failure(kind, "RFC 5280 §4.1.2.7", "\(error)", "issue it for a key of a supported kind")
  }

  /// The key, ready to verify.
  func verificationKey(_ crypto: CryptoProvider) throws(ValidationError) -> any VerificationKey {
    let key = try publicKey()
    do { return try crypto.importPublicKey(key) } catch {
      throw failure(.unsupportedAlgorithm, "RFC 5280 §4.1.2.7", "\(error)", "issue it for a valid key")
    }
  }
}
