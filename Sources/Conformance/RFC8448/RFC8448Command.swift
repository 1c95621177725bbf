import ArgumentParser
import TLS13Crypto
import TLS13Providers

/// `conformance rfc8448`
struct RFC8448Command: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rfc8448",
    abstract: "Recomputes the handshake traces of RFC 8448.",
    discussion: """
      For each trace: every secret, key, transcript hash and Finished value of the key schedule, and every \
      encrypted record both ways. Prints a line per trace; the exit status is 1 if anything differs.
      """)

  func run() throws {
    let check = try RFC8448Check(.default)
    var failed = 0
    let traces = try RFC8448Trace.loadAll()
    for trace in traces {
      let schedule = check.keySchedule(of: trace)
      let records = try check.protection(of: trace)
      let mismatches = schedule.mismatches + records.mismatches
      let verdict = mismatches.isEmpty ? "passed" : "FAILED"
      print(
        "§\(trace.section) \(trace.title): \(verdict)",
        "(key schedule \(summary(schedule)), record protection \(summary(records)))")
      for mismatch in mismatches { print("  differs: \(mismatch)") }
      if !mismatches.isEmpty { failed += 1 }
    }
    print("\(traces.count - failed) passed, \(failed) failed")
    if failed > 0 { throw ExitCode.failure }
  }

  private func summary(_ outcome: RFC8448Check.Outcome) -> String {
    "\(outcome.count - outcome.mismatches.count)/\(outcome.count)"
  }
}
