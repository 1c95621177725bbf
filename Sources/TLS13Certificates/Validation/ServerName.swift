/// The name by which a client knows its server: the reference identifier of RFC 9525 §2.
public enum ServerName: Hashable, Sendable {
  /// A DNS name
  case dns(DNSName)
  /// An IP address
  case ip(IPAddress)

  /// Takes `example.com`, `192.0.2.1`, `2001:db8::1` or `[2001:db8::1]`. The zone of an IPv6 address is dropped.
  ///
  /// - Throws: ``InvalidServerName`` for anything else. Internationalised names are given as A-labels (`xn--…`).
  public init(_ text: String) throws(InvalidServerName) {
    let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
    if let address = IPAddress(isBracketed ? String(text.dropFirst().dropLast()) : text),
      !isBracketed || address.bytes.count == 16
    {
      self = .ip(address)
    } else if let name = DNSName(text) {
      self = .dns(name)
    } else {
      throw InvalidServerName(text: text)
    }
  }
}

extension ServerName: CustomStringConvertible {
  /// The name or the address.
  public var description: String {
    switch self {
    case .dns(let name): name.text
    case .ip(let address): address.description
    }
  }
}

/// A text that is neither a DNS name nor an IP address.
public struct InvalidServerName: Error, Hashable, Sendable, CustomStringConvertible {
  /// The text.
  public let text: String

  /// One line with what would be accepted.
  public var description: String {
    "\(text.debugDescription) is neither a DNS name (letters, digits, hyphens, underscores; A-labels for others) nor an IP address"
  }
}
