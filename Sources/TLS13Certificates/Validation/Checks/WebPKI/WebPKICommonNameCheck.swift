/// A common name repeats one of the subject alternative names, character for character. BR §7.1.4.3
///
/// Two deviations are let pass, since widely used validators and x509-limbo's own accepted chains have them and they
/// name nobody else: a domain name beside addresses only, and `example.com` beside `*.example.com`.
extension CertificateChecks {
  func webPKICommonName() throws(ValidationError) {
    let names = certificate.subjectAlternativeNames
    for attribute in certificate.subject.attributes where attribute.code == .commonName {
      let text = attribute.text ?? ""
      try demand(
        Self.isCopied(text, from: names), "BR §7.1.4.3",
        "the common name \(text.debugDescription) is not one of its subject alternative names")
    }
  }

  private static func isCopied(_ text: String, from names: [GeneralName]) -> Bool {
    var hasDomainName = false
    for name in names {
      switch name {
      case .dnsName(let dns):
        hasDomainName = true
        if dns == text || dns == "*." + text { return true }
      // RFC 3986 §3.2.2 for IPv4, RFC 5952 §4 for IPv6.
      case .ipAddress(let bytes): if IPAddress(bytes: bytes)?.description == text { return true }
      default: break
      }
    }
    return !hasDomainName && isDomainName(text)
  }

  /// A DNS name of several labels that no program takes for an address: one that ends in a number, decimal or
  /// hexadecimal, is an IPv4 address to many.
  private static func isDomainName(_ text: String) -> Bool {
    guard let name = DNSName(text), name.text == text, let dot = text.lastIndex(of: ".") else { return false }
    let last = text[text.index(after: dot)...]
    return !last.isEmpty && !last.hasPrefix("0x") && !last.allSatisfy { $0.isNumber }
  }
}
