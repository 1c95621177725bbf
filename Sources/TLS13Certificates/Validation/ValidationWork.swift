import TLS13Crypto

/// What a validation did, and what is left of its budget.
///
/// Until a path has reached an anchor, only steps, signatures by keys of anchors and of those that they certified, and
/// the folding of names for the search can be spent.
struct ValidationWork {
  private let budget: ValidationBudget
  /// Certificates considered as the issuer of another.
  private(set) var pathSteps = 0
  /// Signatures looked at, in verifications with P-256.
  private(set) var signatures = 0
  /// What of that was spent on signatures that are wrong.
  private(set) var wrongSignatures = 0
  /// What folding names for the search took, in octets of ASCII.
  private(set) var searchOctets = 0
  /// What comparing names took since, likewise.
  private(set) var nameOctets = 0
  /// Certificate policies looked at.
  private(set) var policyNodes = 0
  private var hasRunOut = false

  init(_ budget: ValidationBudget) { self.budget = budget }

  /// One certificate considered as an issuer.
  mutating func spendStep(_ path: @autoclosure () -> [Certificate]) throws(ValidationError) {
    try Self.spend(1, &pathSteps, budget.pathSteps, path(), "path-building steps")
  }

  /// One signature by this key, before it is verified.
  mutating func spendSignature(
    _ key: SubjectPublicKeyInfo, _ path: @autoclosure () -> [Certificate]
  ) throws(ValidationError) {
    guard permitsSignature(key) else { throw Self.exceeded(path(), "signature verifications") }
  }

  /// The same; false when there was no budget for it, and then for good.
  mutating func permitsSignature(_ key: SubjectPublicKeyInfo) -> Bool {
    let cost = key.verificationCost
    guard !hasRunOut, wrongSignatures < budget.wrongSignatures, cost <= budget.signatures - signatures else {
      hasRunOut = true
      return false
    }
    signatures += cost
    return true
  }

  /// - Throws: ``ValidationError`` when a signature was not verified for want of budget.
  func checkSignatures(_ path: [Certificate]) throws(ValidationError) {
    if hasRunOut { throw Self.exceeded(path, "signature verifications") }
  }

  /// A signature by this key proved to be wrong.
  mutating func noteWrongSignature(_ key: SubjectPublicKeyInfo) { wrongSignatures += key.verificationCost }

  /// A name for the search, folded.
  mutating func fold(_ name: DistinguishedName, _ path: [Certificate]) throws(ValidationError) -> FoldedName {
    var left = budget.searchOctets - searchOctets
    guard let folded = FoldedName(name, budget: &left) else { throw Self.exceeded(path, "octets of names") }
    searchOctets = budget.searchOctets - left
    return folded
  }

  /// Names of so many octets compared with a constraint or with a CRL's. However short, a comparison counts as 16.
  mutating func spendComparison(_ octets: Int, _ path: [Certificate]) throws(ValidationError) {
    try Self.spend(max(octets, 16), &nameOctets, budget.nameOctets, path, "comparisons of names")
  }

  /// One certificate policy looked at.
  mutating func spendPolicyNode(_ path: [Certificate]) throws(ValidationError) {
    try Self.spend(1, &policyNodes, budget.policyNodes, path, "certificate policies")
  }

  private static func spend(
    _ amount: Int, _ spent: inout Int, _ limit: Int, _ path: @autoclosure () -> [Certificate],
    _ what: StaticString
  ) throws(ValidationError) {
    guard amount <= limit - spent else { throw exceeded(path(), "\(what)") }
    spent += amount
  }

  private static func exceeded(_ path: [Certificate], _ what: String) -> ValidationError {
    ValidationError(
      .budgetExceeded, path.last, at: max(path.count - 1, 0), rule: "ValidationBudget",
      "validation needs too many \(what)", remedy: "send only the certificates of one path, or raise the budget")
  }
}

extension SubjectPublicKeyInfo {
  /// What verifying a signature by this key costs, in verifications with P-256.
  ///
  /// Measured with the default provider on a 2.45 GHz EPYC, the key's import included, in µs: P-256 49, P-384 497,
  /// P-521 1154, Ed25519 48, RSA-2048 26, RSA-4096 88, ML-DSA-65 205, ML-DSA-87 317.
  var verificationCost: Int {
    switch algorithm {
    case .ellipticCurve(.p256), .ed25519, .unknown: 1
    case .ellipticCurve(.p384): 10
    case .ellipticCurve(.p521): 23
    case .mldsa(.mldsa44): 3
    case .mldsa(.mldsa65): 4
    case .mldsa(.mldsa87): 7
    // Grows with the square of the modulus, which is most of the encoding: 4096 bits are 526 octets.
    case .rsaEncryption, .rsassaPSS: 1 + fields.key.count * fields.key.count / 270_000
    }
  }
}
