#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Everything that was measured, in the order in which it was measured.
final class Report {
  private var markdown = ""
  private(set) var plots: [(file: String, svg: String)] = []
  /// What the README shows.
  var summary = Summary()

  /// The whole as a page, the summary first.
  var page: String {
    "# Results\n\nWritten by `make bench`; [../README.md](../README.md) says what was done and how to read it.\n\n"
      + summary.table.markdown + markdown
  }

  func section(_ title: String, _ text: String) {
    say("\n## \(title)\n\(text)")
    markdown += "\n## \(title)\n\n\(text)\n"
  }

  func add(_ table: Table) {
    say("\n\(table.title)\n\(table.text)\(table.note.isEmpty ? "" : table.note + "\n")")
    markdown += "\n### \(table.title)\n\n\(table.markdown)\(table.note.isEmpty ? "" : "\n\(table.note)\n")"
  }

  func add(_ plot: String, _ svg: String) {
    plots.append((plot, svg))
    markdown += "\n![\(plot)](\(plot).svg)\n"
  }

  func note(_ text: String) {
    say(text)
    markdown += "\n\(text)\n"
  }

  /// Prints at once, so that each table is seen as soon as it is measured.
  private func say(_ text: String) {
    print(text)
    fflush(nil)
  }
}
