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
}
