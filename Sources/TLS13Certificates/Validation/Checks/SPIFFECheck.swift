extension CertificateChecks {
  /// Where in the trust store the anchors are that may vouch for this end entity: nil for all of them or, in a store of
  /// SPIFFE bundles, those of the trust domain of its ID.
  // X509-SVID §5.1, SPIFFE Trust Domain and Bundle §3.1
  func anchors(of validator: Validator) throws(ValidationError) -> Set<Int>? {
    guard let bundles = validator.anchorsByDomain else { return nil }
    let domain = try identity().trustDomain
    guard let bundle = bundles[domain] else {
      throw failure(
        .unknownIssuer, "X509-SVID §5.1", "there is no bundle for its trust domain \(domain)",
        "federate with that trust domain: put its bundle into the trust store")
    }
    return bundle
  }

  /// The SPIFFE ID is the one that is demanded, and stands in a certificate that may carry it.
  func spiffeRequirement() throws(ValidationError) {
    guard let requirement = policy.spiffe else { return }
    let id = try identity()
    guard requirement.isMet(by: id) else {
      throw failure(
        .nameMismatch, "SPIFFE-ID §2", "it is \(id), demanded is \(requirement)",
        "connect to the right workload, or allow this ID")
    }
  }

  // X509-SVID §2, §3.2, §4.1, §4.3, §5.2
  private func identity() throws(ValidationError) -> SPIFFEID {
    let id: SPIFFEID
    do { id = try certificate.readSPIFFEID() } catch {
      throw failure(.nameMismatch, "X509-SVID §2", "\(error)", "issue it with its SPIFFE ID as the only URI")
    }
    guard certificate.basicConstraints?.isCA != true else {
      throw failure(.malformed, "X509-SVID §4.1", "a CA certificate as an end entity", "issue it with cA unset")
    }
    guard certificate.keyUsage?.isDisjoint(with: [.keyCertSign, .cRLSign]) != false else {
      throw failure(
        .keyUsage, "X509-SVID §4.3", "an end entity with keyCertSign or cRLSign", "issue it with digitalSignature only")
    }
    guard !id.path.isEmpty else {
      throw failure(
        .malformed, "X509-SVID §3.2", "\(id) names a trust domain and no workload", "issue it for an ID with a path")
    }
    return id
  }
}
