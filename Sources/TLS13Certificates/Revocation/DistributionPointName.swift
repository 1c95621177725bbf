/// Where a CRL is published. RFC 5280 §4.2.1.13
///
/// ```
/// DistributionPointName ::= CHOICE {
///   fullName                [0]     GeneralNames,
///   nameRelativeToCRLIssuer [1]     RelativeDistinguishedName }
/// ```
enum DistributionPointName: Sendable {
  /// Any of these names.
  case full([GeneralNameElement])
  /// The contents of an RDN, to be appended to the CRL issuer's name.
  case relative(Range<Int>)

  /// The contents of `[0] EXPLICIT DistributionPointName`.
  init(_ contents: consuming DERReader) throws(CertificateError) {
    var reader = contents
    if reader.nextTag == .contextConstructed(0) {
      self = .full(try reader.readGeneralNames(tag: .contextConstructed(0), "fullName"))
    } else {
      self = .relative(try reader.readRelativeName())
    }
    try reader.finish("DistributionPointName")
  }

  /// The names, out of the encoding that they were read from.
  func names(in der: [UInt8], relativeTo issuer: DistinguishedName) -> [GeneralName] {
    switch self {
    case .full(let names): return names.map { GeneralName($0, in: der) }
    case .relative(let rdn):
      guard let name = try? issuer.appending(rdn: [UInt8](der[rdn])) else { return [] }
      return [.directoryName(name)]
    }
  }
}

extension DERReader {
  /// A GeneralNames of at least one name, under this tag.
  @_lifetime(self: copy self)
  mutating func readGeneralNames(
    tag: DERTag, _ field: StaticString
  ) throws(CertificateError) -> [GeneralNameElement] {
    var list = try enter(tag, field)
    var names: [GeneralNameElement] = []
    repeat { names.append(try list.readGeneralName(field)) } while !list.isAtEnd
    return names
  }

  /// `[1] IMPLICIT RelativeDistinguishedName`: the contents, of at least one attribute.
  @_lifetime(self: copy self)
  fileprivate mutating func readRelativeName() throws(CertificateError) -> Range<Int> {
    let element = try read(.contextConstructed(1), "nameRelativeToCRLIssuer")
    var attributes = try inside(element, "nameRelativeToCRLIssuer")
    repeat {
      var pair = try attributes.enter(.sequence, "nameRelativeToCRLIssuer")
      _ = try pair.readOID("nameRelativeToCRLIssuer")
      _ = try pair.read("nameRelativeToCRLIssuer")
      try pair.finish("nameRelativeToCRLIssuer")
    } while !attributes.isAtEnd
    return element.content
  }
}

extension DistinguishedName {
  /// This name with one more RDN at its end.
  fileprivate func appending(rdn content: [UInt8]) throws(CertificateError) -> DistinguishedName {
    let own = der
    var reader = DERReader(own.span)
    let rdns = try reader.read(.sequence, "Name").content
    var writer = DERWriter(capacity: own.count + content.count + 8)
    writer.write(.sequence) { name in
      name.write(encoded: [UInt8](own[rdns]))
      name.write(.set, content)
    }
    return try DistinguishedName(der: writer.bytes)
  }
}
