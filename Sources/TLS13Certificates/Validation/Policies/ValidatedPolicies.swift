/// The policies that a validated path stands for. RFC 9618 §5.5, step (g)
public struct ValidatedPolicies: Hashable, Sendable {
  /// authority_constrained_policy_set: what the CAs of the path vouch for; `anyPolicy` stands for all.
  public let authorityConstrained: Set<OID>
  /// user_constrained_policy_set: what of it the application accepts.
  public let userConstrained: Set<OID>

  // RFC 9618 §5.5 (g)(5), (6)
  init(authorityConstrained: Set<OID>, _ inputs: PolicyInputs) {
    self.authorityConstrained = authorityConstrained
    guard !inputs.acceptsAny else {
      userConstrained = authorityConstrained
      return
    }
    userConstrained =
      authorityConstrained.contains(.anyPolicy)
      ? inputs.userInitialPolicySet : authorityConstrained.intersection(inputs.userInitialPolicySet)
  }
}

extension ValidatedChain {
  /// The policies that the path stands for, computed when asked.
  public var policies: ValidatedPolicies {
    // Validation went the same way before, so that an error cannot happen; it would mean no policy at all.
    var work = ValidationWork(ValidationBudget())
    let outcome = try? PolicyProcessing.run(certificates, policyInputs, &work)
    return outcome ?? ValidatedPolicies(authorityConstrained: [], policyInputs)
  }
}
