import TLS13Crypto
import TLS13Memory

/// Encodes and signs a certificate. RFC 5280 §4.1
struct CertificateBuilder {
  let crypto: CryptoProvider
  let key: any SigningKey
  /// nil for the best of the key's algorithms.
  let algorithm: SignatureAlgorithm?

  func build(
    _ template: CertificateTemplate, issuer: DistinguishedName, authorityKeyIdentifier: [UInt8]?
  ) throws(IssuingError) -> Certificate {
    let signing = try SignedStructure(key, algorithm)
    guard template.notBefore <= template.notAfter else {
      throw .template(CertificateError(.invalidValue, "validity", "notAfter lies before notBefore"))
    }
    let subjectKeyIdentifier = try keyIdentifier(template.publicKey)
    let serialNumber = template.serialNumber ?? randomSerialNumber()
    var tbs = DERWriter()
    tbs.write(.sequence) { fields in
      fields.write(.contextConstructed(0)) { $0.write(integer: 2) }
      fields.write(unsigned: serialNumber.span)
      fields.write(signatureAlgorithm: signing.algorithm)
      fields.write(encoded: issuer.der)
      fields.write(.sequence) { validity in
        validity.write(time: template.notBefore)
        validity.write(time: template.notAfter)
      }
      fields.write(encoded: template.subject.der)
      fields.write(encoded: template.publicKey.der)
      fields.write(.contextConstructed(3)) { wrapper in
        wrapper.write(.sequence) { list in
          template.writeExtensions(to: &list, subject: subjectKeyIdentifier, authority: authorityKeyIdentifier)
        }
      }
    }
    let der = try signing.encode(tbs.bytes)
    let certificate: Certificate
    do { certificate = try Certificate(der: der) } catch { throw .template(error) }
    // Relying parties tolerate flaws; a CA makes none. The order in names is that of the names given.
    if let flaw = certificate.flaws.first(where: { $0.kind != .unsortedSet }) {
      throw .template(CertificateError(.invalidValue, "tbsCertificate", flaw.description))
    }
    return certificate
  }

  /// 128 random bits behind a leading 01: positive, never zero, 17 octets. RFC 5280 §4.1.2.2
  private func randomSerialNumber() -> [UInt8] { [1] + crypto.random.bytes(16) }

  /// The leftmost 160 bits of the SHA-256 of subjectPublicKey. RFC 7093 §2 (1)
  func keyIdentifier(_ info: SubjectPublicKeyInfo) throws(IssuingError) -> [UInt8] {
    guard let hash = crypto.hash(.sha256) else { throw .crypto(.unsupported("SHA-256")) }
    let bytes = info.slice.bytes
    let digest = hash.digest(of: bytes.span.extracting(info.fields.key))
    return [UInt8](digest.span.extracting(0..<20))
  }
}

extension DERWriter {
  /// An AlgorithmIdentifier. RFC 4055 §3.1, §5, RFC 5758 §3.2, RFC 8410 §3
  mutating func write(signatureAlgorithm algorithm: SignatureAlgorithm) {
    write(.sequence) { identifier in
      switch algorithm {
      case .ecdsa(.sha256): identifier.write(.ecdsaWithSHA256)
      case .ecdsa(.sha384): identifier.write(.ecdsaWithSHA384)
      case .ecdsa(.sha512): identifier.write(.ecdsaWithSHA512)
      case .ed25519: identifier.write(.ed25519)
      case .mldsa(let set): identifier.write(set.code)
      case .rsaPKCS1(let hash):
        identifier.write(hash.pkcs1Code)
        identifier.writeNull()
      case .rsaPSS(let hash, let mask, let salt):
        identifier.write(.rsassaPSS)
        RSAPSSParameters(hash, maskHash: mask, saltLength: salt).write(to: &identifier)
      }
    }
  }
}

extension HashFunction {
  fileprivate var pkcs1Code: OIDCode {
    switch self {
    case .sha256: .sha256WithRSA
    case .sha384: .sha384WithRSA
    case .sha512: .sha512WithRSA
    }
  }
}
