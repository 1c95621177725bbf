/// What the OCSP responses given say about a certificate of the path. RFC 6960 §3.2
extension RevocationChecker {
  /// - Returns: nil when it is good, else why that cannot be told.
  /// - Throws: ``ValidationError`` when a response revokes the certificate.
  func ocspObstacle(
    of index: Int, in path: [Certificate], _ work: inout ValidationWork
  ) throws(ValidationError) -> RevocationObstacle? {
    var obstacle = RevocationObstacle.none(path[index])
    var isGood = false
    for response in policy.revocation.ocspResponses {
      switch try consult(response, index, path, &work) {
      case .success(.good): isGood = true
      case .success(.revoked(let time, let reason)): throw revoked(path[index], index, time, reason)
      case .success(.unknown): obstacle = .ocsp("its OCSP responder does not know it", "check that the CA issued it")
      case .failure(let error):
        // A response about another certificate of the path says nothing here.
        guard error.kind != .otherCertificate else { continue }
        obstacle = .ocsp("\(error)", "have the peer staple a current response of its CA")
      }
    }
    return isGood ? nil : obstacle
  }

  private func consult(
    _ response: OCSPResponse, _ index: Int, _ path: [Certificate], _ work: inout ValidationWork
  ) throws(ValidationError) -> Result<OCSPCertificateStatus, OCSPError> {
    try work.spendStep(path)
    let result = Result { () throws(OCSPError) in
      try response.status(
        of: path[index], issuer: path[index + 1], policy: policy.value, crypto: validator.crypto,
        freshness: policy.revocation.ocspFreshness, &work)
    }
    try work.checkSignatures(path)
    return result
  }

  private func revoked(
    _ certificate: Certificate, _ index: Int, _ time: Int64, _ reason: RevocationReason?
  ) -> ValidationError {
    let why = reason.map { ", reason \($0)" } ?? ""
    return ValidationError(
      .revoked, certificate, at: index, rule: "RFC 6960 §2.2",
      "revoked on \(DERTime(unixSeconds: time))\(why), says the OCSP response of its CA",
      remedy: "issue a new certificate, for a new key")
  }
}

extension RevocationObstacle {
  fileprivate static func ocsp(_ detail: String, _ remedy: String) -> RevocationObstacle {
    RevocationObstacle(stage: .reasons, detail: detail, remedy: remedy)
  }
}
