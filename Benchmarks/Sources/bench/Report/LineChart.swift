/// How something grows: one line for each contender over a logarithmic axis.
struct LineChart {
  struct Line {
    let label: String
    var points: [(x: Double, y: Double)]
  }

  let title: String
  let xAxis: String
  let lines: [Line]

  private let left = 70.0
  private let right = 260.0
  private let top = 44.0
  private let bottom = 300.0

  init(title: String, xAxis: String, lines: [Line]) {
    self.title = title
    self.xAxis = xAxis
    self.lines = lines
  }

  var svg: String {
    var body = grid
    for (index, line) in lines.enumerated() {
      let color = SVG.colors[index % SVG.colors.count]
      body += SVG.line(line.points.map { (x($0.x), y($0.y)) }, color, thickness: 2)
      for point in line.points { body += SVG.rectangle(x(point.x) - 2.5, y(point.y) - 2.5, 5, 5, color) }
      let labelTop = top + 10 + Double(index) * 22
      body += SVG.rectangle(SVG.width - right + 20, labelTop - 9, 10, 10, color)
      body += SVG.text(SVG.width - right + 36, labelTop, line.label)
    }
    return SVG.document(height: bottom + 60, title: title, body)
  }

  private var grid: String {
    var body = ""
    for tenth in stride(from: 0, through: 10, by: 2) {
      let value = most * Double(tenth) / 10
      body += SVG.line([(left, y(value)), (SVG.width - right, y(value))], "#ddd")
      body += SVG.text(left - 8, y(value) + 4, value.short, anchor: "end", size: 11)
    }
    for value in Set(lines.flatMap { $0.points.map(\.x) }).sorted() {
      body += SVG.text(x(value), bottom + 18, value.fixed(0), anchor: "middle", size: 11)
    }
    return body + SVG.text((left + SVG.width - right) / 2, bottom + 42, xAxis, anchor: "middle")
  }

  private var most: Double { max(lines.flatMap { $0.points.map(\.y) }.max() ?? 1, 1e-9) }
  private var least: Double { lines.flatMap { $0.points.map(\.x) }.min() ?? 1 }
  private var greatest: Double { lines.flatMap { $0.points.map(\.x) }.max() ?? 1 }

  private func x(_ value: Double) -> Double {
    let span = Self.log(greatest) - Self.log(least)
    return left + (SVG.width - left - right) * (span > 0 ? (Self.log(value) - Self.log(least)) / span : 0)
  }

  private func y(_ value: Double) -> Double { bottom - (bottom - top) * value / most }

  /// The exponent and a straight line between powers of two: good enough for an axis.
  private static func log(_ value: Double) -> Double { Double(value.exponent) + value.significand - 1 }
}
