import Lab

/// Everything that was asked for, one section after the other.
struct Run {
  let options: Options

  func run() throws {
    let report = Report()
    report.section("Machine", Machine().lines.map { "- " + $0 }.joined(separator: "\n"))
    let lineup = Lineup(options)
    let labs = try Labs()
    for section in Section.allCases where options.includes(section) {
      switch section {
      case .handshakes: try Handshakes(lineup: lineup, labs: labs, options: options, report: report).run()
      case .overhead: try Overhead(labs: labs, options: options, report: report).run()
      case .primitives: try Primitives(options: options, report: report).run()
      case .bulk: try Bulk(lineup: lineup.withoutCache, labs: labs, options: options, report: report).run()
      case .memory: try Memory(lineup: lineup, labs: labs, options: options, report: report).run()
      case .growth: try Growth(lineup: lineup, options: options, report: report).run()
      case .tcp: try OverTCP(lab: labs.p256, options: options, report: report).run()
      }
    }
    let output = Output(report: report)
    if let folder = options.results { try output.write(to: folder) }
    if let readme = options.readme { try output.replaceSummary(in: readme) }
  }
}
