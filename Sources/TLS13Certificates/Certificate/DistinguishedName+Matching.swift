import TLS13Memory

extension DistinguishedName {
  /// Whether two names are the same: byte for byte, or attribute for attribute as RFC 5280 §7.1 compares them.
  public func matches(_ other: DistinguishedName) -> Bool {
    if slice == other.slice { return true }
    if isEmpty || other.isEmpty { return false }
    let (mine, theirs) = (attributes, other.attributes)
    return mine.count == theirs.count && zip(mine, theirs).allSatisfy { $0.matches($1) }
  }

  /// Whether this name lies at or below `base`, RDN for RDN from the root down. RFC 5280 §4.2.1.10
  func isWithin(_ base: DistinguishedName) -> Bool {
    let mine = attributes
    let theirs = base.attributes
    guard theirs.count <= mine.count else { return false }
    // A multi-valued RDN of the base is matched as a whole.
    if theirs.count < mine.count, let last = theirs.last, mine[theirs.count].rdn == last.rdn { return false }
    return zip(mine, theirs).allSatisfy { $0.matches($1) }
  }
}

extension DistinguishedName.Attribute {
  /// RFC 5280 §7.1: strings without regard to case and to the amount of white space, all else byte for byte.
  func matches(_ other: DistinguishedName.Attribute) -> Bool {
    guard type == other.type, rdn == other.rdn else { return false }
    if value == other.value { return true }
    guard let a = text, let b = other.text else { return false }
    return folded(a) == folded(b)
  }

  private func folded(_ text: String) -> [Substring] {
    text.lowercased().split(whereSeparator: { $0 == " " })
  }
}
