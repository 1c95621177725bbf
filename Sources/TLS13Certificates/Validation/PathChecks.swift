/// What can be said of a whole path only, once it reaches an anchor: its certificate policies,
/// and what the CRLs say.
struct PathChecks {
  private let validator: Validator
  private let policy: PolicyInForce
  private let pool: [Certificate]

  init(_ validator: Validator, _ policy: PolicyInForce, pool: [Certificate]) {
    self.validator = validator
    self.policy = policy
    self.pool = pool
  }

  /// Checks a path, end entity first and anchor last.
  func check(_ path: [Certificate], _ work: inout ValidationWork) throws(ValidationError) {
    if PolicyProcessing.canFail(path, policy.policies) { _ = try PolicyProcessing.run(path, policy.policies, &work) }
    let revocation = policy.revocation
    let hasNothing = revocation.crls.isEmpty && revocation.ocspResponses.isEmpty
    let requires = revocation.mode == .require || CertificateChecks(path[0], at: 0, policy).requiresStatusResponse
    guard revocation.mode != .off, requires || !hasNothing else { return }
    var checker = RevocationChecker(validator, policy, pool: pool)
    try checker.check(path, &work)
  }
}

extension ValidationError {
  /// Whether no other path is tried after this error.
  var endsSearch: Bool { kind == .budgetExceeded }
}
