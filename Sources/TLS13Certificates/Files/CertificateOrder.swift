/// Puts certificates that lie in any order behind the one they belong to, as bundles hold them.
///
/// Nothing is verified here: that is the peer's business, or the validator's.
enum CertificateOrder {
  /// Longer chains than any peer would accept are not looked for: each step compares names with all that is left.
  static let maximumChainLength = 32

  /// The certificate at `leaf` with its issuers after it, and the certificates that are left.
  static func sorted(_ certificates: [Certificate], from leaf: Int) -> (chain: [Certificate], others: [Certificate]) {
    var others = certificates
    var chain = [others.remove(at: leaf)]
    while let last = chain.last, !last.isSelfIssued, chain.count < maximumChainLength,
      let next = issuer(of: last, in: others)
    {
      chain.append(others.remove(at: next))
    }
    return (chain, others)
  }

  /// A certificate with the issuer's name, the one with its key identifier if there is one. RFC 5280 §4.2.1.1
  private static func issuer(of certificate: Certificate, in pool: [Certificate]) -> Int? {
    let named = pool.indices.filter { pool[$0].subject.matches(certificate.issuer) }
    guard let identifier = certificate.authorityKeyIdentifier else { return named.first }
    return named.first { pool[$0].subjectKeyIdentifier == identifier } ?? named.first
  }
}
