import TLS13Crypto

/// Finds who signed a CRL, and validates the CRL issuer's path. RFC 5280 §6.3.3 (f), (g)
extension RevocationChecker {
  /// CRL issuers whose status depends on each other's CRLs, at most so many deep.
  private static var maximumDepth: Int { 8 }

  /// Which list, and whose key.
  struct Signed: Hashable {
    let crl: ObjectIdentifier
    let issuer: Certificate
  }

  /// The certificate whose key signed the list: of the path above the certificate at `index`, or any other that has
  /// a valid path to the same anchor.
  mutating func issuer(
    of crl: CertificateRevocationList, above index: Int, in path: [Certificate], _ work: inout ValidationWork
  ) throws(ValidationError) -> Certificate? {
    for candidate in path.dropFirst(index + 1) where candidate.subject.matches(crl.issuer) && crl.hasKey(of: candidate)
    {
      if try isSigned(crl, by: candidate, path, &work) {
        remember(crl, candidate)
        return candidate
      }
    }
    guard let anchor = path.last else { return nil }
    // Its own path goes first: a key that no anchor is behind is not used.
    let issuerName = FoldedName(crl.issuer)
    for (candidate, name) in try namedPool(path, &work) where name == issuerName && crl.hasKey(of: candidate) {
      guard try isValid(candidate, under: anchor, &work), try isSigned(crl, by: candidate, path, &work) else {
        continue
      }
      remember(crl, candidate)
      return candidate
    }
    return nil
  }

  /// What CRL issuers are looked for in, with the names.
  private mutating func namedPool(
    _ path: [Certificate], _ work: inout ValidationWork
  ) throws(ValidationError) -> [(Certificate, FoldedName)] {
    if let foldedPool { return foldedPool }
    var named: [(Certificate, FoldedName)] = []
    for certificate in pool { named.append((certificate, try work.fold(certificate.subject, path))) }
    foldedPool = named
    return named
  }

  mutating func isSigned(
    _ crl: CertificateRevocationList, by issuer: Certificate, _ path: [Certificate], _ work: inout ValidationWork
  ) throws(ValidationError) -> Bool {
    let key = Signed(crl: ObjectIdentifier(crl.storage), issuer: issuer)
    if let known = signatures[key] { return known }
    try work.spendSignature(issuer.subjectPublicKeyInfo, path)
    switch crl.signature(by: issuer, policy.value, validator.crypto) {
    case .wrong: signatures[key] = false
    case .good(let fact):
      signatures[key] = true
      newSignatures[key] = fact
    }
    return signatures[key] == true
  }

  /// Remembers a list's signature. Only by an issuer that is valid: whoever sends other certificates shall not fill the
  /// cache.
  mutating func remember(_ crl: CertificateRevocationList, _ issuer: Certificate) {
    let key = Signed(crl: ObjectIdentifier(crl.storage), issuer: issuer)
    guard let fact = newSignatures.removeValue(forKey: key) else { return }
    validator.crypto.verifiedSignatures?.insert(fact)
  }

  /// Whether a CRL issuer has a path to the anchor and is not revoked itself.
  ///
  /// One whose path is being validated already counts as valid: it signed the CRL that tells its own status, as every
  /// CA does, and what is open is only whether that CRL lists it.
  private mutating func isValid(
    _ candidate: Certificate, under anchor: Certificate, _ work: inout ValidationWork
  ) throws(ValidationError) -> Bool {
    if let known = validIssuers[candidate] { return known }
    if openIssuers.contains(candidate) { return true }
    guard openIssuers.count < Self.maximumDepth else { return false }
    openIssuers.append(candidate)
    defer { openIssuers.removeLast() }
    do throws(ValidationError) {
      let path = try self.path(of: candidate, to: anchor, &work)
      if policy.revocation.scope == .chain { try check(path, &work) }
      validIssuers[candidate] = true
      return true
    } catch {
      if error.endsSearch { throw error }
      validIssuers[candidate] = false
      return false
    }
  }

  /// RFC 5280 §6.3.3 (f): the trust anchor is the one of the certificate's own path.
  private mutating func path(
    of issuer: Certificate, to anchor: Certificate, _ work: inout ValidationWork
  ) throws(ValidationError) -> [Certificate] {
    var builder =
      self.builder
      ?? {
        var changed = policy.value
        changed.policies = PolicyInputs()
        // The status of this path is looked up here, not by the builder.
        changed.revocation = .checkGiven([])
        return PathBuilder(validator, pool: pool, PolicyInForce(changed), .revocationIssuer)
      }()
    // Other CRL issuers share what it finds out.
    defer { self.builder = builder }
    return try builder.path(from: issuer, anchors: validator.anchorPlaces[anchor].map { [$0] } ?? [], &work)
  }
}

extension CertificateRevocationList {
  /// Whether the certificate has no other key than the list names. RFC 5280 §5.2.1
  fileprivate func hasKey(of candidate: Certificate) -> Bool {
    guard let wanted = fields.extensions.authorityKeyIdentifier,
      let found = candidate.fields.extensions.subjectKeyIdentifier
    else { return true }
    return slice(wanted) == candidate.slice(found)
  }
}
