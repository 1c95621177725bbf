/// A table that is printed as it is measured and written as Markdown.
struct Table {
  let title: String
  /// What a reader must know to read it.
  var note = ""
  let columns: [String]
  private(set) var rows: [[String]] = []

  init(_ title: String, _ columns: [String], note: String = "") {
    self.title = title
    self.columns = columns
    self.note = note
  }

  mutating func add(_ cells: [String]) { rows.append(cells) }

  var markdown: String {
    let lines = [columns, columns.map { _ in "---" }] + rows
    return lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }

  /// In columns, for a terminal.
  var text: String {
    let lines = [columns] + rows
    let widths = columns.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { line in
      zip(line, widths).enumerated().map { $0 == 0 ? padded($1.0, $1.1) : leading($1.0, $1.1) }
        .joined(separator: "  ") + "\n"
    }.joined()
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: width - text.count)
  }

  private func leading(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: width - text.count) + text
  }
}
