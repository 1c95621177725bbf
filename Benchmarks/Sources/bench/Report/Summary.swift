/// The few figures that say most, one row for each stack.
struct Summary {
  private var columns: [String] = []
  private var rows: [String] = []
  private var cells: [String: [String: String]] = [:]

  mutating func add(_ row: String, _ column: String, _ value: String) {
    if !columns.contains(column) { columns.append(column) }
    if !rows.contains(row) { rows.append(row) }
    cells[row, default: [:]][column] = value
  }

  var table: Table {
    var table = Table("Summary", [""] + columns)
    for row in rows { table.add([row] + columns.map { cells[row]?[$0] ?? "-" }) }
    return table
  }
}
