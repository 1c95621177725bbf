/// The pieces that plots are drawn with.
enum SVG {
  static let width = 760.0
  /// Told apart in print and by the colour-blind.
  static let colors = [
    "#d55e00", "#e69f00", "#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#999999", "#000000", "#8c564b",
  ]

  static func document(height: Double, title: String, _ body: String) -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(number(width)) \(number(height))" \
    font-family="sans-serif" font-size="13">
    <rect width="100%" height="100%" fill="white"/>
    \(text(16, 24, title, size: 15))
    \(body)</svg>

    """
  }

  static func text(
    _ x: Double, _ y: Double, _ content: String, anchor: String = "start", size: Int = 13, color: String = "#222"
  ) -> String {
    "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\" font-size=\"\(size)\" fill=\"\(color)\">"
      + "\(escaped(content))</text>\n"
  }

  static func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ color: String) -> String {
    "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" height=\"\(number(height))\""
      + " fill=\"\(color)\"/>\n"
  }

  static func line(_ points: [(x: Double, y: Double)], _ color: String, thickness: Double = 1) -> String {
    let path = points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
    return "<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(color)\" stroke-width=\"\(number(thickness))\"/>\n"
  }

  static func number(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      default: result.append(character)
      }
    }
    return result
  }
}
