import ArgumentParser
import TLS13Crypto
import TLS13Providers

/// `conformance rfc8448`
struct RFC8448Command: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rfc8448",
    abstract: "Recomputes and replays the handshake traces of RFC 8448.",
    discussion: """
      For each trace: every secret, key, transcript hash and Finished value of the key schedule; every encrypted \
      record both ways; and the whole connection, by a client of ours against the recorded server, by a server of \
      ours against the recorded client, and by both against each other. "Given" are the octets that the trace puts in \
      because no configuration of ours writes them: ClientHello, HelloRetryRequest, EncryptedExtensions.

      Prints a line per trace; the exit status is 1 if anything differs.
      """)

  func run() throws {
    let check = try RFC8448Check(.default)
    var (passed, failed) = (0, 0)
    for trace in try RFC8448Trace.loadAll() {
      let schedule = check.keySchedule(of: trace)
      let records = try check.protection(of: trace)
      let replay = try Replays(trace)
      let mismatches = schedule.mismatches + records.mismatches + replay.mismatches
      print(
        "§\(trace.section) \(trace.title): \(mismatches.isEmpty ? "passed" : "FAILED")",
        "(key schedule \(summary(schedule)), record protection \(summary(records)), \(replay.summary))")
      for mismatch in mismatches { print("  differs: \(mismatch)") }
      if mismatches.isEmpty { passed += 1 } else { failed += 1 }
    }
    print("\(passed) passed, \(failed) failed")
    if failed > 0 { throw ExitCode.failure }
  }

  private func summary(_ outcome: RFC8448Check.Outcome) -> String {
    "\(outcome.count - outcome.mismatches.count)/\(outcome.count)"
  }
}

/// A trace replayed with every cast.
private struct Replays {
  let summary: String
  let mismatches: [String]

  init(_ trace: RFC8448Trace) throws {
    var parts: [String] = []
    var mismatches: [String] = []
    for cast in RFC8448Replay.Cast.allCases {
      let outcome = try RFC8448Replay(trace, cast).run()
      mismatches += outcome.mismatches.map { "replay of \(cast.rawValue): \($0)" }
      parts.append("\(cast.rawValue) sent \(outcome.sent) octets, \(outcome.given) given, accepted \(outcome.accepted)")
    }
    summary = "replay: " + parts.joined(separator: "; ")
    self.mismatches = mismatches
  }
}
