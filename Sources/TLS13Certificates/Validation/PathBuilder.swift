import TLS13Crypto

/// Builds a path from the end entity to an anchor: depth first, each edge checked before the next is tried, the
/// signature last since it costs most. RFC 5280 §6.1, RFC 4158
struct PathBuilder {
  /// Recursion ends here, whatever the policy says.
  static let maximumDepth = 64

  private struct Candidate {
    let certificate: Certificate
    let anchor: Int?
  }

  private let validator: Validator
  private let pool: [Certificate]
  /// Where in the trust store the anchors are that may vouch for this end entity.
  private let anchors: [Int]
  private let policy: PolicyInForce
  private var path: [Certificate] = []
  var work: ValidationWork
  private var reason: ValidationError?
  /// The signatures of the path that the cache does not know.
  private var newSignatures: [VerifiedSignature] = []

  init(
    _ validator: Validator, leaf: Certificate, pool: ArraySlice<Certificate>, anchors: [Int], _ policy: PolicyInForce
  ) {
    self.validator = validator
    self.pool = pool.filter { !validator.trust.anchors.contains($0) }
    self.anchors = anchors
    self.policy = policy
    path.reserveCapacity(pool.count + 2)
    path.append(leaf)
    work = ValidationWork(policy.budget)
  }

  /// The path, from the end entity to the anchor.
  mutating func build() throws(ValidationError) -> [Certificate] {
    if try extend() {
      // Only now: whoever has no certificate from a trusted CA shall not fill the cache.
      for signature in newSignatures { validator.crypto.verifiedSignatures?.insert(signature) }
      return path
    }
    throw reason ?? unknownIssuer()
  }

  /// Tries the candidates for the last certificate's issuer; true when an anchor was reached.
  private mutating func extend() throws(ValidationError) -> Bool {
    let candidates = candidates()
    if candidates.isEmpty { note(unknownIssuer()) }
    let known = newSignatures.count
    for candidate in candidates {
      newSignatures.removeLast(newSignatures.count - known)
      do throws(ValidationError) {
        try work.spendStep(path)
        try check(candidate)
      } catch {
        if error.endsSearch { throw error }
        note(error)
        continue
      }
      path.append(candidate.certificate)
      if candidate.anchor == nil ? try extend() : try isAcceptable() { return true }
      path.removeLast()
    }
    return false
  }

  /// What holds of a whole path, now that it reaches an anchor.
  private mutating func isAcceptable() throws(ValidationError) -> Bool {
    do throws(ValidationError) {
      try PathChecks(validator, policy, pool: pool).check(path, &work)
      return true
    } catch {
      // No other path makes an end entity valid that a valid CRL lists.
      if error.endsSearch || (error.kind == .revoked && error.index == 0) { throw error }
      note(error)
      return false
    }
  }

  private mutating func note(_ error: ValidationError) {
    if let reason, !error.isMoreSpecific(than: reason) { return }
    reason = error
  }

  private func unknownIssuer() -> ValidationError {
    let child = path[path.count - 1]
    return MissingIssuer(
      child, at: path.count - 1, isTrustEmpty: anchors.isEmpty,
      hasOnlyLoops: pool.contains { $0.subject.matches(child.issuer) }
    ).error
  }

  /// Whose subject is the last certificate's issuer: anchors first, then what the peer sent; those whose key
  /// identifier fits go before the others. RFC 5280 §6.1.3 (a)(4), §4.2.1.1
  private func candidates() -> [Candidate] {
    let child = path[path.count - 1]
    var candidates: [Candidate] = []
    var fitting = 0
    func consider(_ certificate: Certificate, anchor: Int?) {
      guard certificate.subject.matches(child.issuer), !isLoop(certificate) else { return }
      let candidate = Candidate(certificate: certificate, anchor: anchor)
      guard certificate.hasKeyIdentifier(of: child) else { return candidates.append(candidate) }
      candidates.insert(candidate, at: fitting)
      fitting += 1
    }
    for index in anchors { consider(validator.trust.anchors[index], anchor: index) }
    for certificate in pool { consider(certificate, anchor: nil) }
    return candidates
  }

  /// RFC 4158 §5.2: a path that repeats a subject with the same key goes nowhere new.
  private func isLoop(_ certificate: Certificate) -> Bool {
    path.contains { other in
      other.subjectPublicKeyInfo == certificate.subjectPublicKeyInfo && other.subject == certificate.subject
    }
  }

  /// Everything that `candidate` must satisfy as the issuer of the last certificate.
  private mutating func check(_ candidate: Candidate) throws(ValidationError) {
    let checks = validator.checks(candidate.certificate, at: path.count, policy)
    try checks.pathLength(below: path)
    try checks.issuer(isAnchor: candidate.anchor != nil)
    try checks.tlsFeatures(below: path)
    try checks.nameConstraints(below: path, &work)
    try work.spendSignature(path)
    let child = CertificateChecks(path[path.count - 1], at: path.count - 1, policy)
    if child.hasInsecureSignature(by: candidate.certificate) { return }
    let crypto = validator.crypto
    let anchorKey = candidate.anchor.flatMap { validator.anchorKeys[$0] }
    let new = try child.signature(by: candidate.certificate, crypto) { () throws(ValidationError) in
      if let anchorKey { anchorKey } else { try checks.verificationKey(crypto) }
    }
    if let new { newSignatures.append(new) }
  }
}

extension Certificate {
  /// Whether the child's authority key identifier is this certificate's subject key identifier.
  fileprivate func hasKeyIdentifier(of child: Certificate) -> Bool {
    guard let wanted = child.fields.extensions.authorityKeyIdentifier?.keyIdentifier,
      let mine = fields.extensions.subjectKeyIdentifier
    else { return false }
    return child.slice(wanted) == slice(mine)
  }
}
