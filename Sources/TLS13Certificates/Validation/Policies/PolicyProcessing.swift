/// Policy processing along a path. RFC 5280 §6.1.2 (a), (d), (e), (f), §6.1.3, §6.1.4, §6.1.5, as RFC 9618 §5 has it
///
/// A trust anchor's certificate is not part of the path, but what it says of policies limits the inputs, as RFC 5937 §3.2
/// has it: its policy constraints and inhibitAnyPolicy bind the path as they would from an intermediate, and its
/// certificate policies, where it has any, are all that the user-initial-policy-set can have.
struct PolicyProcessing {
  private let inputs: PolicyInputs
  /// nil for the NULL graph.
  private var graph: PolicyGraph? = PolicyGraph()
  private var explicitPolicy: Int
  private var policyMapping: Int
  private var inhibitAnyPolicy: Int

  // RFC 5280 §6.1.2 (d), (e), (f)
  private init(_ inputs: PolicyInputs, pathLength: Int) {
    self.inputs = inputs
    explicitPolicy = inputs.initialExplicitPolicy ? 0 : pathLength + 1
    policyMapping = inputs.initialPolicyMappingInhibit ? 0 : pathLength + 1
    inhibitAnyPolicy = inputs.initialAnyPolicyInhibit ? 0 : pathLength + 1
  }

  /// Whether policies can make this path invalid. When nothing demands an explicit policy and nothing is mapped,
  /// explicit_policy stays above zero to the end, and processing could only succeed.
  static func canFail(_ path: [Certificate], _ inputs: PolicyInputs) -> Bool {
    inputs.initialExplicitPolicy
      || path.contains { certificate in
        certificate.fields.extensions.entries.contains { $0.code == .policyConstraints || $0.code == .policyMappings }
      }
  }

  /// Processes a path, end entity first and anchor last.
  static func run(
    _ path: [Certificate], _ inputs: PolicyInputs, _ work: inout ValidationWork
  ) throws(ValidationError) -> ValidatedPolicies {
    for (index, certificate) in path.enumerated() where certificate.unreadablePolicies != nil {
      throw ValidationError(
        .malformed, certificate, at: index, rule: "RFC 5280 §6.1.4",
        "it limits the policies of the path by an extension that is malformed", remedy: "reissue it")
    }
    // An end entity that is an anchor itself is the one certificate of its path.
    let length = max(path.count - 1, 1)
    let anchor = path.count > length ? path.last : nil
    var processing = PolicyProcessing(inputs.limited(to: anchor?.certificatePolicies), pathLength: length)
    if let anchor { processing.constrain(by: anchor) }
    for index in (0..<min(length, path.count)).reversed() {
      try processing.process(path[index], at: index, path, &work)
      if index > 0 { try processing.prepare(path[index], at: index) }
    }
    guard let leaf = path.first else { return ValidatedPolicies(authorityConstrained: [], inputs) }
    return try processing.wrapUp(leaf)
  }

  // RFC 9618 §5.3 (d), (e), RFC 5280 §6.1.3 (f)
  private mutating func process(
    _ certificate: Certificate, at index: Int, _ path: [Certificate], _ work: inout ValidationWork
  ) throws(ValidationError) {
    if let policies = certificate.certificatePolicies {
      let allowsAny = inhibitAnyPolicy > 0 || (index > 0 && certificate.isSelfIssued)
      try graph?.add(policies, allowsAny: allowsAny) { () throws(ValidationError) in
        try work.spendPolicyNode(path)
      }
      if graph?.isNull == true { graph = nil }
    } else {
      graph = nil
    }
    guard explicitPolicy > 0 || graph != nil else {
      throw Self.failure(
        certificate, at: index, "RFC 5280 §6.1.3 (f)",
        "a policy is required, and none is valid from the anchor to here")
    }
  }

  // RFC 5280 §6.1.4 (a), (b), (h), (i), (j)
  private mutating func prepare(_ certificate: Certificate, at index: Int) throws(ValidationError) {
    let mappings = certificate.policyMappings
    guard !mappings.contains(where: \.namesAnyPolicy) else {
      throw Self.failure(certificate, at: index, "RFC 5280 §6.1.4 (a)", "it maps a policy to or from anyPolicy")
    }
    if !mappings.isEmpty { apply(mappings) }
    if !certificate.isSelfIssued {
      explicitPolicy = max(explicitPolicy - 1, 0)
      policyMapping = max(policyMapping - 1, 0)
      inhibitAnyPolicy = max(inhibitAnyPolicy - 1, 0)
    }
    constrain(by: certificate)
  }

  // RFC 9618 §5.4 (b)
  private mutating func apply(_ mappings: [PolicyMapping]) {
    var subjects: [OID: Set<OID>] = [:]
    for mapping in mappings { subjects[mapping.issuerDomainPolicy, default: []].insert(mapping.subjectDomainPolicy) }
    for (policy, equivalents) in subjects {
      if policyMapping > 0 { graph?.map(policy, to: equivalents) } else { graph?.delete(policy) }
    }
    if graph?.isNull == true { graph = nil }
  }

  // RFC 5280 §6.1.4 (i), (j)
  private mutating func constrain(by certificate: Certificate) {
    if let constraints = certificate.policyConstraints {
      explicitPolicy = min(explicitPolicy, constraints.requireExplicitPolicy ?? explicitPolicy)
      policyMapping = min(policyMapping, constraints.inhibitPolicyMapping ?? policyMapping)
    }
    inhibitAnyPolicy = min(inhibitAnyPolicy, certificate.inhibitAnyPolicy ?? inhibitAnyPolicy)
  }

  // RFC 5280 §6.1.5 (a), (b), RFC 9618 §5.5 (g)
  private mutating func wrapUp(_ leaf: Certificate) throws(ValidationError) -> ValidatedPolicies {
    explicitPolicy = max(explicitPolicy - 1, 0)
    if leaf.policyConstraints?.requireExplicitPolicy == 0 { explicitPolicy = 0 }
    let policies = ValidatedPolicies(
      authorityConstrained: graph?.authorityConstrainedPolicies() ?? [], inputs)
    guard explicitPolicy > 0 || !policies.userConstrained.isEmpty else {
      let found = policies.authorityConstrained.map(\.description).sorted().joined(separator: ", ")
      throw Self.failure(
        leaf, at: 0, "RFC 9618 §5.5 (g)",
        "a policy is required; the path is valid for \(found.isEmpty ? "none" : found), which is not accepted")
    }
    return policies
  }

  private static func failure(
    _ certificate: Certificate, at index: Int, _ rule: String, _ detail: String
  ) -> ValidationError {
    ValidationError(
      .policy, certificate, at: index, rule: rule, detail,
      remedy: "issue the certificates of the path under an accepted policy, or accept the one they have")
  }
}
