import Lab
import TLS13Certificates
import TLS13Crypto

/// Whole handshakes, both sides in this process on one core.
struct Handshakes {
  let lineup: Lineup
  let labs: Labs
  let options: Options
  let report: Report

  func run() throws {
    report.section(
      "Handshakes",
      "From nothing to both ends being connected, connections made and dropped included; leaf, intermediate and root;"
        + " TLS_AES_128_GCM_SHA256, X25519 unless another group is named. Every stack verified the chains, and refused"
        + " an unknown authority on either side and another host's name, before it was measured.")
    for absent in lineup.absent { report.note("Not here: \(absent).") }
    for (name, lab) in labs.labs {
      try checkVerdicts(lab)
      for kind in Kind.all where name == "P-256" || kind.scenario.group == .x25519 && kind.scenario.resumption == .none
      {
        try measure(kind, name, lab)
      }
    }
  }

  private func checkVerdicts(_ lab: Hierarchy) throws {
    let other = try Hierarchy.strangers(1)[0]
    for stack in lineup.stacks {
      for isMutual in [false, true] {
        try Verdicts(stack: stack, scenario: Scenario(isMutual: isMutual), lab: lab, otherRoot: other).check()
      }
    }
  }

  private func measure(_ kind: Kind, _ key: String, _ lab: Hierarchy) throws {
    let (pairs, reasons) = try lineup.pairs(kind.scenario, lab)
    guard let first = pairs.first else { return }
    var contenders = pairs.map { pair in Contender(pair.stack.name) { try pair.handshake() } }
    if kind.scenario.resumption != .alone {
      contenders.append(Contender("sum of public-key operations", try PrimitiveSums(lab, kind.scenario).run))
    }
    let times = try options.stopwatch().measure(contenders)
    var table = Table(
      "\(kind.name), \(key)",
      ["", "µs (10th-90th)", "per second", "time, \(first.stack.name) = 1", "bytes on the wire"],
      note: reasons.map { $0 + "." }.joined(separator: " "))
    for (index, contender) in contenders.enumerated() {
      let time = times[index]
      let ratio = time.ratios(to: times[0])
      let bytes = index < pairs.count ? try pairs[index].bytes() : nil
      table.add([
        contender.name, time.spread, (1_000_000 / time.median).short,
        "\(ratio.median.fixed(2)) (\(ratio.low.fixed(2))-\(ratio.high.fixed(2)))",
        bytes.map { "\($0.client.short) + \($0.server.short)" } ?? "",
      ])
    }
    report.add(table)
    if key == "P-256" { summarize(kind, contenders, times) }
    report.add(
      "handshake-\(kind.name)-\(key)".fileName,
      BarChart(
        title: "\(kind.name) handshake, \(key): µs of processor time, both sides",
        bars: zip(contenders, times).map { BarChart.Bar(label: $0.name, value: $1) }
      ).svg)
  }

  private func summarize(_ kind: Kind, _ contenders: [Contender], _ times: [Times]) {
    for (contender, time) in zip(contenders, times) {
      report.summary.add(contender.name, "\(kind.name), µs", time.median.short)
    }
  }
}

extension String {
  /// Lower-case letters, digits and hyphens.
  var fileName: String {
    var name = ""
    for character in lowercased() {
      if character.isLetter || character.isNumber { name.append(character) } else if name.last != "-" { name += "-" }
    }
    return name
  }
}
