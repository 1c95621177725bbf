import TLS13Memory

/// Whether a CRL is one for a certificate and a distribution point. RFC 5280 §6.3.3 (b), (c)
///
/// Both may have many names; `spend` is called for each comparison of two, with the octets of both.
extension CertificateRevocationList {
  private var scope: IssuingDistributionPoint? { fields.extensions.issuingDistributionPoint }

  /// Whether the distribution point says that this list's issuer speaks for the certificate.
  // RFC 5280 §6.3.3 (b)(1)
  func hasIssuer(
    for certificate: Certificate, at point: DistributionPoint, _ spend: (Int) throws(ValidationError) -> Void
  ) throws(ValidationError) -> Bool {
    let (issuer, own) = (self.issuer, certificate.issuer)
    try spend(issuer.slice.range.count + own.slice.range.count)
    guard point.hasCRLIssuer else { return issuer.matches(own) }
    guard scope?.indirectCRL == true else { return false }
    for name in point.crlIssuer {
      try spend(issuer.slice.range.count + name.slice.range.count)
      if name.matches(issuer) { return true }
    }
    return false
  }

  /// Whether the list covers the certificate.
  // RFC 5280 §6.3.3 (b)(2)
  func covers(
    _ certificate: Certificate, at point: DistributionPoint, _ spend: (Int) throws(ValidationError) -> Void
  ) throws(ValidationError) -> Bool {
    guard let scope else { return true }
    let isCA = certificate.basicConstraints?.isCA == true
    if scope.onlyContainsUserCerts, isCA { return false }
    if scope.onlyContainsCACerts, !isCA { return false }
    if scope.onlyContainsAttributeCerts { return false }
    guard let name = scope.name else { return true }
    // (b)(2)(i): with the names of the distribution point or, where it has none, with its cRLIssuer.
    let mine = name.names(in: storage.der, relativeTo: issuer)
    let theirs = point.names ?? point.crlIssuer.map { .directoryName($0) }
    for one in mine {
      for other in theirs {
        try spend(one.size + other.size)
        if one.isSameName(as: other) { return true }
      }
    }
    return false
  }

  /// The reasons that the list covers for this distribution point: interim_reasons_mask.
  // RFC 5280 §6.3.3 (d)
  func reasons(at point: DistributionPoint) -> ReasonFlags {
    (scope?.onlySomeReasons ?? .all).intersection(point.reasons)
  }

  /// Whether this delta CRL brings that complete CRL up to date.
  // RFC 5280 §6.3.3 (c), §5.2.4
  func updates(_ complete: CertificateRevocationList) -> Bool {
    let (mine, theirs) = (fields.extensions, complete.fields.extensions)
    guard let base = mine.baseNumber, let number = mine.number, let completeNumber = theirs.number,
      !mine.hasUnreadableKeyIdentifier, !theirs.hasUnreadableKeyIdentifier, issuer.matches(complete.issuer),
      mine.issuingDistributionPoint.map({ slice($0.value) })
        == theirs.issuingDistributionPoint.map({ complete.slice($0.value) }),
      mine.authorityKeyIdentifier.map(slice) == theirs.authorityKeyIdentifier.map(complete.slice)
    else { return false }
    let has = complete.slice(completeNumber)
    return isAtMost(slice(base), has) && !isAtMost(slice(number), has)
  }
}

/// Order of two unsigned numbers without leading zeros.
private func isAtMost(_ a: DERSlice, _ b: DERSlice) -> Bool {
  a.range.count == b.range.count ? isAscending(a.span, b.span) : a.range.count < b.range.count
}

extension GeneralName {
  /// Equal, or the same directory name. RFC 5280 §7.1
  fileprivate func isSameName(as other: GeneralName) -> Bool {
    if case (.directoryName(let a), .directoryName(let b)) = (self, other) { return a.matches(b) }
    return self == other
  }
}
