public import TLS13Crypto
import TLS13Memory

/// A CA with its key: the library behind `tls13 ca`.
public struct CertificateAuthority: Sendable {
  /// The CA's own certificate.
  public let certificate: Certificate
  let key: any SigningKey
  let crypto: CryptoProvider

  /// Takes a CA's certificate and key.
  ///
  /// - Throws: ``CertificateError`` when the key is not the certificate's, or the certificate is not a CA's.
  public init(certificate: Certificate, key: any SigningKey, crypto: CryptoProvider) throws(CertificateError) {
    guard try certificate.subjectPublicKeyInfo.key == key.publicKey else {
      throw CertificateError(.invalidValue, "subjectPublicKeyInfo", "the private key is not this certificate's")
    }
    guard certificate.basicConstraints?.isCA == true else {
      throw CertificateError(.invalidValue, "basicConstraints", "not a CA certificate")
    }
    self.certificate = certificate
    self.key = key
    self.crypto = crypto
  }

  /// Makes a CA that signs itself.
  ///
  /// - Throws: ``IssuingError``.
  public static func selfSigned(
    _ template: CertificateTemplate, key: any SigningKey, crypto: CryptoProvider, algorithm: SignatureAlgorithm? = nil
  ) throws(IssuingError) -> CertificateAuthority {
    let builder = CertificateBuilder(crypto: crypto, key: key, algorithm: algorithm)
    let certificate = try builder.build(template, issuer: template.subject, authorityKeyIdentifier: nil)
    do { return try CertificateAuthority(certificate: certificate, key: key, crypto: crypto) } catch {
      throw .template(error)
    }
  }

  /// Issues a certificate.
  ///
  /// - Parameters:
  ///   - template: what it says.
  ///   - algorithm: how it is signed; nil for the best of the key's algorithms.
  /// - Throws: ``IssuingError``.
  public func issue(
    _ template: CertificateTemplate, algorithm: SignatureAlgorithm? = nil
  ) throws(IssuingError) -> Certificate {
    let builder = CertificateBuilder(crypto: crypto, key: key, algorithm: algorithm)
    return try builder.build(
      template, issuer: certificate.subject, authorityKeyIdentifier: try authorityKeyIdentifier())
  }

  /// How what this CA issues names the CA's key: as the CA's own certificate does. RFC 5280 §4.2.1.1, §5.2.1
  func authorityKeyIdentifier() throws(IssuingError) -> [UInt8] {
    if let own = certificate.subjectKeyIdentifier { return own }
    let builder = CertificateBuilder(crypto: crypto, key: key, algorithm: nil)
    return try builder.keyIdentifier(certificate.subjectPublicKeyInfo)
  }
}

/// Why no certificate was issued.
public enum IssuingError: Error, Hashable, Sendable {
  /// What the template says cannot be encoded.
  case template(CertificateError)
  /// The key could not sign.
  case crypto(CryptoError)
  /// The key signs with no algorithm that certificates know, or not with the one asked for.
  case noSignatureAlgorithm
  /// The request does not prove that the requester has the private key. The text says why.
  case proofOfPossession(String)
  /// The request does not ask for this name.
  case notRequested(GeneralName)
}

extension IssuingError: CustomStringConvertible {
  /// One line for people.
  public var description: String {
    switch self {
    case .template(let error): "cannot be encoded: \(error)"
    case .crypto(let error): "cannot be signed: \(error)"
    case .noSignatureAlgorithm: "the CA's key cannot make the signature that was asked for"
    case .proofOfPossession(let reason): "the request does not prove possession of the private key: \(reason)"
    case .notRequested(let name): "the request does not ask for the name \(name)"
    }
  }
}
