import TLS13Memory

extension Certificate {
  // RFC 9525 §6.1, §6.2
  /// Whether one of the subject alternative names stands for `name`. The common name is never looked at.
  public func matches(_ name: ServerName) -> Bool {
    let bytes = der
    var isMatched = false
    forEachAlternativeName { element in
      let presented = bytes.span.extracting(element.content)
      switch (name, element.kind) {
      case (.dns(let reference), .dNSName): isMatched = isMatched || reference.isMatched(by: presented)
      // RFC 9525 §6.5: an address matches octet for octet.
      case (.ip(let address), .iPAddress): isMatched = isMatched || presented.isEqual(to: address.bytes.span)
      default: break
      }
    }
    return isMatched
  }
}

extension CertificateChecks {
  /// One of the subject alternative names is the server's.
  // RFC 9525 §6.1, §6.2
  func serverName() throws(ValidationError) {
    guard case .server(let name?) = policy.role else { return }
    guard !certificate.matches(name) else { return }
    throw failure(
      .nameMismatch, "RFC 9525 §6", "it is not for \(name) but for \(presentedNames)",
      "connect by one of its names, or issue it for this one")
  }

  private var presentedNames: String {
    let names = certificate.subjectAlternativeNames.compactMap { name -> String? in
      switch name {
      case .dnsName(let text): text.debugDescription
      case .ipAddress(let bytes): IPAddress(bytes: bytes)?.description
      default: nil
      }
    }
    let shown = names.prefix(5).joined(separator: ", ") + (names.count > 5 ? ", …" : "")
    return names.isEmpty ? "no DNS name and no address at all (common names do not count)" : shown
  }
}

extension DNSName {
  /// Whether a presented dNSName stands for this name: equal without regard to case, or its left-most label is `*`
  /// and the others are equal.
  // RFC 9525 §6.3: the wildcard is the whole left-most label and stands for one label.
  func isMatched(by presented: borrowing Span<UInt8>) -> Bool {
    let name = Array(text.utf8)
    let isWildcard = presented.count > 2 && presented[0] == UInt8(ascii: "*") && presented[1] == UInt8(ascii: ".")
    guard isWildcard else {
      return DNSName.isValid(presented) && equalIgnoringCase(name.span, presented)
    }
    guard let dot = name.firstIndex(of: UInt8(ascii: ".")) else { return false }
    let base = presented.extracting(2..<presented.count)
    // A wildcard right below a top-level domain would stand for everybody's names.
    guard DNSName.isValid(base), base.contains(UInt8(ascii: ".")) else { return false }
    return equalIgnoringCase(name.span.extracting((dot + 1)..<name.count), base)
  }
}

extension Span where Element == UInt8 {
  func contains(_ byte: UInt8) -> Bool {
    for index in indices where self[index] == byte { return true }
    return false
  }
}

/// Equality of ASCII text without regard to case.
func equalIgnoringCase(_ a: borrowing Span<UInt8>, _ b: borrowing Span<UInt8>) -> Bool {
  guard a.count == b.count else { return false }
  for index in a.indices where lowercase(a[index]) != lowercase(b[index]) { return false }
  return true
}

func lowercase(_ character: UInt8) -> UInt8 {
  (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(character) ? character | 0x20 : character
}
