/// Text from certificates and from the network, made safe to show.
enum Printable {
  /// Control and format characters, such as those that move a terminal's cursor or turn text around, become `\u{…}`.
  static func line(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        result += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// At most so many characters, for lines that must not fill a log.
  static func shortened(_ text: String, _ maximum: Int) -> String {
    text.count > maximum ? text.prefix(maximum) + "…" : text
  }
}
