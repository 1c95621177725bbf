public import TLS13Crypto

/// A responder to which a CA has given the right to answer for it, so that the CA's own key need not be at hand.
/// RFC 6960 §4.2.2.2
public struct OCSPDelegate: Sendable {
  /// Its certificate, as ``CertificateTemplate/ocspResponder(name:publicKey:validity:)`` has it.
  public let certificate: Certificate
  let key: any SigningKey

  /// Takes a responder's certificate and key.
  ///
  /// - Throws: ``CertificateError`` when the key is another one's, or the certificate is not for signing answers.
  public init(certificate: Certificate, key: any SigningKey) throws(CertificateError) {
    guard try certificate.subjectPublicKeyInfo.key == key.publicKey else {
      throw CertificateError(.invalidValue, "subjectPublicKeyInfo", "the private key is not this certificate's")
    }
    guard certificate.extendedKeyUsage?.contains(.ocspSigning) == true else {
      throw CertificateError(.invalidValue, "extKeyUsage", "lacks id-kp-OCSPSigning")
    }
    self.certificate = certificate
    self.key = key
  }
}

extension CertificateTemplate {
  /// A delegated OCSP responder: for id-kp-OCSPSigning alone, and never asked about itself (id-pkix-ocsp-nocheck),
  /// wherefore it should be valid for a short time only. RFC 6960 §4.2.2.2, §4.2.2.2.1
  public static func ocspResponder(
    name: String, publicKey: SubjectPublicKeyInfo, validity: ClosedRange<Int64>
  ) throws(CertificateError) -> CertificateTemplate {
    var template = CertificateTemplate(
      try DistinguishedName(commonName: name), publicKey, validity, .digitalSignature, purposes: [.ocspSigning])
    // NULL
    template.additionalExtensions = [
      CertificateExtension(identifier: OID(.ocspNoCheck), isCritical: false, value: [5, 0])
    ]
    return template
  }
}
