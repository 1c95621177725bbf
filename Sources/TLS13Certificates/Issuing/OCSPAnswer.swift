import TLS13Crypto
import TLS13Memory

/// What a responder is to say about one certificate. RFC 6960 §4.2.1
public struct OCSPAnswer: Sendable {
  /// The certificate; it was issued by the CA that answers.
  public var certificate: Certificate
  /// What is said about it.
  public var status: OCSPCertificateStatus
  /// Since when that is known to be so, in seconds since 1970-01-01T00:00:00Z.
  public var thisUpdate: Int64
  /// When something newer will be known, likewise; nil for at any time.
  public var nextUpdate: Int64?

  /// Pairs a certificate with its status.
  public init(_ certificate: Certificate, _ status: OCSPCertificateStatus, thisUpdate: Int64, nextUpdate: Int64?) {
    self.certificate = certificate
    self.status = status
    self.thisUpdate = thisUpdate
    self.nextUpdate = nextUpdate
  }
}

/// The hashes that name the issuer in an answer. RFC 6960 §4.1.1
///
/// The default is SHA-1, which is what clients look for: RFC 5019 §2.1.1. It only finds the answer; the signature is
/// over the answer itself. Where the provider has no SHA-1, it is SHA-256.
struct OCSPIssuerHashes {
  let algorithm: OIDCode
  let name: [UInt8]
  let key: [UInt8]

  init(_ issuer: Certificate, _ crypto: CryptoProvider, prefersSHA1: Bool = true) throws(IssuingError) {
    let (subject, bits) = (issuer.subject.slice, issuer.subjectPublicKeyInfo.keyBits)
    if prefersSHA1, let sha1 = crypto.insecureSHA1ForIdentification {
      algorithm = .sha1
      (name, key) = ([UInt8](sha1.digest(of: subject.span).span), [UInt8](sha1.digest(of: bits.span).span))
    } else if let sha256 = crypto.hash(.sha256) {
      algorithm = .sha256
      (name, key) = ([UInt8](sha256.digest(of: subject.span).span), [UInt8](sha256.digest(of: bits.span).span))
    } else {
      throw .crypto(.unsupported("SHA-256"))
    }
  }
}

extension OCSPAnswer {
  /// A SingleResponse.
  func write(to list: inout DERWriter, _ hashes: OCSPIssuerHashes) {
    list.write(.sequence) { answer in
      answer.write(.sequence) { id in
        id.write(.sequence) { $0.write(hashes.algorithm) }
        id.write(.octetString, hashes.name)
        id.write(.octetString, hashes.key)
        id.write(.integer, certificate.serialNumber)
      }
      writeStatus(to: &answer)
      answer.write(generalizedTime: thisUpdate)
      if let nextUpdate { answer.write(.contextConstructed(0)) { $0.write(generalizedTime: nextUpdate) } }
    }
  }

  private func writeStatus(to answer: inout DERWriter) {
    switch status {
    case .good: answer.write(.context(0), [UInt8]())
    case .unknown: answer.write(.context(2), [UInt8]())
    case .revoked(let time, let reason):
      answer.write(.contextConstructed(1)) { info in
        info.write(generalizedTime: time)
        if let reason { info.write(.contextConstructed(0)) { $0.write(.enumerated, [reason.rawValue]) } }
      }
    }
  }
}

extension DERWriter {
  /// GeneralizedTime, whatever the year. RFC 6960 §4.2.2.1
  mutating func write(generalizedTime seconds: Int64) {
    let digits = DERTime(unixSeconds: seconds).description.utf8.filter { (0x30...0x39).contains($0) }
    write(.generalizedTime, digits + [UInt8(ascii: "Z")])
  }
}
