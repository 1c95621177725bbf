/// A fully qualified DNS domain name in A-labels and lower case, without a trailing dot. RFC 9525 §2, RFC 1123 §2.1
public struct DNSName: Hashable, Sendable {
  /// The name.
  public let text: String

  /// Accepts letters, digits, hyphens and underscores in labels of at most 63 characters, at most 253 in all; nil
  /// otherwise. Host names have no underscores (RFC 1123 §2.1), but names of services in container networks do.
  ///
  /// A trailing dot is dropped. A last label of digits alone is refused, since it would be taken for an address.
  public init?(_ text: String) {
    var characters = Array(text.utf8)
    if characters.last == UInt8(ascii: ".") { characters.removeLast() }
    guard Self.isValid(characters.span) else { return nil }
    self.text = String(decoding: characters, as: UTF8.self).lowercased()
  }

  /// Whether the bytes are such a name, or a wildcard for one label and such a name. RFC 9525 §6.3
  static func isPresented(_ text: borrowing Span<UInt8>) -> Bool {
    let isWildcard = text.count > 2 && text[0] == UInt8(ascii: "*") && text[1] == UInt8(ascii: ".")
    return isWildcard ? isValid(text.extracting(2..<text.count)) : isValid(text)
  }

  /// Whether the bytes are such a name.
  static func isValid(_ text: borrowing Span<UInt8>) -> Bool {
    guard (1...253).contains(text.count) else { return false }
    var labelStart = 0
    var onlyDigits = true
    for index in 0...text.count {
      if index < text.count, text[index] != UInt8(ascii: ".") {
        guard isInLabels(text[index]) else { return false }
        if !(0x30...0x39).contains(text[index]) { onlyDigits = false }
        continue
      }
      guard (1...63).contains(index - labelStart), text[labelStart] != UInt8(ascii: "-"),
        text[index - 1] != UInt8(ascii: "-")
      else { return false }
      guard index < text.count else { return !onlyDigits }
      (labelStart, onlyDigits) = (index + 1, true)
    }
    return false
  }

  private static func isInLabels(_ character: UInt8) -> Bool {
    switch character {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
    default: false
    }
  }
}

extension DNSName: CustomStringConvertible {
  /// The name.
  public var description: String { text }
}
