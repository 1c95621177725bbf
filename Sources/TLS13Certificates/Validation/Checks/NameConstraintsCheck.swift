extension CertificateChecks {
  /// Every name below this issuer lies where its name constraints allow. Self-issued intermediates are exempt.
  // RFC 5280 §4.2.1.10, §6.1.3 (b), (c)
  func nameConstraints(below path: [Certificate], _ work: inout ValidationWork) throws(ValidationError) {
    guard certificate.fields.extensions[.nameConstraints] != nil else { return }
    let constraints: NameConstraints?
    do { constraints = try certificate.nameConstraints() } catch {
      throw failure(.malformed, "RFC 5280 §4.2.1.10", "\(error)", "reissue the CA certificate")
    }
    guard let constraints else { return }
    let constrained = (constraints.permitted + constraints.excluded).reduce(into: MalformedNames()) {
      $0.formUnion(MalformedNames($1.kind))
    }
    for (place, subject) in path.enumerated() where place == 0 || !subject.isSelfIssued {
      // A malformed name lies nowhere: under a constraint of its kind it is refused.
      guard subject.malformedNames.isDisjoint(with: constrained) else {
        throw ValidationError(
          .nameConstraints, subject, at: place, rule: "RFC 5280 §4.2.1.10",
          "a malformed subject alternative name cannot be compared with the name constraints of \(certificate.subject)",
          remedy: "issue it with names that are well-formed")
      }
      for name in subject.constrainedNames {
        try check(name, of: subject, at: place, against: constraints, path, &work)
      }
    }
  }

  private func check(
    _ name: GeneralName, of subject: Certificate, at place: Int, against constraints: NameConstraints,
    _ path: [Certificate], _ work: inout ValidationWork
  ) throws(ValidationError) {
    // A name costs something also where no constraint is of its kind.
    try work.spendComparison(path)
    var isRestricted = false
    var isPermitted = false
    for (bases, excludes) in [(constraints.excluded, true), (constraints.permitted, false)] {
      for base in bases where base.kind == name.kind {
        try work.spendComparison(path)
        let constraint = NameConstraint(GeneralName(base, in: certificate.der))
        guard let isInside = excludes ? constraint.mayContain(name) : constraint.contains(name) else {
          throw violation(name, subject, place, "cannot be compared with the constraint")
        }
        if excludes, isInside { throw violation(name, subject, place, "is excluded") }
        if !excludes { (isRestricted, isPermitted) = (true, isPermitted || isInside) }
      }
    }
    guard !isRestricted || isPermitted else { throw violation(name, subject, place, "is not among those permitted") }
  }

  private func violation(
    _ name: GeneralName, _ subject: Certificate, _ place: Int, _ what: String
  ) -> ValidationError {
    ValidationError(
      .nameConstraints, subject, at: place, rule: "RFC 5280 §4.2.1.10",
      "\(name) \(what) by the name constraints of \(certificate.subject)",
      remedy: "issue it for names that this CA may vouch for")
  }
}

extension Certificate {
  /// The names that name constraints apply to: subject alternative names, and the subject when it is not empty.
  // RFC 5280 §4.2.1.10: an e-mail address in the subject counts when there is no rfc822Name.
  fileprivate var constrainedNames: [GeneralName] {
    var names = subjectAlternativeNames
    let subject = subject
    guard !subject.isEmpty else { return names }
    if !names.contains(where: { $0.kind == .rfc822Name }) {
      for attribute in subject.attributes where attribute.code == .emailAddress {
        names.append(.rfc822Name(attribute.text ?? ""))
      }
    }
    names.append(.directoryName(subject))
    return names
  }
}

extension GeneralName {
  /// Which alternative this is.
  var kind: GeneralNameKind {
    switch self {
    case .otherName: .otherName
    case .rfc822Name: .rfc822Name
    case .dnsName: .dNSName
    case .x400Address: .x400Address
    case .directoryName: .directoryName
    case .ediPartyName: .ediPartyName
    case .uri: .uniformResourceIdentifier
    case .ipAddress: .iPAddress
    case .registeredID: .registeredID
    }
  }
}

extension GeneralName: CustomStringConvertible {
  /// As in `DNS:example.com`; text from the certificate is quoted.
  public var description: String {
    switch self {
    case .otherName(let oid, _): "otherName:\(oid)"
    case .rfc822Name(let text): "email:\(text.debugDescription)"
    case .dnsName(let text): "DNS:\(text.debugDescription)"
    case .x400Address: "x400Address"
    case .directoryName(let name): "DirName:\(name)"
    case .ediPartyName: "ediPartyName"
    case .uri(let text): "URI:\(text.debugDescription)"
    case .ipAddress(let bytes): "IP:" + (IPAddress(bytes: bytes)?.description ?? hexadecimal(bytes.span))
    case .registeredID(let oid): "registeredID:\(oid)"
    }
  }
}
