public import TLS13Crypto

extension CertificateAuthority {
  /// Signs an OCSP response, as a server staples it. RFC 6960 §4.2.1
  ///
  /// - Parameters:
  ///   - answers: one for each certificate; servers staple responses of one.
  ///   - producedAt: now, in seconds since 1970-01-01T00:00:00Z.
  ///   - delegate: who signs in the CA's place; nil for the CA itself.
  ///   - algorithm: how it is signed; nil for the best of the key's algorithms.
  /// - Throws: ``IssuingError``; also for a certificate or a delegate that another CA issued.
  public func ocspResponse(
    _ answers: [OCSPAnswer], producedAt: Int64, by delegate: OCSPDelegate? = nil,
    algorithm: SignatureAlgorithm? = nil
  ) throws(IssuingError) -> OCSPResponse {
    for subject in answers.map(\.certificate) + [delegate?.certificate].compactMap(\.self) {
      guard subject.isIssued(by: certificate, crypto: crypto) else {
        throw .template(CertificateError(.invalidValue, "issuer", "this CA did not issue \(subject.subject.summary)"))
      }
    }
    let hashes = try OCSPIssuerHashes(certificate, crypto)
    let signing = try SignedStructure(delegate?.key ?? key, algorithm)
    var data = DERWriter()
    data.write(.sequence) { data in
      data.write(.contextConstructed(1)) { $0.write(encoded: (delegate?.certificate ?? certificate).subject.der) }
      data.write(generalizedTime: producedAt)
      data.write(.sequence) { list in for answer in answers { answer.write(to: &list, hashes) } }
    }
    let basic = try signing.encode(data.bytes) { basic in
      guard let delegate else { return }
      basic.write(.contextConstructed(0)) { certs in
        certs.write(.sequence) { $0.write(encoded: delegate.certificate.der) }
      }
    }
    do { return try OCSPResponse(der: OCSPResponse.encode(basic: basic)) } catch { throw .template(error) }
  }
}

extension OCSPResponse {
  /// An OCSPResponse with status successful around a BasicOCSPResponse.
  static func encode(basic: [UInt8]) -> [UInt8] {
    var writer = DERWriter(capacity: basic.count + 64)
    writer.write(.sequence) { response in
      response.write(.enumerated, [0])
      response.write(.contextConstructed(0)) { wrapper in
        wrapper.write(.sequence) { bytes in
          bytes.write(.ocspBasic)
          bytes.write(.octetString, basic)
        }
      }
    }
    return writer.bytes
  }
}
