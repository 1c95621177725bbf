/// The names of a path's certificates that name constraints apply to. Each is folded once, and only where there are
/// constraints.
struct ConstrainedNames {
  /// A name, and its folded form when it is a directoryName.
  struct Name {
    let name: GeneralName
    let folded: FoldedName?
    /// Octets that a comparison reads.
    let size: Int

    init(_ name: GeneralName) {
      self.name = name
      guard case .directoryName(let directory) = name else {
        (folded, size) = (nil, name.size)
        return
      }
      folded = FoldedName(directory)
      size = directory.slice.range.count
    }
  }

  let path: [Certificate]
  private var names: [[Name]?]

  init(_ path: [Certificate]) {
    self.path = path
    names = Array(repeating: nil, count: path.count)
  }

  /// The names of one certificate.
  mutating func callAsFunction(_ index: Int) -> [Name] {
    if let known = names[index] { return known }
    let found = path[index].constrainedNames.map(Name.init)
    names[index] = found
    return found
  }
}

extension CertificateChecks {
  /// Every name below this issuer lies where its name constraints allow. Self-issued intermediates are exempt.
  // RFC 5280 §4.2.1.10, §6.1.3 (b), (c)
  func nameConstraints(below names: inout ConstrainedNames, _ work: inout ValidationWork) throws(ValidationError) {
    guard certificate.fields.extensions[.nameConstraints] != nil else { return }
    let constraints: NameConstraints?
    do { constraints = try certificate.nameConstraints() } catch {
      throw failure(.malformed, "RFC 5280 §4.2.1.10", "\(error)", "reissue the CA certificate")
    }
    guard let constraints else { return }
    let trees = (bases(constraints.excluded), bases(constraints.permitted))
    let constrained = (constraints.permitted + constraints.excluded).reduce(into: MalformedNames()) {
      $0.formUnion(MalformedNames($1.kind))
    }
    let path = names.path
    for (place, subject) in path[..<index].enumerated() where place == 0 || !subject.isSelfIssued {
      // A malformed name lies nowhere: under a constraint of its kind it is refused.
      guard subject.malformedNames.isDisjoint(with: constrained) else {
        throw ValidationError(
          .nameConstraints, subject, at: place, rule: "RFC 5280 §4.2.1.10",
          "a malformed subject alternative name cannot be compared with the name constraints of "
            + certificate.subject.summary, remedy: "issue it with names that are well-formed")
      }
      for name in names(place) {
        try check(name, of: subject, at: place, excluded: trees.0, permitted: trees.1, path, &work)
      }
    }
  }

  private func bases(_ elements: [GeneralNameElement]) -> [ConstrainedNames.Name] {
    elements.map { ConstrainedNames.Name(GeneralName($0, in: certificate.der)) }
  }

  private func check(
    _ name: ConstrainedNames.Name, of subject: Certificate, at place: Int, excluded: [ConstrainedNames.Name],
    permitted: [ConstrainedNames.Name], _ path: [Certificate], _ work: inout ValidationWork
  ) throws(ValidationError) {
    // A name costs something also where no constraint is of its kind.
    try work.spendComparison(name.size, path)
    var isRestricted = false
    var isPermitted = false
    for (bases, excludes) in [(excluded, true), (permitted, false)] {
      for base in bases where base.name.kind == name.name.kind {
        try work.spendComparison(name.size + base.size, path)
        guard let isInside = isInside(name, base, excludes: excludes) else {
          throw violation(name.name, subject, place, "cannot be compared with the constraint")
        }
        if excludes, isInside { throw violation(name.name, subject, place, "is excluded") }
        if !excludes { (isRestricted, isPermitted) = (true, isPermitted || isInside) }
      }
    }
    guard !isRestricted || isPermitted else {
      throw violation(name.name, subject, place, "is not among those permitted")
    }
  }

  private func isInside(
    _ name: ConstrainedNames.Name, _ base: ConstrainedNames.Name, excludes: Bool
  ) -> Bool? {
    if let own = name.folded, let tree = base.folded { return NameConstraint.directory(own, tree) }
    let constraint = NameConstraint(base.name)
    return excludes ? constraint.mayContain(name.name) : constraint.contains(name.name)
  }

  private func violation(
    _ name: GeneralName, _ subject: Certificate, _ place: Int, _ what: String
  ) -> ValidationError {
    ValidationError(
      .nameConstraints, subject, at: place, rule: "RFC 5280 §4.2.1.10",
      "\(name.summary) \(what) by the name constraints of \(certificate.subject.summary)",
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

extension GeneralName {
  /// The octets of its text, or of its encoding.
  var size: Int {
    switch self {
    case .rfc822Name(let text), .dnsName(let text), .uri(let text): text.utf8.count
    case .x400Address(let bytes), .ediPartyName(let bytes), .ipAddress(let bytes), .otherName(_, let bytes): bytes.count
    case .directoryName(let name): name.slice.range.count
    case .registeredID(let oid): oid.content.count
    }
  }

  /// The name for a line of text; its beginning when it is very long.
  var summary: String { size > 512 ? "\(description.prefix(128))… (\(size) bytes)" : description }
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
