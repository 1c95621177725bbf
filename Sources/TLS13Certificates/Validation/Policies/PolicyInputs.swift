/// What the application asks of the certificate policies of a path. RFC 5280 §6.1.1 (c), (e), (f), (g)
///
/// The defaults accept every policy and demand none.
public struct PolicyInputs: Hashable, Sendable {
  /// user-initial-policy-set: the policies the application accepts; `anyPolicy` in it accepts all.
  public var userInitialPolicySet: Set<OID> = [.anyPolicy]
  /// initial-explicit-policy: the path must be valid for at least one policy of the set.
  public var initialExplicitPolicy = false
  /// initial-policy-mapping-inhibit: no mapping counts.
  public var initialPolicyMappingInhibit = false
  /// initial-any-policy-inhibit: anyPolicy in a certificate stands for itself alone.
  public var initialAnyPolicyInhibit = false

  /// The defaults.
  public init() {}

  /// Demands one of these policies.
  public static func require(_ policies: Set<OID>) -> PolicyInputs {
    var inputs = PolicyInputs()
    inputs.userInitialPolicySet = policies
    inputs.initialExplicitPolicy = true
    return inputs
  }

  /// The inputs below an anchor that states these policies; nil when it states none. RFC 5937 §3.2
  func limited(to policies: [OID]?) -> PolicyInputs {
    guard let policies, !policies.contains(.anyPolicy) else { return self }
    var inputs = self
    inputs.userInitialPolicySet = acceptsAny ? Set(policies) : userInitialPolicySet.intersection(policies)
    return inputs
  }

  var acceptsAny: Bool { userInitialPolicySet.contains(.anyPolicy) }
}
