import TLS13Memory

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
    let bytes = Array(text.utf8)
    guard Self.isValid(bytes.span), let at = text.lastIndex(of: "@"),
      let host = DNSName(String(text[text.index(after: at)...]))
    else { return nil }
    localPart = String(text[..<at])
    self.host = host
  }

  /// Whether the bytes are a mailbox.
  static func isValid(_ text: borrowing Span<UInt8>) -> Bool {
    guard let at = text.indices.last(where: { text[$0] == UInt8(ascii: "@") }) else { return false }
    let local = text.extracting(0..<at)
    return DNSName.isValid(text.extracting((at + 1)..<text.count)) && (isDotString(local) || isQuotedString(local))
  }

  private static func isDotString(_ text: borrowing Span<UInt8>) -> Bool {
    var isAfterDot = true
    for index in text.indices {
      let isDot = text[index] == UInt8(ascii: ".")
      guard isDot ? !isAfterDot : isAtomCharacter(text[index]) else { return false }
      isAfterDot = isDot
    }
    return !isAfterDot
  }

  /// atext. RFC 5322 §3.2.3
  private static func isAtomCharacter(_ character: UInt8) -> Bool {
    switch character {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
    // !  #  $  %  &  '  *  +  -  /  =  ?  ^  _  `  {  |  }  ~
    case 0x21, 0x23...0x27, 0x2a, 0x2b, 0x2d, 0x2f, 0x3d, 0x3f, 0x5e...0x60, 0x7b...0x7e: true
    default: false
    }
  }

  /// Quoted-string = DQUOTE *( qtextSMTP / quoted-pairSMTP ) DQUOTE
  private static func isQuotedString(_ text: borrowing Span<UInt8>) -> Bool {
    let quote = UInt8(ascii: "\"")
    guard text.count >= 2, text[0] == quote, text[text.count - 1] == quote else { return false }
    var isEscaped = false
    for index in 1..<(text.count - 1) {
      guard (0x20...0x7e).contains(text[index]), isEscaped || text[index] != quote else { return false }
      isEscaped = !isEscaped && text[index] == UInt8(ascii: "\\")
    }
    return !isEscaped
  }
}
