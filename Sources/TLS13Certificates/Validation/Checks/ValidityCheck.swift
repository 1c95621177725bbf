extension CertificateChecks {
  /// The time lies in the validity period, both ends included.
  // RFC 5280 §4.1.2.5, §6.1.3 (a)(2)
  func validity() throws(ValidationError) {
    let rule = "RFC 5280 §6.1.3 (a)(2)"
    guard policy.time >= certificate.notBefore else {
      throw failure(
        .notYetValid, rule, "not valid before \(DERTime(unixSeconds: certificate.notBefore)), now is \(now)",
        "check the clock of this machine, or wait")
    }
    guard policy.time <= certificate.notAfter else {
      throw failure(
        .expired, rule, "expired on \(DERTime(unixSeconds: certificate.notAfter)), now is \(now)",
        "renew it, or check the clock of this machine")
    }
  }

  private var now: DERTime { DERTime(unixSeconds: policy.time) }
}
