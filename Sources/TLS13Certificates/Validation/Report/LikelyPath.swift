/// The path to show for a chain that was refused: from issuer to issuer, through the certificate that the verdict
/// names, preferring those whose key made the signature.
struct LikelyPath {
  /// Issuers of one name whose signature is tried.
  private static let maximumTries = 16

  let certificates: [Certificate]

  init(_ validator: Validator, _ chain: [Certificate], _ verdict: ValidationError, _ policy: ValidationPolicy) {
    var path = Array(chain.prefix(1))
    let pool = validator.trust.anchors + chain.dropFirst()
    while let last = path.last, path.count < min(policy.maximumChainLength, PathBuilder.maximumDepth),
      !validator.trust.anchors.contains(last)
    {
      let issuers = pool.filter { $0.subject.matches(last.issuer) && !path.contains($0) }.prefix(Self.maximumTries)
      let named = issuers.first { $0 == verdict.certificate && verdict.index == path.count }
      let signer = named ?? issuers.first { last.isIssued(by: $0, crypto: validator.crypto) }
      guard let next = signer ?? issuers.first else { break }
      path.append(next)
    }
    certificates = path
  }
}
