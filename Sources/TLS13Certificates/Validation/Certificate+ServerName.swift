import TLS13Memory

extension Certificate {
  /// Whether one of the subject alternative names stands for `name`. The common name is never looked at.
  // RFC 9525 §6.1, §6.2
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
