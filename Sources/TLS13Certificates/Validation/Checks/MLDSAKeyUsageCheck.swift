extension CertificateChecks {
  /// A key of ML-DSA signs and does nothing else.
  // draft-ietf-lamps-dilithium-certificates §5
  func signatureOnlyKeyUsage() throws(ValidationError) {
    guard let usage = certificate.keyUsage else { return }
    let signing: KeyUsage = [.digitalSignature, .nonRepudiation, .keyCertSign, .cRLSign]
    let others: KeyUsage = [.keyEncipherment, .dataEncipherment, .keyAgreement, .encipherOnly, .decipherOnly]
    guard usage.isDisjoint(with: others), !usage.isDisjoint(with: signing) else {
      throw failure(
        .keyUsage, "draft-ietf-lamps-dilithium-certificates §5",
        "keyUsage is \(usage), but a key of ML-DSA is for signatures only", "issue it with digitalSignature alone")
    }
  }
}
