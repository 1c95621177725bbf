extension Validator {
  /// Checks a path again that was validated before, as for a session that is to be resumed: everything but the
  /// signatures, which cannot have changed. The anchor must still be trusted, and validity, constraints, names, policies
  /// and revocation are judged anew by `policy`.
  ///
  /// - Returns: the same path, now judged by `policy`.
  /// - Throws: ``ValidationError`` with the rule that no longer holds.
  public func revalidate(
    _ chain: ValidatedChain, policy: ValidationPolicy
  ) throws(ValidationError) -> ValidatedChain {
    let policy = PolicyInForce(policy)
    let path = chain.certificates
    let leaf = checks(chain.leaf, at: 0, policy)
    try leaf.endEntity()
    guard try leaf.anchors(of: self).contains(where: { trust.anchors[$0] == chain.anchor }) else {
      throw ValidationError(
        .unknownIssuer, chain.anchor, at: path.count - 1, rule: "RFC 5280 §6.1.1 (d)",
        "the trust anchor of the session is not trusted any more", remedy: "connect without the session")
    }
    var work = ValidationWork(policy.budget)
    for index in path.indices.dropFirst() {
      let below = Array(path[..<index])
      let checks = self.checks(path[index], at: index, policy)
      try work.spendStep(below)
      try checks.pathLength(below: below)
      try checks.issuer(isAnchor: index == path.count - 1)
      try checks.tlsFeatures(below: below)
      try checks.nameConstraints(below: below, &work)
      _ = try self.checks(path[index - 1], at: index - 1, policy).acceptedAlgorithm()
    }
    try PathChecks(self, policy, pool: path).check(path, &work)
    try leaf.serverName()
    try leaf.spiffeRequirement()
    return ValidatedChain(leaf: chain.leaf, path: path, policyInputs: policy.policies)
  }
}
