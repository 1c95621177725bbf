import Lab
import TLS13Certificates
import TLS13Crypto

/// How the cost of a one-way handshake grows with what the certificates hold.
struct Growth {
  let lineup: Lineup
  let options: Options
  let report: Report

  func run() throws {
    report.section(
      "Growth",
      "One-way handshakes, P-256, µs of processor time for both sides. A dash means that the stack refuses it.")
    let chains = options.isQuick ? [1, 3, 9] : [1, 2, 3, 5, 7, 9]
    try measure("certificates in the chain, without the root", "growth-chain", chains) { count in
      (try Hierarchy(.ellipticCurve(.p256), intermediates: count - 1), [])
    }
    let counts = options.isQuick ? [1, 1_000] : [1, 10, 100, 1_000]
    try measure("names in the server's certificate", "growth-names", counts) { count in
      (try Hierarchy(.ellipticCurve(.p256), names: count), [])
    }
    let strangers = try Hierarchy.strangers(counts.max() ?? 1)
    let lab = try Hierarchy(.ellipticCurve(.p256))
    try measure("roots in the trust store", "growth-roots", counts) { count in
      (lab, Array(strangers.prefix(count - 1)))
    }
  }

  private func measure(
    _ axis: String, _ file: String, _ counts: [Int], _ make: (Int) throws -> (Hierarchy, [Certificate])
  ) throws {
    var lines = lineup.stacks.map { LineChart.Line(label: $0.name, points: []) }
    for count in counts {
      let (lab, strangers) = try make(count)
      var present: [(index: Int, pair: Pair)] = []
      for (index, stack) in lineup.stacks.enumerated() {
        do {
          present.append((index, try Pair(stack, Scenario(isMutual: false), lab, strangers: strangers)))
        } catch { report.note("\(stack.name), \(count) \(axis): refused: \(error)") }
      }
      let contenders = present.map { entry in Contender(entry.pair.stack.name) { try entry.pair.handshake() } }
      var stopwatch = options.stopwatch(slice: 3_000)
      stopwatch.rounds = max(7, stopwatch.rounds / 3)
      for (entry, time) in zip(present, try stopwatch.measure(contenders)) {
        lines[entry.index].points.append((Double(count), time.median))
      }
    }
    add(axis, file, counts, lines)
  }

  private func add(_ axis: String, _ file: String, _ counts: [Int], _ lines: [LineChart.Line]) {
    var table = Table("µs by \(axis)", [""] + counts.map { $0.short })
    for line in lines {
      table.add(
        [line.label] + counts.map { count in line.points.first { $0.x == Double(count) }.map { $0.y.short } ?? "-" })
    }
    report.add(table)
    report.add(
      file, LineChart(title: "µs of processor time for a one-way handshake", xAxis: axis, lines: lines).svg)
  }
}
