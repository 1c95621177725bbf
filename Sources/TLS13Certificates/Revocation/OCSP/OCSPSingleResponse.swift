/// What an OCSP responder says about one certificate. RFC 6960 §2.2
///
/// ```
/// CertStatus ::= CHOICE {
///   good        [0]     IMPLICIT NULL,
///   revoked     [1]     IMPLICIT RevokedInfo,
///   unknown     [2]     IMPLICIT UnknownInfo }
/// RevokedInfo ::= SEQUENCE {
///   revocationTime              GeneralizedTime,
///   revocationReason    [0]     EXPLICIT CRLReason OPTIONAL }
/// ```
public enum OCSPCertificateStatus: Hashable, Sendable {
  /// It is not revoked.
  case good
  /// It is revoked since then, in seconds since 1970-01-01T00:00:00Z; the reason is nil when none is given.
  case revoked(at: Int64, reason: RevocationReason?)
  /// The responder does not know it.
  case unknown

  init(_ reader: inout DERReader) throws(CertificateError) {
    switch reader.nextTag {
    case .context(0): self = .good
    case .context(2): self = .unknown
    default:
      self = try Self.revoked(reader.enter(.contextConstructed(1), "certStatus"))
      return
    }
    guard try reader.read("certStatus").content.isEmpty else {
      throw CertificateError(.notDER, "certStatus", "a NULL with contents", at: reader.offset)
    }
  }

  private static func revoked(_ contents: consuming DERReader) throws(CertificateError) -> OCSPCertificateStatus {
    var reader = contents
    let time = try reader.readGeneralizedTime("revocationTime")
    var reason: RevocationReason?
    if let wrapper = try reader.readOptional(.contextConstructed(0), "revocationReason") {
      var inner = try reader.inside(wrapper, "revocationReason")
      let value = try inner.readInteger(tag: .enumerated, in: 0...10, "revocationReason")
      try inner.finish("revocationReason")
      guard let known = RevocationReason(rawValue: UInt8(value)) else {
        throw CertificateError(.invalidValue, "revocationReason", "\(value)")
      }
      reason = known
    }
    try reader.finish("RevokedInfo")
    return .revoked(at: time, reason: reason)
  }
}

/// The answer about one certificate. RFC 6960 §4.2.1
///
/// ```
/// SingleResponse ::= SEQUENCE {
///   certID                  CertID,
///   certStatus              CertStatus,
///   thisUpdate              GeneralizedTime,
///   nextUpdate      [0]     EXPLICIT GeneralizedTime OPTIONAL,
///   singleExtensions [1]    EXPLICIT Extensions OPTIONAL }
/// ```
struct OCSPSingleResponse: Sendable {
  let certificate: OCSPCertificateID
  let status: OCSPCertificateStatus
  let thisUpdate: Int64
  let nextUpdate: Int64?
  let extensions: OCSPExtensions

  init(_ contents: consuming DERReader) throws(CertificateError) {
    var reader = contents
    certificate = try OCSPCertificateID(reader.enter(.sequence, "certID"))
    status = try OCSPCertificateStatus(&reader)
    thisUpdate = try reader.readGeneralizedTime("thisUpdate")
    if let wrapper = try reader.readOptional(.contextConstructed(0), "nextUpdate") {
      var inner = try reader.inside(wrapper, "nextUpdate")
      nextUpdate = try inner.readGeneralizedTime("nextUpdate")
      try inner.finish("nextUpdate")
    } else {
      nextUpdate = nil
    }
    extensions = try OCSPExtensions(&reader, "singleExtensions")
    try reader.finish("SingleResponse")
  }
}
