public import TLS13Crypto
import TLS13Memory

/// How old an answer may be, and which nonce it must repeat.
public struct OCSPFreshness: Hashable, Sendable {
  /// Seconds by which the responder's clock may differ from this machine's.
  public var clockSkew: Int64 = 300
  /// Longest age, in seconds, of an answer without nextUpdate: its responder has newer ones at any time.
  /// RFC 6960 §4.2.2.1
  public var maximumAgeWithoutNextUpdate: Int64 = 86_400
  /// The nonce of the request; nil for none, as with stapled responses. A response may leave it out, but not have
  /// another. RFC 6960 §4.4.1
  public var nonce: [UInt8]?
  /// Whether a delegated responder must carry id-pkix-ocsp-nocheck. Without it, its own certificate might be revoked,
  /// which nothing here checks. RFC 6960 §4.2.2.2.1
  public var requiresNoCheck = true

  /// The defaults.
  public init() {}
}

extension OCSPResponse {
  // RFC 6960 §3.2
  /// Verifies the response and tells what it says about a certificate.
  ///
  /// - Parameters:
  ///   - certificate: the certificate in question.
  ///   - issuer: its issuer in a path that was validated; the answer is the issuer's, or of a responder that the issuer
  ///     authorised.
  ///   - policy: the time, and what signatures and keys must be.
  ///   - crypto: the algorithms.
  ///   - freshness: how old the answer may be.
  /// - Returns: the status. Any status but good must refuse the certificate where an answer is required.
  /// - Throws: ``OCSPError`` when the response proves nothing: it is not about this certificate, not by its issuer's
  ///   authority, or not current.
  public func status(
    of certificate: Certificate, issuer: Certificate, policy: ValidationPolicy, crypto: CryptoProvider,
    freshness: OCSPFreshness = OCSPFreshness()
  ) throws(OCSPError) -> OCSPCertificateStatus {
    var work = ValidationWork(policy.budget)
    return try status(
      of: certificate, issuer: issuer, policy: policy, crypto: crypto, freshness: freshness, &work)
  }

  /// The same, within a budget: at most five signatures are looked at.
  func status(
    of certificate: Certificate, issuer: Certificate, policy: ValidationPolicy, crypto: CryptoProvider,
    freshness: OCSPFreshness, _ work: inout ValidationWork
  ) throws(OCSPError) -> OCSPCertificateStatus {
    guard let basic else {
      throw OCSPError(.notSuccessful, "RFC 6960 §4.2.1", "the responder answered \(responseStatus)")
    }
    var wanted = OCSPWantedID(certificate, issuer: issuer, crypto)
    let answers = basic.data.responses.filter { wanted.isNamed(by: $0.certificate, in: der) }
    guard !answers.isEmpty else {
      throw OCSPError(.otherCertificate, "RFC 6960 §3.2 (1)", "it says nothing about this certificate by this issuer")
    }
    let responder = OCSPResponder(self, basic, issuer: issuer, policy, crypto)
    try responder.verify(requiresNoCheck: freshness.requiresNoCheck, &work)
    guard !basic.data.extensions.hasUnknownCritical else { throw OCSPError.unknownCritical }
    try checkNonce(basic, freshness)
    let status = try pick(answers, policy.time, freshness)
    if policy.profile != .interoperable, let flaw = flaws.first, !status.isRevocation {
      throw OCSPError(.malformed, "RFC 6960 §4.2.1", "it is not written as it must be: \(flaw)")
    }
    return status
  }

  /// One that revokes for good, also when it is no longer current; else the worst of those that are current, and among
  /// equals the newest: what contradicts itself does not vouch for a certificate.
  private func pick(
    _ answers: [OCSPSingleResponse], _ time: Int64, _ freshness: OCSPFreshness
  ) throws(OCSPError) -> OCSPCertificateStatus {
    var best: OCSPSingleResponse?
    var reason: OCSPError?
    for answer in answers {
      do throws(OCSPError) {
        try answer.checkStarted(at: time, freshness)
        if answer.isRevokedForGood { return answer.status }
        try answer.checkNotEnded(at: time, freshness)
        if best.map({ ($0.severity, $0.thisUpdate) < (answer.severity, answer.thisUpdate) }) ?? true { best = answer }
      } catch { reason = error }
    }
    if let best { return best.status }
    throw reason ?? OCSPError.unknownCritical
  }

  // RFC 6960 §4.4.1
  private func checkNonce(_ basic: OCSPBasicResponse, _ freshness: OCSPFreshness) throws(OCSPError) {
    guard let wanted = freshness.nonce, let nonce = basic.data.extensions.nonce else { return }
    guard der.span.extracting(nonce).isEqual(to: wanted.span) else {
      throw OCSPError(.nonce, "RFC 6960 §4.4.1", "its nonce is not the one of the request")
    }
  }
}

extension OCSPCertificateStatus {
  fileprivate var isRevocation: Bool {
    guard case .revoked = self else { return false }
    return true
  }
}

extension OCSPSingleResponse {
  /// Revoked, and not merely on hold: that never changes back. RFC 5280 §5.3.1
  fileprivate var isRevokedForGood: Bool {
    guard case .revoked(_, let reason) = status else { return false }
    return reason != .certificateHold && reason != .removeFromCRL
  }

  fileprivate var severity: Int {
    switch status {
    case .good: 0
    case .unknown: 1
    case .revoked: 2
    }
  }

  // RFC 6960 §3.2 (5), (6), §4.2.2.1
  fileprivate func checkStarted(at time: Int64, _ freshness: OCSPFreshness) throws(OCSPError) {
    guard !extensions.hasUnknownCritical else { throw OCSPError.unknownCritical }
    guard thisUpdate.isAtMost(time, plus: max(freshness.clockSkew, 0)) else {
      throw OCSPError(
        .notCurrent, "RFC 6960 §4.2.2.1", "it is valid from \(DERTime(unixSeconds: thisUpdate)) only")
    }
  }

  // RFC 6960 §2.4, §4.2.2.1
  fileprivate func checkNotEnded(at time: Int64, _ freshness: OCSPFreshness) throws(OCSPError) {
    let skew = max(freshness.clockSkew, 0)
    let (end, slack) = nextUpdate.map { ($0, skew) } ?? (thisUpdate, max(freshness.maximumAgeWithoutNextUpdate, 0))
    guard end >= thisUpdate, time.isAtMost(end, plus: slack) else {
      throw OCSPError(.notCurrent, "RFC 6960 §4.2.2.1", "it ended on \(DERTime(unixSeconds: end))")
    }
  }
}

extension Int64 {
  /// `self <= other + slack`, without overflow.
  fileprivate func isAtMost(_ other: Int64, plus slack: Int64) -> Bool {
    let (limit, overflows) = other.addingReportingOverflow(slack)
    return overflows || self <= limit
  }
}
