#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes what was measured: a page and its plots into a folder, and the summary into the README.
struct Output {
  let report: Report

  func write(to folder: String) throws {
    mkdir(folder, 0o755)
    try write(report.page, to: folder + "/README.md")
    for plot in report.plots { try write(plot.svg, to: folder + "/\(plot.file).svg") }
  }

  /// Replaces what stands between the two markers.
  func replaceSummary(in readme: String) throws {
    let text = try read(readme)
    let (begin, end) = ("<!-- make bench -->\n", "<!-- end of make bench -->")
    guard let start = text.range(of: begin), let stop = text.range(of: end), start.upperBound <= stop.lowerBound else {
      throw Failed("\(readme) lacks the lines \(begin)\(end)")
    }
    try write(
      text[..<start.upperBound] + "\n" + report.summary.table.markdown + "\n" + text[stop.lowerBound...], to: readme)
  }

  private func read(_ path: String) throws -> String {
    guard let file = fopen(path, "r") else { throw Failed("\(path) cannot be read") }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }

  private func write(_ text: some StringProtocol, to path: String) throws {
    guard let file = fopen(path, "w") else { throw Failed("\(path) cannot be written") }
    defer { fclose(file) }
    guard fputs(String(text), file) >= 0 else { throw Failed("\(path) cannot be written") }
  }
}

extension String {
  /// Where `other` stands first.
  fileprivate func range(of other: String) -> Range<String.Index>? {
    for start in indices where self[start...].hasPrefix(other) {
      return start..<index(start, offsetBy: other.count)
    }
    return nil
  }
}
