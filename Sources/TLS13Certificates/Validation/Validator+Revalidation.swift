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
    let path = chain.certificates
    var work = ValidationWork(policy.budget)
    var checks = PathChecks(self, PolicyInForce(policy), path: path, pool: path)
    try checks.check(&work)
    return ValidatedChain(leaf: chain.leaf, path: path, policyInputs: policy.policies)
  }
}
