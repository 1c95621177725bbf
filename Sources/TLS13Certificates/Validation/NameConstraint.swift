/// One subtree of a name constraints extension and the names inside it. RFC 5280 §4.2.1.10
///
/// A comparison that cannot be decided gives nil, and the certificate is then refused: forms that are not implemented
/// (otherName, x400Address, ediPartyName, registeredID), and names or bases that are malformed.
struct NameConstraint {
  private let base: GeneralName

  init(_ base: GeneralName) { self.base = base }

  /// Whether every name that `name` stands for lies inside.
  func contains(_ name: GeneralName) -> Bool? {
    switch (base, name) {
    case (.dnsName(let base), .dnsName(let name)): Self.dns(name, base, excluding: false)
    case (.ipAddress(let base), .ipAddress(let name)): Self.address(name, base)
    case (.directoryName(let base), .directoryName(let name)): Self.directory(FoldedName(name), FoldedName(base))
    case (.rfc822Name(let base), .rfc822Name(let name)): Self.mailbox(name, base)
    case (.uri(let base), .uri(let name)): Self.uri(name, base)
    default: nil
    }
  }

  /// Whether some name that `name` stands for lies inside; differs from `contains` for wildcards.
  func mayContain(_ name: GeneralName) -> Bool? {
    if case (.dnsName(let base), .dnsName(let name)) = (base, name) { return Self.dns(name, base, excluding: true) }
    return contains(name)
  }

  /// RDN for RDN from the root down. Text that cannot be read may be what is constrained.
  static func directory(_ name: FoldedName, _ base: FoldedName) -> Bool? {
    if name.isWithin(base) { return true }
    return name.hasUnreadableText || base.hasUnreadableText ? nil : false
  }

  /// "Any DNS name that can be constructed by simply adding zero or more labels to the left-hand side".
  private static func dns(_ name: String, _ base: String, excluding: Bool) -> Bool? {
    let isWildcard = name.hasPrefix("*.")
    guard let host = DNSName(isWildcard ? String(name.dropFirst(2)) : name), !name.hasSuffix(".") else { return nil }
    if base.isEmpty { return true }
    // A leading dot means below, as for hosts of URIs: OpenSSL, GnuTLS and Go read it so, though RFC 5280 has no dot here.
    let isBelow = base.hasPrefix(".")
    guard let tree = DNSName(isBelow ? String(base.dropFirst()) : base), !base.hasSuffix(".") else { return nil }
    if host.text.hasSuffix("." + tree.text) { return true }
    // What a wildcard stands for lies below its base.
    if host == tree { return !isBelow || isWildcard }
    // `*.example.com` may stand for the very name that is excluded.
    return excluding && !isBelow && isWildcard && tree.text.drop { $0 != "." } == "." + host.text
  }

  /// Address and mask, both as long as the name's; the mask is a prefix.
  private static func address(_ name: [UInt8], _ base: [UInt8]) -> Bool? {
    let half = base.count / 2
    let (network, mask) = (base[..<half], base[half...])
    // RFC 4632 §3.1: contiguous ones.
    let bits = mask.map { $0.nonzeroBitCount }.reduce(0, +)
    for (index, octet) in mask.enumerated() {
      let ones = min(max(bits - 8 * index, 0), 8)
      guard octet == UInt8(truncatingIfNeeded: 0xff00 >> ones) else { return nil }
    }
    guard name.count == 4 || name.count == 16 else { return nil }
    guard name.count == half else { return false }
    return zip(name, zip(network, mask)).allSatisfy { $0 & $1.1 == $1.0 & $1.1 }
  }

  /// A mailbox, all mailboxes of a host, or of all hosts of a domain.
  private static func mailbox(_ name: String, _ base: String) -> Bool? {
    guard let mailbox = Mailbox(name) else { return nil }
    guard base.contains("@") else { return host(mailbox.host, base) }
    return Mailbox(base).map { $0 == mailbox }
  }

  /// The host part of a URI, which must be a domain name.
  private static func uri(_ name: String, _ base: String) -> Bool? {
    guard let colon = name.firstIndex(of: ":"), name[colon...].hasPrefix("://") else { return nil }
    let authority = name[colon...].dropFirst(3).prefix { !"/?#".contains($0) }
    let hostAndPort = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    guard let host = DNSName(String(hostAndPort.prefix { $0 != ":" })) else { return nil }
    return self.host(host, base)
  }

  /// `example.com` means that host, `.example.com` all hosts below it.
  private static func host(_ host: DNSName, _ base: String) -> Bool? {
    if base.isEmpty { return true }
    guard let tree = DNSName(base.hasPrefix(".") ? String(base.dropFirst()) : base) else { return nil }
    return base.hasPrefix(".") ? host.text.hasSuffix("." + tree.text) : host == tree
  }
}
