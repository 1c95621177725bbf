/// Makes the checks of validation one by one on a path that is known, and keeps each outcome.
struct PathExplanation {
  private let validator: Validator
  private let policy: ValidationPolicy
  private let path: [Certificate]
  private let pool: [Certificate]
  private let verdict: Result<ValidatedChain, ValidationError>
  private var checks: PathChecks

  init(
    _ validator: Validator, _ policy: ValidationPolicy, _ path: [Certificate], pool: [Certificate],
    _ verdict: Result<ValidatedChain, ValidationError>
  ) {
    self.validator = validator
    self.policy = policy
    self.path = path
    self.pool = pool
    self.verdict = verdict
    checks = PathChecks(validator, PolicyInForce(policy), path: path, pool: pool)
    checks.verifiesSignatures = true
  }

  /// The steps, in the order of ``ValidationCheck``.
  mutating func steps() -> [ValidationReport.Step] {
    guard !path.isEmpty else { return [] }
    var steps: [ValidationReport.Step] = []
    for index in path.indices {
      for check in ValidationCheck.ofCertificates { steps += step(check, at: index) }
    }
    for check in ValidationCheck.ofPaths {
      switch check {
      case .trust: steps += trust()
      case .revocation: if checks.anchorIndex != nil { steps += path.indices.dropLast().reversed().map(revocation) }
      default: steps += step(check, at: 0)
      }
    }
    return steps
  }

  private mutating func step(_ check: ValidationCheck, at index: Int) -> [ValidationReport.Step] {
    switch checks.relevance(of: check, at: index) {
    case .absent: return []
    case .skipped(let reason): return [.init(index: index, check: check, outcome: .skipped(reason))]
    case .checked: break
    }
    var work = ValidationWork(policy.budget)
    do throws(ValidationError) {
      try checks.run(check, at: index, &work)
      return [.init(index: index, check: check, outcome: .passed)]
    } catch { return [.init(index: index, check: check, outcome: .failed(error))] }
  }

  /// Where no anchor is reached, the search knows why.
  private mutating func trust() -> [ValidationReport.Step] {
    guard checks.anchorIndex == nil, case .failure(let error) = verdict, error.kind == .unknownIssuer else {
      return step(.trust, at: path.count - 1)
    }
    return [.init(index: error.index, check: .trust, outcome: .failed(error))]
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
    let isPromised = CertificateChecks(path[index], at: index, PolicyInForce(policy)).requiresStatusResponse
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
