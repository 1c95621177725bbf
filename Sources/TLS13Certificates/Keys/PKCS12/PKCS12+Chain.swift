import TLS13Crypto

extension PKCS12Contents {
  /// Longer chains than any peer would accept are not looked for: each step compares names with all that is left.
  static var maximumChainLength: Int { 32 }

  /// The certificate of the key with its issuers after it, and the certificates that are left.
  ///
  /// Bundles hold certificates in any order. Nothing is verified here: that is the peer's business, or the validator's.
  func ordered() throws(CertificateError) -> (chain: [Certificate], others: [Certificate]) {
    guard let publicKey = try publicKey(), let leaf = Self.leaf(certificates, publicKey) else {
      return ([], certificates)
    }
    var others = certificates
    var chain = [others.remove(at: leaf)]
    while let last = chain.last, !last.isSelfIssued, chain.count < Self.maximumChainLength,
      let next = Self.issuer(of: last, in: others)
    {
      chain.append(others.remove(at: next))
    }
    return (chain, others)
  }

  private static func leaf(_ certificates: [Certificate], _ key: PublicKey) -> Int? {
    certificates.firstIndex { certificate in
      // A certificate for a key of an unknown kind is not this key's.
      guard let own = try? certificate.subjectPublicKeyInfo.key else { return false }
      return own == key
    }
  }

  /// A certificate with the issuer's name, the one with its key identifier if there is one. RFC 5280 §4.2.1.1
  private static func issuer(of certificate: Certificate, in pool: [Certificate]) -> Int? {
    let named = pool.indices.filter { pool[$0].subject.matches(certificate.issuer) }
    guard let identifier = certificate.authorityKeyIdentifier else { return named.first }
    return named.first { pool[$0].subjectKeyIdentifier == identifier } ?? named.first
  }
}
