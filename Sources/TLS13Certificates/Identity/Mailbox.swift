/// An e-mail address: what an rfc822Name holds. RFC 5280 §4.2.1.6, RFC 5321 §4.1.2
///
/// ```
/// Mailbox        = Local-part "@" Domain
/// Local-part     = Dot-string / Quoted-string
/// Dot-string     = Atom *("."  Atom)
/// ```
/// Address literals (`user@[192.0.2.1]`) are not taken.
struct Mailbox: Hashable {
  /// Compared exactly, any asterisk included. RFC 5280 §7.5
  let localPart: String
  let host: DNSName

  init?(_ text: String) {
    guard let at = text.lastIndex(of: "@"), let host = DNSName(String(text[text.index(after: at)...])) else {
      return nil
    }
    let local = Array(text[..<at].utf8)
    guard Self.isDotString(local) || Self.isQuotedString(local), text.last != "." else { return nil }
    localPart = String(text[..<at])
    self.host = host
  }

  private static func isDotString(_ text: [UInt8]) -> Bool {
    text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { atom in
      !atom.isEmpty && atom.allSatisfy(isAtomCharacter)
    }
  }

  /// atext. RFC 5322 §3.2.3
  private static func isAtomCharacter(_ character: UInt8) -> Bool {
    switch character {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
    default: Array("!#$%&'*+-/=?^_`{|}~".utf8).contains(character)
    }
  }

  /// Quoted-string = DQUOTE *( qtextSMTP / quoted-pairSMTP ) DQUOTE
  private static func isQuotedString(_ text: [UInt8]) -> Bool {
    guard text.count >= 2, text.first == UInt8(ascii: "\""), text.last == UInt8(ascii: "\"") else { return false }
    var isEscaped = false
    for character in text[1..<(text.count - 1)] {
      guard (0x20...0x7e).contains(character), isEscaped || character != UInt8(ascii: "\"") else { return false }
      isEscaped = !isEscaped && character == UInt8(ascii: "\\")
    }
    return !isEscaped
  }
}
