/// Makes the checks of validation one by one on a path that is known, and keeps each outcome.
struct PathExplanation {
  private let validator: Validator
  private let policy: ValidationPolicy
  private let path: [Certificate]
  private let pool: [Certificate]
  private let anchorIndex: Int?

  init(_ validator: Validator, _ policy: ValidationPolicy, _ path: [Certificate], pool: [Certificate]) {
    self.validator = validator
    self.policy = policy
    self.path = path
    self.pool = pool
    anchorIndex = path.last.map(validator.trust.anchors.contains) == true ? path.count - 1 : nil
  }

  /// The steps, in the order of ``Validator/validate(_:policy:)``.
  func steps() -> [ValidationReport.Step] {
    guard !path.isEmpty else { return [] }
    var steps = certificate(0)
    for index in path.indices.dropFirst() { steps += issuer(index) }
    if anchorIndex != nil {
      steps.append(policies())
      steps += path.indices.dropLast().reversed().map(revocation)
    }
    return steps + identity()
  }

  private func checks(_ index: Int) -> CertificateChecks {
    validator.checks(path[index], at: index, PolicyInForce(policy))
  }

  private func step(
    _ index: Int, _ check: ValidationCheck, _ body: () throws(ValidationError) -> Void
  ) -> ValidationReport.Step {
    do throws(ValidationError) {
      try body()
      return .init(index: index, check: check, outcome: .passed)
    } catch { return .init(index: index, check: check, outcome: .failed(error)) }
  }

  /// What holds for each certificate.
  private func certificate(_ index: Int) -> [ValidationReport.Step] {
    let checks = checks(index)
    var steps = [
      step(index, .validity) { () throws(ValidationError) in try checks.validity() },
      step(index, .criticalExtensions) { () throws(ValidationError) in
        try checks.criticalExtensions()
        try checks.noRevocationAvailable()
      },
      step(index, .keyUsage) { () throws(ValidationError) in
        if index == 0 { try checks.endEntityKeyUsage() } else { try checks.issuerKeyUsage() }
      },
      step(index, .purpose) { () throws(ValidationError) in try checks.purpose() },
      step(index, .keyStrength) { () throws(ValidationError) in try checks.keyStrength() },
    ]
    if policy.profile != .interoperable {
      let isAnchor = index == anchorIndex
      steps.append(
        step(index, .profile) { () throws(ValidationError) in
          try checks.profile(isIssuer: index > 0, isAnchor: isAnchor)
        })
    }
    return steps
  }

  /// What holds for a certificate as the issuer of the one before it.
  private func issuer(_ index: Int) -> [ValidationReport.Step] {
    let (own, child) = (checks(index), checks(index - 1))
    let below = Array(path[..<index])
    return [
      step(index, .certificateAuthority) { () throws(ValidationError) in
        try own.certificateAuthority(isAnchor: index == anchorIndex)
      }
    ] + certificate(index) + [
      step(index, .pathLength) { () throws(ValidationError) in try own.pathLength(below: below) },
      step(index, .nameConstraints) { () throws(ValidationError) in
        var work = ValidationWork(policy.budget)
        try own.nameConstraints(below: below, &work)
      },
    ] + tlsFeatures(index) + [
      step(index - 1, .signature) { () throws(ValidationError) in
        if child.hasInsecureSignature(by: path[index]) { return }
        _ = try child.signature(by: path[index], validator.crypto) { () throws(ValidationError) in
          try own.verificationKey(validator.crypto)
        }
      }
    ]
  }

  /// What an issuer's TLS features ask of the certificate before it; nothing where there are none.
  private func tlsFeatures(_ index: Int) -> [ValidationReport.Step] {
    guard path[index].tlsFeatures != nil else { return [] }
    return [
      step(index - 1, .tlsFeatures) { () throws(ValidationError) in
        try checks(index).tlsFeatures(below: Array(path[..<index]))
      }
    ]
  }

  private func policies() -> ValidationReport.Step {
    guard PolicyProcessing.canFail(path, policy.policies) else {
      return .init(index: 0, check: .policies, outcome: .skipped("none is demanded"))
    }
    return step(0, .policies) { () throws(ValidationError) in
      var work = ValidationWork(policy.budget)
      _ = try PolicyProcessing.run(path, policy.policies, &work)
    }
  }

  private func identity() -> [ValidationReport.Step] {
    var hasName = policy.spiffe != nil
    if case .server(.some) = policy.role { hasName = true }
    guard hasName else {
      return [.init(index: 0, check: .identity, outcome: .skipped("no name is demanded: the application decides"))]
    }
    return [
      step(0, .identity) { () throws(ValidationError) in
        try checks(0).serverName()
        try checks(0).spiffeRequirement()
      }
    ]
  }
}

extension PathExplanation {
  /// The status of one certificate, asked as if an answer were required: what cannot be told is then said why.
  private func revocation(of index: Int) -> ValidationReport.Step {
    func skipped(_ reason: String) -> ValidationReport.Step {
      .init(index: index, check: .revocation, outcome: .skipped(reason))
    }
    let wished = policy.revocation
    if wished.mode == .off { return skipped("not asked for") }
    if wished.scope == .endEntity, index > 0 { return skipped("asked for the end entity only") }
    let isPromised = checks(index).requiresStatusResponse
    if path[index].hasNoRevocationAvailable, !isPromised {
      return skipped("its CA publishes nothing about it (noRevAvail)")
    }
    switch outcome(of: index, .require) {
    case .failed(let error) where error.kind == .revocationStatusUnknown:
      guard case .failed = outcome(of: index, wished.mode) else { return skipped(error.detail) }
      return .init(index: index, check: .revocation, outcome: .failed(error))
    case let outcome: return .init(index: index, check: .revocation, outcome: outcome)
    }
  }

  /// Looks at one certificate alone, as the end entity of what is left of the path.
  private func outcome(of index: Int, _ mode: RevocationPolicy.Mode) -> ValidationReport.Outcome {
    var single = policy
    single.revocation.mode = mode
    single.revocation.scope = .endEntity
    var work = ValidationWork(policy.budget)
    var checker = RevocationChecker(validator, PolicyInForce(single), pool: pool)
    do throws(ValidationError) {
      try checker.check(Array(path[index...]), &work)
      return .passed
    } catch { return .failed(error.moved(to: error.index + index)) }
  }
}

extension ValidationError {
  /// The same, about a certificate elsewhere in the path.
  fileprivate func moved(to index: Int) -> ValidationError {
    ValidationError(kind, certificate, at: index, rule: rule, detail, remedy: remedy)
  }
}
