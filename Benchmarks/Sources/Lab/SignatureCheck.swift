package import TLS13Certificates
package import TLS13Crypto
import TLS13Memory
import TLS13Providers

/// One signature check taken out of a certificate: what a validator cannot do without.
package struct SignatureCheck {
  package let issuer: PublicKey
  let key: any VerificationKey
  let signed: [UInt8]
  let signature: [UInt8]
  let algorithm: SignatureAlgorithm

  package init(_ certificate: Certificate, by issuer: Certificate) throws {
    self.issuer = try issuer.subjectPublicKeyInfo.key
    key = try CryptoProvider.default.importPublicKey(self.issuer)
    let der = certificate.der
    // Certificate ::= SEQUENCE { tbsCertificate, … }
    let tbs = Self.content(der, at: 0).lowerBound
    signed = Array(der[tbs..<Self.content(der, at: tbs).upperBound])
    signature = certificate.signature
    guard let algorithm = certificate.signatureAlgorithm.algorithm else { throw Unexpected() }
    self.algorithm = algorithm
    try verify()
  }

  /// The contents octets of the element at `start` of a certificate that was parsed.
  private static func content(_ der: [UInt8], at start: Int) -> Range<Int> {
    let first = Int(der[start + 1])
    guard first >= 0x80 else { return (start + 2)..<(start + 2 + first) }
    let content = start + 2 + (first & 0x7f)
    return content..<(content + der[(start + 2)..<content].reduce(0) { $0 << 8 | Int($1) })
  }

  package func verify() throws {
    guard key.isValid(signature: signature.span, for: signed.span, algorithm: algorithm) else { throw Unexpected() }
  }

  struct Unexpected: Error {}
}
