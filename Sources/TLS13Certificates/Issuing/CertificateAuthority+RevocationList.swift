public import TLS13Crypto
import TLS13Memory

extension CertificateAuthority {
  /// Issues a complete CRL of version 2. RFC 5280 §5.1, §5.2
  ///
  /// It carries the authority key identifier and the CRL number. Who reads it believes it from `thisUpdate` until
  /// `nextUpdate`: issue the next one before that.
  ///
  /// - Parameters:
  ///   - revocations: what is revoked; each serial number once.
  ///   - number: the CRL number, greater than that of every CRL before. RFC 5280 §5.2.3
  ///   - thisUpdate: now, in seconds since 1970-01-01T00:00:00Z.
  ///   - nextUpdate: by when the next CRL is issued, likewise.
  ///   - algorithm: how it is signed; nil for the best of the key's algorithms.
  /// - Throws: ``IssuingError``; also when the CA's key usage lacks cRLSign, with which nobody would believe the CRL.
  public func revocationList(
    _ revocations: [Revocation], number: UInt64, thisUpdate: Int64, nextUpdate: Int64,
    algorithm: SignatureAlgorithm? = nil
  ) throws(IssuingError) -> CertificateRevocationList {
    try checkRevocations(revocations, thisUpdate, nextUpdate)
    let signing = try SignedStructure(key, algorithm)
    let identifier = try authorityKeyIdentifier()
    var tbs = DERWriter(capacity: 256 + 48 * revocations.count)
    tbs.write(.sequence) { fields in
      fields.write(integer: 1)
      fields.write(signatureAlgorithm: signing.algorithm)
      fields.write(encoded: certificate.subject.der)
      fields.write(time: thisUpdate)
      fields.write(time: nextUpdate)
      // RFC 5280 §5.1.2.6: absent when nothing is revoked.
      if !revocations.isEmpty {
        fields.write(.sequence) { list in for revocation in revocations { revocation.write(to: &list) } }
      }
      fields.write(.contextConstructed(0)) { wrapper in
        wrapper.write(.sequence) { list in
          list.write(authorityKeyIdentifier: identifier)
          list.write(extension: .cRLNumber, critical: false) { $0.write(unsigned: number.octets.span) }
        }
      }
    }
    let der = try signing.encode(tbs.bytes)
    do { return try CertificateRevocationList(der: der) } catch { throw .template(error) }
  }

  private func checkRevocations(
    _ revocations: [Revocation], _ thisUpdate: Int64, _ nextUpdate: Int64
  ) throws(IssuingError) {
    // RFC 5280 §4.2.1.3
    guard certificate.keyUsage?.contains(.cRLSign) ?? true else {
      throw .template(CertificateError(.invalidValue, "keyUsage", "the CA's lacks cRLSign"))
    }
    guard thisUpdate <= nextUpdate else {
      throw .template(CertificateError(.invalidValue, "nextUpdate", "lies before thisUpdate"))
    }
    var serialNumbers: Set<[UInt8]> = []
    for revocation in revocations {
      guard !revocation.serialNumber.isEmpty, serialNumbers.insert(revocation.serialNumber).inserted else {
        let number = hexadecimal(revocation.serialNumber.span)
        throw .template(CertificateError(.duplicate, "userCertificate", "serial number \(number) empty or twice"))
      }
      // RFC 5280 §5.3.1
      guard revocation.reason != .removeFromCRL else {
        throw .template(CertificateError(.invalidValue, "reasonCode", "removeFromCRL is for delta CRLs"))
      }
    }
  }
}

extension UInt64 {
  /// Big-endian.
  fileprivate var octets: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: self >> (56 - 8 * UInt64($0))) } }
}
