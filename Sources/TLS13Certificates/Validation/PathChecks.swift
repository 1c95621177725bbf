/// The checks on a path whose signatures hold, in the order of ``ValidationCheck``.
///
/// This is the one place where they are listed: a path is judged by it when it is built, when a session is resumed, and
/// when a report tells what each check found. A check is added as a case of ``ValidationCheck``, and here.
struct PathChecks {
  /// What a path is for.
  enum Target {
    /// The peer's own certificate.
    case peer
    /// The certificate of a CRL issuer that is not part of the peer's path. RFC 5280 §6.3.3 (f)
    case revocationIssuer
  }

  /// Whether a check has something to look at.
  enum Relevance {
    case checked
    /// No. The text says why.
    case skipped(String)
    /// No, and nobody would expect it.
    case absent
  }

  let path: [Certificate]
  private let validator: Validator
  private let policy: PolicyInForce
  private let pool: [Certificate]
  private let target: Target
  private let checks: [CertificateChecks]
  /// The place of the anchor; nil when the path reaches none.
  let anchorIndex: Int?
  /// Whether ``run(_:at:_:)`` verifies signatures, too: where the path comes from a search, they are known to be good.
  var verifiesSignatures = false
  /// The names of the path's certificates, once constraints ask for them.
  private var names: ConstrainedNames

  /// - Parameters:
  ///   - path: end entity first, anchor last.
  ///   - pool: where CRL issuers are looked for.
  init(
    _ validator: Validator, _ policy: PolicyInForce, path: [Certificate], pool: [Certificate], _ target: Target = .peer
  ) {
    (self.validator, self.policy, self.path, self.pool, self.target) = (validator, policy, path, pool, target)
    checks = path.enumerated().map { validator.checks($1, at: $0, policy) }
    anchorIndex = path.last.flatMap { validator.anchorPlaces[$0] } == nil ? nil : path.count - 1
    names = ConstrainedNames(path)
  }

  /// Makes every check.
  ///
  /// - Throws: ``ValidationError`` of the first that fails.
  mutating func check(_ work: inout ValidationWork) throws(ValidationError) {
    for index in path.indices {
      for check in ValidationCheck.ofCertificates { try checkIfRelevant(check, at: index, &work) }
    }
    for check in ValidationCheck.ofPaths { try checkIfRelevant(check, at: 0, &work) }
  }

  private mutating func checkIfRelevant(
    _ check: ValidationCheck, at index: Int, _ work: inout ValidationWork
  ) throws(ValidationError) {
    guard case .checked = relevance(of: check, at: index) else { return }
    try run(check, at: index, &work)
  }

  /// Makes one check on the certificate at this place, or on the path.
  mutating func run(
    _ check: ValidationCheck, at index: Int, _ work: inout ValidationWork
  ) throws(ValidationError) {
    let own = checks[index]
    // An end entity that is an anchor itself is held to what end entities are.
    let isAnchor = index == anchorIndex && index > 0
    switch check {
    case .certificateAuthority: try own.certificateAuthority(isAnchor: isAnchor)
    case .validity: try own.validity()
    case .criticalExtensions:
      try own.criticalExtensions()
      try own.noRevocationAvailable()
    case .keyUsage:
      if index == 0 { try own.endEntityKeyUsage() } else { try own.issuerKeyUsage() }
    case .purpose: try own.purpose()
    case .keyStrength: try own.keyStrength()
    case .profile:
      if target == .revocationIssuer, index == 0 { return try own.flaws(isAnchor: false) }
      try own.profile(isIssuer: index > 0, isAnchor: isAnchor)
    case .pathLength: try own.pathLength(below: path[..<index])
    case .nameConstraints: try own.nameConstraints(below: &names, &work)
    case .tlsFeatures: try checks[index + 1].tlsFeatures(of: path[index])
    case .signature: try signature(at: index)
    case .trust: try trust()
    case .policies: _ = try PolicyProcessing.run(path, policy.policies, &work)
    case .revocation:
      var checker = RevocationChecker(validator, policy, pool: pool)
      try checker.check(path, &work)
    case .identity:
      try own.serverName()
      try own.spiffeRequirement()
    }
  }

  private func signature(at index: Int) throws(ValidationError) {
    if checks[index].hasInsecureSignature(by: path[index + 1]) { return }
    guard verifiesSignatures else {
      try checks[index].accepted(by: path[index + 1])
      return
    }
    _ = try checks[index].signature(by: path[index + 1], validator.crypto) { () throws(ValidationError) in
      try checks[index + 1].verificationKey(validator.crypto)
    }
  }

  /// The path ends at an anchor that may vouch for its end entity.
  // RFC 5280 §6.1.1 (d), X509-SVID §5.1
  private func trust() throws(ValidationError) {
    let allowed = target == .peer ? try checks[0].anchors(of: validator) : nil
    guard let place = path.last.flatMap({ validator.anchorPlaces[$0] }), allowed?.contains(place) != false else {
      throw ValidationError(
        .unknownIssuer, path.last, at: path.count - 1, rule: "RFC 5280 §6.1.1 (d)",
        "the path does not end at a CA in the trust store, or not any more",
        remedy: "connect without the session that it comes from, or put the CA into the trust store")
    }
  }
}

extension PathChecks {
  /// Whether there is something to check.
  func relevance(of check: ValidationCheck, at index: Int) -> Relevance {
    if target == .revocationIssuer, !check.concernsRevocationIssuer(at: index) { return .absent }
    switch check {
    case .validity, .criticalExtensions, .keyUsage, .purpose, .keyStrength, .trust: return .checked
    case .certificateAuthority, .pathLength: return index > 0 ? .checked : .absent
    case .nameConstraints: return index > 0 ? .checked : .absent
    case .profile: return policy.profile == .interoperable ? .absent : .checked
    case .signature: return index < path.count - 1 ? .checked : .absent
    case .tlsFeatures:
      let hasDemands = index < path.count - 1 && path[index + 1].fields.extensions[.tlsFeature] != nil
      return hasDemands ? .checked : .absent
    case .policies:
      guard anchorIndex != nil else { return .absent }
      return PolicyProcessing.canFail(path, policy.policies) ? .checked : .skipped("none is demanded")
    case .revocation: return isRevocationChecked ? .checked : .skipped("not asked for")
    case .identity: return hasIdentity ? .checked : .skipped("no name is demanded: the application decides")
    }
  }

  private var isRevocationChecked: Bool {
    let revocation = policy.revocation
    guard revocation.mode != .off else { return false }
    let hasNothing = revocation.crls.isEmpty && revocation.ocspResponses.isEmpty
    return !hasNothing || revocation.mode == .require || checks[0].requiresStatusResponse
  }

  private var hasIdentity: Bool {
    if case .server(.some) = policy.role { return true }
    return policy.spiffe != nil
  }
}

extension ValidationCheck {
  /// Those that are made on each certificate of a path, in their order.
  static let ofCertificates = allCases.filter { !$0.isAboutPath }
  /// Those that are made on a path as a whole, after the others.
  static let ofPaths = allCases.filter(\.isAboutPath)

  private var isAboutPath: Bool {
    switch self {
    case .trust, .policies, .revocation, .identity: true
    case .certificateAuthority, .validity, .criticalExtensions, .keyUsage, .purpose, .keyStrength, .profile,
      .pathLength, .nameConstraints, .tlsFeatures, .signature:
      false
    }
  }

  /// A CRL issuer is held to what makes its signature count, and those above it to what makes them CAs. Its names and
  /// its own status are no part of that.
  fileprivate func concernsRevocationIssuer(at index: Int) -> Bool {
    switch self {
    case .validity, .criticalExtensions, .keyStrength, .profile, .signature, .trust: true
    case .revocation, .identity: false
    case .certificateAuthority, .keyUsage, .purpose, .pathLength, .nameConstraints, .tlsFeatures, .policies:
      index > 0 || self == .policies
    }
  }
}
