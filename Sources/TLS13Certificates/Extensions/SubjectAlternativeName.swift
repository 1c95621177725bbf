import TLS13Memory

extension Certificate {
  /// The names of the subjectAltName extension; empty when there is none. RFC 5280 §4.2.1.6
  ///
  /// These are what an application authorises by: name constraints hold them, and they do not hold the common name.
  /// Names that are malformed, such as a DNS name with a space, are left out; ``flaws`` tells of them.
  public var subjectAlternativeNames: [GeneralName] {
    let der = storage.der
    var found: [GeneralName] = []
    forEachAlternativeName { element in
      guard malformedNames.isEmpty || DERReader(der.span, trusted: 0..<der.count).isPresentable(element) else { return }
      found.append(GeneralName(element, in: der))
    }
    return found
  }

  /// Visits the names of the subjectAltName extension without decoding them, malformed ones too: whoever compares them
  /// with a name that is well-formed need not care.
  func forEachAlternativeName(_ body: (GeneralNameElement) -> Void) {
    guard let entry = fields.extensions[.subjectAltName], entry.isReadable else { return }
    let der = storage.der
    var reader = DERReader(der.span, trusted: entry.value)
    guard let list = try? reader.read(.sequence, "subjectAltName") else { return }
    var names = DERReader(der.span, trusted: list.content)
    // Parsing went over them before.
    while !names.isAtEnd, let element = try? names.read("subjectAltName") {
      guard let kind = GeneralNameKind(element.tag) else { continue }
      body(GeneralNameElement(kind: kind, content: element.content))
    }
  }

  /// Which kinds of subject alternative names it has in a malformed form.
  var malformedNames: MalformedNames { fields.extensions.malformedNames }
}

/// Kinds of GeneralName, as a set. RFC 5280 §4.2.1.6
struct MalformedNames: OptionSet, Hashable, Sendable {
  /// Bit n for the alternative with tag n.
  let rawValue: UInt16

  init(rawValue: UInt16) { self.rawValue = rawValue }
  init(_ kind: GeneralNameKind) { rawValue = 1 << UInt16(kind.rawValue) }

  /// What is no GeneralName at all may be of any kind.
  static let all = MalformedNames(rawValue: .max)
}

extension DERReader {
  /// More malformed names than these make the whole extension malformed.
  private static var maximumMalformedNames: Int { 16 }

  /// Checks a subjectAltName. A name that is malformed is a flaw, and the others stay what they are.
  @_lifetime(self: copy self)
  mutating func checkAlternativeNames() throws(CertificateError) -> MalformedNames {
    var names = try enter(.sequence, "subjectAltName")
    var (malformed, count): (MalformedNames, Int) = ([], 0)
    repeat {
      let element = try names.read("subjectAltName")
      let kind = GeneralNameKind(element.tag)
      if let kind, names.isPresentable(GeneralNameElement(kind: kind, content: element.content)) { continue }
      count += 1
      guard count <= Self.maximumMalformedNames else {
        throw CertificateError(.outOfRange, "subjectAltName", "too many malformed names", at: element.start)
      }
      malformed.formUnion(kind.map(MalformedNames.init) ?? .all)
      let text = String(String(decoding: [UInt8](names.span(element.content)), as: UTF8.self).prefix(64))
      try names.flaw(
        .malformedName, "subjectAltName", "\(text.debugDescription) is not \(kind?.article ?? "a GeneralName")",
        "RFC 5280 §4.2.1.6", at: element.start)
    } while !names.isAtEnd
    return malformed
  }

  /// Whether a name is what its kind says, so that it can be compared and handed to an application.
  func isPresentable(_ name: GeneralNameElement) -> Bool {
    let content = span(name.content)
    switch name.kind {
    case .dNSName: return DNSName.isPresented(content)
    case .rfc822Name: return Mailbox.isValid(content)
    case .uniformResourceIdentifier: return isURI(content)
    // RFC 5280 §4.2.1.6: 4 octets for IPv4, 16 for IPv6.
    case .iPAddress: return content.count == 4 || content.count == 16
    case .directoryName:
      var reader = contents(name.content)
      return (try? reader.readName("directoryName")) != nil && reader.isAtEnd
    case .otherName:
      var reader = contents(name.content)
      return (try? reader.readOID("type-id")) != nil
        && (try? reader.read(.contextConstructed(0), "value")) != nil && reader.isAtEnd
    case .registeredID: return (try? checkOID(name.content, "registeredID")) != nil
    case .x400Address, .ediPartyName: return true
    }
  }
}

extension GeneralNameKind {
  /// The kind in a sentence.
  fileprivate var article: String {
    switch self {
    case .dNSName: "a DNS name"
    case .rfc822Name: "a mailbox"
    case .uniformResourceIdentifier: "a URI"
    case .iPAddress: "an IP address"
    case .directoryName: "a directory name"
    case .otherName: "an otherName"
    case .registeredID: "an object identifier"
    case .x400Address, .ediPartyName: "a GeneralName"
    }
  }
}

/// A scheme, a colon, and printable characters without spaces. RFC 3986 §3
private func isURI(_ text: borrowing Span<UInt8>) -> Bool {
  var hasScheme = false
  for index in text.indices {
    guard (0x21...0x7e).contains(text[index]) else { return false }
    if text[index] == UInt8(ascii: ":"), index > 0 { hasScheme = true }
    switch text[index] {
    case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"): if !hasScheme { return false }
    default: break
    }
  }
  return hasScheme
}
