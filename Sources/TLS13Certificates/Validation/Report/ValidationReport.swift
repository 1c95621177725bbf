/// What validation did with a chain, told check by check: for tools that show people why a chain is accepted or not.
public struct ValidationReport: Sendable {
  /// How a check ended.
  public enum Outcome: Hashable, Sendable {
    /// What was checked is as it must be.
    case passed
    /// It is not.
    case failed(ValidationError)
    /// Nothing was there to check, or it cannot be told and need not be. The text says why.
    case skipped(String)
  }

  /// One check on one certificate.
  public struct Step: Hashable, Sendable {
    /// The certificate's place in the path: 0 is the end entity.
    public let index: Int
    /// What was checked.
    public let check: ValidationCheck
    /// How it ended.
    public let outcome: Outcome
  }

  /// The path that was accepted or, if none was, the one that came furthest: end entity first.
  public let path: [Certificate]
  /// Whether the last certificate of ``path`` is a trust anchor.
  public let endsInAnchor: Bool
  /// The checks, in the order in which validation makes them. After one that failed the others are told all the same.
  public let steps: [Step]
  /// What ``Validator/validate(_:policy:)`` decides: the steps explain this, they do not decide it.
  public let verdict: Result<ValidatedChain, ValidationError>
}

extension Validator {
  /// Validates a chain and tells what every check found. Takes longer than ``validate(_:policy:)``, which decides.
  ///
  /// - Parameters:
  ///   - chain: the end entity first; the others in any order.
  ///   - policy: the role, the name, the time and the limits.
  public func report(_ chain: [Certificate], policy: ValidationPolicy) -> ValidationReport {
    var work = ValidationWork(policy.budget)
    let inForce = PolicyInForce(policy)
    var builder = PathBuilder(self, pool: chain.dropFirst(), inForce, .peer)
    let verdict = Result { () throws(ValidationError) in try validate(chain, inForce, &builder, &work) }
    let path: [Certificate]
    switch verdict {
    case .success(let accepted): path = accepted.certificates
    case .failure: path = builder.furthest.isEmpty ? Array(chain.prefix(1)) : builder.furthest
    }
    var explanation = PathExplanation(self, policy, path, pool: Array(chain.dropFirst()), verdict)
    var steps = explanation.steps()
    let isTold = steps.contains { step in
      guard case .failed = step.outcome else { return false }
      return true
    }
    if case .failure(let error) = verdict, !isTold {
      steps.append(.init(index: error.index, check: .trust, outcome: .failed(error)))
    }
    let endsInAnchor = path.last.map(trust.anchors.contains) ?? false
    return ValidationReport(path: path, endsInAnchor: endsInAnchor, steps: steps, verdict: verdict)
  }
}
