/// What a response says, whoever signed it: for showing it. ``OCSPResponse/status(of:issuer:policy:crypto:freshness:)``
/// is what decides.
extension OCSPResponse {
  /// One answer of a response. RFC 6960 §4.2.1
  public struct Statement: Hashable, Sendable {
    /// The serial number of the certificate that it is about.
    public let serialNumber: [UInt8]
    /// What is said about it.
    public let status: OCSPCertificateStatus
    /// Since when that is known to be so, in seconds since 1970-01-01T00:00:00Z.
    public let thisUpdate: Int64
    /// When something newer will be known, likewise; nil for at any time.
    public let nextUpdate: Int64?
  }

  /// The answers, in their order; none when the responder gave none.
  public var statements: [Statement] {
    (basic?.data.responses ?? []).map { answer in
      Statement(
        serialNumber: [UInt8](der[answer.certificate.serialNumber]), status: answer.status,
        thisUpdate: answer.thisUpdate, nextUpdate: answer.nextUpdate)
    }
  }

  /// Who says that it signed; nil when it names its key only, or gave no answer.
  public var responderName: DistinguishedName? {
    guard case .byName(let name) = basic?.data.responder else { return nil }
    return DistinguishedName(DERSlice(der, name))
  }

  /// When it was signed, in seconds since 1970-01-01T00:00:00Z.
  public var producedAt: Int64? { basic?.data.producedAt }

  /// The algorithm of its signature.
  public var signatureAlgorithm: CertificateSignatureAlgorithm? { basic?.signatureAlgorithm }
}
