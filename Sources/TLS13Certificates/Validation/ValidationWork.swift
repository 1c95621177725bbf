/// What is left of a validation's budget.
struct ValidationWork {
  private var left: ValidationBudget

  init(_ budget: ValidationBudget) { left = budget }

  /// One certificate tried as an issuer.
  mutating func spendStep(_ path: [Certificate]) throws(ValidationError) {
    try Self.spend(&left.pathSteps, path, "path-building steps")
  }

  /// One signature verified.
  mutating func spendSignature(_ path: [Certificate]) throws(ValidationError) {
    try Self.spend(&left.signatures, path, "signature verifications")
  }

  /// One name compared with a constraint or with a CRL issuer.
  mutating func spendComparison(_ path: [Certificate]) throws(ValidationError) {
    try Self.spend(&left.nameComparisons, path, "comparisons of names")
  }

  /// One certificate policy looked at.
  mutating func spendPolicyNode(_ path: [Certificate]) throws(ValidationError) {
    try Self.spend(&left.policyNodes, path, "certificate policies")
  }

  private static func spend(_ left: inout Int, _ path: [Certificate], _ what: String) throws(ValidationError) {
    guard left > 0 else {
      throw ValidationError(
        .budgetExceeded, path.last, at: path.count - 1, rule: "ValidationBudget", "validation needs too many \(what)",
        remedy: "send only the certificates of one path, or raise the budget")
    }
    left -= 1
  }
}
