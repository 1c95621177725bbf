import Lab

/// One bar for each contender, with a line from the 10th to the 90th percentile.
struct BarChart {
  struct Bar {
    let label: String
    let value: Times
  }

  let title: String
  let bars: [Bar]

  private let left = 240.0
  private let pitch = 30.0

  init(title: String, bars: [Bar]) {
    self.title = title
    self.bars = bars
  }

  var svg: String {
    let most = bars.map(\.value.high).max() ?? 1
    let scale = (SVG.width - left - 90) / most
    var body = ""
    for (index, bar) in bars.enumerated() {
      let top = 44 + Double(index) * pitch
      let color = SVG.colors[index % SVG.colors.count]
      let middle = top + 11
      body += SVG.text(left - 10, top + 16, bar.label, anchor: "end")
      body += SVG.rectangle(left, top, bar.value.median * scale, 22, color)
      body += SVG.line([(left + bar.value.low * scale, middle), (left + bar.value.high * scale, middle)], "#222")
      body += SVG.text(left + bar.value.high * scale + 8, top + 16, bar.value.median.short)
    }
    return SVG.document(height: 60 + Double(bars.count) * pitch, title: title, body)
  }
}
