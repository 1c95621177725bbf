import TLS13Crypto

/// Revocation of the certificates of one path: CRL validation, and OCSP beside it. RFC 5280 §6.3.3
///
/// Beyond the RFC: a CRL that is no longer current still revokes what it lists, save for what is on hold, but vouches
/// for nothing.
struct RevocationChecker {
  let validator: Validator
  let policy: PolicyInForce
  /// Where CRL issuers are looked for.
  let pool: [Certificate]
  /// Complete CRLs and delta CRLs, the newest first: an older one that is still current must not vouch before it.
  private let complete: [CertificateRevocationList]
  private let deltas: [CertificateRevocationList]
  /// Certificates found to be good before.
  private var settled: Set<Certificate> = []
  /// Signatures checked before.
  var signatures: [Signed: Bool] = [:]
  /// Those among them that the cache does not know.
  var newSignatures: [Signed: VerifiedSignature] = [:]
  /// CRL issuers whose path was validated before.
  var validIssuers: [Certificate: Bool] = [:]
  /// Finds the paths of CRL issuers; made when one is needed.
  var builder: PathBuilder?
  /// The pool with its names, once a CRL issuer is looked for in it.
  var foldedPool: [(Certificate, FoldedName)]?
  /// CRL issuers whose path is being validated.
  var openIssuers: [Certificate] = []

  init(_ validator: Validator, _ policy: PolicyInForce, pool: [Certificate]) {
    self.validator = validator
    self.policy = policy
    self.pool = pool + policy.revocation.crlIssuers
    let newest = policy.revocation.crls.sorted { $0.thisUpdate > $1.thisUpdate }
    complete = newest.filter { !$0.isDelta }
    deltas = newest.filter(\.isDelta)
  }

  /// Checks a path, end entity first and anchor last, from the anchor down.
  mutating func check(_ path: [Certificate], _ work: inout ValidationWork) throws(ValidationError) {
    let count = policy.revocation.scope == .endEntity ? min(1, path.count - 1) : path.count - 1
    for index in (0..<max(count, 0)).reversed() where !settled.contains(path[index]) {
      let mustStaple = CertificateChecks(path[index], at: index, policy).requiresStatusResponse
      // RFC 9608 §4: the CA publishes nothing about it.
      if path[index].hasNoRevocationAvailable, !mustStaple { continue }
      // Good is what one of them vouches for and none revokes.
      let ocsp = try ocspObstacle(of: index, in: path, &work)
      switch try status(of: index, in: path, &work) {
      case .good: settled.insert(path[index])
      case .revoked(let entry, let crl): throw revoked(path[index], index, entry, crl)
      case .unknown(let obstacle):
        guard let ocsp else {
          settled.insert(path[index])
          continue
        }
        let known = obstacle.isAbsence ? ocsp : obstacle
        if mustStaple { throw notStapled(path[index], index, ocsp) }
        if policy.revocation.mode.refuses(known) { throw unknown(path[index], index, known) }
      }
    }
  }

  /// The status of one certificate of the path. RFC 5280 §6.3.3
  private mutating func status(
    of index: Int, in path: [Certificate], _ work: inout ValidationWork
  ) throws(ValidationError) -> RevocationStatus {
    let certificate = path[index]
    var covered: ReasonFlags = []
    var obstacle = RevocationObstacle.none(certificate)
    for point in certificate.distributionPoints + [DistributionPoint(impliedBy: certificate)] {
      for crl in complete {
        // (b)(1)
        let isResponsible = try crl.hasIssuer(for: certificate, at: point) { octets throws(ValidationError) in
          try work.spendComparison(octets, path)
        }
        guard isResponsible else { continue }
        // (d), (e)
        let reasons = crl.reasons(at: point)
        guard !reasons.isSubset(of: covered) else { continue }
        try work.spendStep(path)
        guard let entry = try consult(crl, point, index, path, &obstacle, &work) else { continue }
        switch entry {
        case .listed(let found, let source): return .revoked(found, source)
        case .notListed: covered.formUnion(reasons)
        }
        if covered == .all { return .good }
      }
    }
    if !covered.isEmpty {
      obstacle = RevocationObstacle(
        stage: .reasons, detail: "the CRLs given cover some of the reasons for revocation only",
        remedy: "give the CRLs for the other reasons too")
    }
    return .unknown(obstacle)
  }

  private enum Answer {
    case listed(RevocationListEntry, CertificateRevocationList)
    case notListed
  }

  /// What one complete CRL, with its delta CRL, says; nil when it cannot tell. RFC 5280 §6.3.3 (b), (c), (f) to (k)
  private mutating func consult(
    _ crl: CertificateRevocationList, _ point: DistributionPoint, _ index: Int, _ path: [Certificate],
    _ obstacle: inout RevocationObstacle, _ work: inout ValidationWork
  ) throws(ValidationError) -> Answer? {
    let covers = try crl.covers(path[index], at: point) { octets throws(ValidationError) in
      try work.spendComparison(octets, path)
    }
    guard covers else {
      obstacle.note(.scope, crl, "does not cover it", "give the CRL of its distribution point")
      return nil
    }
    guard crl.isProcessed, crl.thisUpdate <= policy.time else {
      obstacle.note(.unprocessed, crl, crl.unusable, "give a CRL that this library processes, or check the clock")
      return nil
    }
    guard let issuer = try issuer(of: crl, above: index, in: path, &work) else {
      obstacle.note(
        .issuer, crl, "is not signed by a CRL issuer that is valid under the same anchor",
        "give the CRL issuer's certificate, with cRLSign in its key usage")
      return nil
    }
    let delta = try delta(for: crl, by: issuer, path, &work)
    let source = delta?.listed(path[index]).map { ($0, delta ?? crl) } ?? crl.listed(path[index]).map { ($0, crl) }
    let isCurrent = delta != nil || crl.isCurrent(at: policy.time)
    if let (entry, list) = source, entry.reason != .removeFromCRL, isCurrent || entry.reason != .certificateHold {
      return .listed(entry, list)
    }
    guard isCurrent else {
      let (fault, remedy) = crl.staleness
      obstacle.note(.stale, crl, fault, remedy)
      return nil
    }
    // What breaks the profile for CRLs revokes all the same, but vouches for nothing.
    if policy.profile != .interoperable, let fault = crl.fault {
      obstacle.note(.stale, crl, fault, "have the CA issue CRLs as RFC 5280 §5.2 asks, or use another profile")
      return nil
    }
    return .notListed
  }

  /// The newest current delta CRL that updates `crl`, signed by the same key. RFC 5280 §6.3.3 (c), (h)
  private mutating func delta(
    for crl: CertificateRevocationList, by issuer: Certificate, _ path: [Certificate], _ work: inout ValidationWork
  ) throws(ValidationError) -> CertificateRevocationList? {
    for delta in deltas {
      try work.spendComparison(delta.issuer.slice.range.count, path)
      guard delta.isCurrent(at: policy.time), delta.isProcessed, delta.updates(crl) else { continue }
      guard try isSigned(delta, by: issuer, path, &work) else { continue }
      remember(delta, issuer)
      return delta
    }
    return nil
  }
}

extension CertificateRevocationList {
  /// Whether every critical extension of the list and of its entries is processed. RFC 5280 §5.2, §5.3
  fileprivate var isProcessed: Bool { fields.extensions.unknownCritical == nil && !fields.entries.hasUnknownCritical }

  /// What breaks the profile for CRL issuers. RFC 5280 §5.2.3
  fileprivate var fault: String? {
    if let identifier = fields.extensions.wronglyCritical {
      return "has the extension \(OID(slice(identifier).span)) marked critical"
    }
    if let flaw = fields.flaws.first { return "is not written as it must be: \(flaw)" }
    return fields.extensions.number == nil ? "has no CRL number" : nil
  }

  /// Why it is not current, and what to do.
  // RFC 5280 §5.1.2.5: conforming CRL issuers say in every list when the next one comes.
  fileprivate var staleness: (fault: String, remedy: String) {
    guard let nextUpdate else {
      return (
        "does not say until when it is current (it has no nextUpdate)", "have the CA issue CRLs with nextUpdate"
      )
    }
    return (
      "is no longer current since \(DERTime(unixSeconds: nextUpdate))",
      "fetch the newest CRL, or check the clock of this machine"
    )
  }

  fileprivate var unusable: String {
    guard !isProcessed else { return "is not valid before \(DERTime(unixSeconds: thisUpdate))" }
    guard let identifier = fields.extensions.unknownCritical else {
      return "has an entry with a critical extension that is not processed"
    }
    return "has the critical extension \(OID(slice(identifier).span)), which is not processed"
  }
}

extension RevocationChecker {
  private func revoked(
    _ certificate: Certificate, _ index: Int, _ entry: RevocationListEntry, _ crl: CertificateRevocationList
  ) -> ValidationError {
    let date = DERTime(unixSeconds: entry.revocationDate)
    return ValidationError(
      .revoked, certificate, at: index, rule: "RFC 5280 §6.1.3 (a)(3)",
      "revoked on \(date), reason \(entry.reason), says the CRL of \(crl.issuer)",
      remedy: "issue a new certificate, for a new key")
  }

  // RFC 7633 §4.2.3.1, §4.3.3
  private func notStapled(_ certificate: Certificate, _ index: Int, _ obstacle: RevocationObstacle) -> ValidationError {
    ValidationError(
      .statusResponseMissing, certificate, at: index, rule: "RFC 7633 §4.2.3.1",
      "it promises an OCSP response (TLS feature status_request), and none that is good came: \(obstacle.detail)",
      remedy: "have the server staple a current response of its CA")
  }

  private func unknown(_ certificate: Certificate, _ index: Int, _ obstacle: RevocationObstacle) -> ValidationError {
    ValidationError(
      .revocationStatusUnknown, certificate, at: index, rule: "RFC 5280 §6.3.3",
      "whether it is revoked cannot be told: \(obstacle.detail)", remedy: obstacle.remedy)
  }
}
