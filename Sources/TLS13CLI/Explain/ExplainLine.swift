/// The layout of the telling: messages with arrows, notes below them, both wrapped.
enum ExplainLine {
  static let width = 100

  /// `->` for what we send, `<-` for what we receive.
  static func message(isSent: Bool, _ title: String, _ text: String) -> [String] {
    wrap("\(title): \(text)", first: isSent ? "   -> " : "   <- ", rest: "      ")
  }

  /// Something that is not a message.
  static func note(_ text: String) -> [String] { wrap(text, first: "    = ", rest: "      ") }

  /// Words on lines of at most ``width`` characters, unless a word is longer.
  static func wrap(_ text: String, first: String, rest: String) -> [String] {
    var lines: [String] = []
    var line = first
    var isEmpty = true
    for word in Printable.line(text).split(separator: " ") {
      if !isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        (line, isEmpty) = (rest, true)
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return lines + [line]
  }
}
