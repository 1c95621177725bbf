import TLS13Memory

extension DistinguishedName {
  /// Whether two names are the same: byte for byte, or attribute for attribute as RFC 5280 §7.1 compares them.
  ///
  /// The names are walked side by side and left at the first difference, so that a long name costs nothing by itself.
  public func matches(_ other: DistinguishedName) -> Bool {
    if slice == other.slice { return true }
    if isEmpty || other.isEmpty { return false }
    // The structure of both was checked when they were parsed.
    return (try? compare(other, wholly: true)) ?? false
  }

  /// Whether this name lies at or below `base`, RDN for RDN from the root down; nil is never given for parsed names, and refuses. RFC 5280 §4.2.1.10
  func isWithin(_ base: DistinguishedName) -> Bool? { try? compare(base, wholly: false) }

  /// Whether the RDNs of `base` are the first ones of this name and, when `wholly`, all of them.
  private func compare(_ base: DistinguishedName, wholly: Bool) throws(CertificateError) -> Bool {
    let (bytes, baseBytes) = (slice.bytes, base.slice.bytes)
    var reader = DERReader(bytes.span, trusted: slice.range)
    var baseReader = DERReader(baseBytes.span, trusted: base.slice.range)
    var names = try reader.enter(.sequence, "Name")
    var baseNames = try baseReader.enter(.sequence, "Name")
    while !baseNames.isAtEnd {
      guard !names.isAtEnd else { return false }
      var set = try names.enter(.set, "RelativeDistinguishedName")
      var baseSet = try baseNames.enter(.set, "RelativeDistinguishedName")
      guard try set.hasSameAttributes(as: &baseSet) else { return false }
    }
    return !wholly || names.isAtEnd
  }
}

extension DERReader {
  /// Compares the attributes of two RelativeDistinguishedNames, which DER has sorted.
  @_lifetime(self: copy self)
  @_lifetime(other: copy other)
  fileprivate mutating func hasSameAttributes(as other: inout DERReader) throws(CertificateError) -> Bool {
    while !isAtEnd, !other.isAtEnd {
      var mine = try enter(.sequence, "AttributeTypeAndValue")
      var theirs = try other.enter(.sequence, "AttributeTypeAndValue")
      let types = (try mine.readOID("AttributeType"), try theirs.readOID("AttributeType"))
      guard mine.span(types.0).isEqual(to: theirs.span(types.1)) else { return false }
      let values = (try mine.read("AttributeValue"), try theirs.read("AttributeValue"))
      guard
        mine.span(values.0.range).isEqual(to: theirs.span(values.1.range))
          || isSameText(
            values.0.tag, mine.span(values.0.content), values.1.tag, theirs.span(values.1.content))
      else { return false }
    }
    return isAtEnd && other.isAtEnd
  }
}

/// RFC 5280 §7.1: strings are equal without regard to case and to the amount of white space.
private func isSameText(
  _ tag: DERTag, _ content: borrowing Span<UInt8>, _ otherTag: DERTag, _ other: borrowing Span<UInt8>
) -> Bool {
  if tag.isASCIISuperset, otherTag.isASCIISuperset, let isSame = isSameASCII(content, other) { return isSame }
  guard let a = directoryString(tag, content), let b = directoryString(otherTag, other) else { return false }
  return folded(a) == folded(b)
}

extension DERTag {
  /// Whether this is a string type in which an octet below 0x80 is that character of ASCII.
  var isASCIISuperset: Bool {
    switch self {
    case .utf8String, .printableString, .ia5String, .teletexString: true
    default: false
    }
  }
}

/// Compares in place up to the first octet that is not ASCII, and gives nil there: what is met before decides, since
/// no character of ASCII is equivalent to another, whatever follows it.
private func isSameASCII(_ a: borrowing Span<UInt8>, _ b: borrowing Span<UInt8>) -> Bool? {
  var (i, j) = (0, 0)
  while true {
    let (left, right) = (i, j)
    while i < a.count, a[i] == UInt8(ascii: " ") { i &+= 1 }
    while j < b.count, b[j] == UInt8(ascii: " ") { j &+= 1 }
    guard i < a.count, j < b.count else { return i == a.count && j == b.count }
    guard a[i] < 0x80, b[j] < 0x80 else { return nil }
    // White space on both sides or on neither, save at the start.
    guard left == 0 && right == 0 || (i > left) == (j > right) else { return false }
    guard lowercase(a[i]) == lowercase(b[j]) else { return false }
    i &+= 1
    j &+= 1
  }
}

private func folded(_ text: String) -> [Substring] { text.lowercased().split { $0 == " " } }
