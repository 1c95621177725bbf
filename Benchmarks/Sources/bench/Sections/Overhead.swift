import Lab
import TLS13Crypto
import TLS13OpenSSL
import TLS13Providers

/// Where our own handshake's time goes: in the primitives, and outside all of them.
struct Overhead {
  let labs: Labs
  let options: Options
  let report: Report

  func run() throws {
    report.section(
      "Inside and outside the primitives",
      "Every call of one handshake into a primitive is recorded with its arguments, and the same calls are made again"
        + " without a handshake around them, in turn with whole handshakes. Outside is the difference: messages, state"
        + " machines, certificates, records, the key schedule without its hashes, and caches that whatever stands"
        + " between two primitives leaves cold. What making the calls costs is no part of the primitives: the same"
        + " calls to primitives that do nothing are taken off. µs, medians over rounds; in brackets what the calls took"
        + " in and allocated, or the 10th and 90th percentile.")
    var summary = Table("Outside the primitives, µs (10th-90th)", ["", "client", "server"])
    for (name, scenario, crypto) in scenarios {
      let outside = try measure(name, scenario, crypto)
      summary.add([name] + outside.map { "\($0.median.fixed(1)) (\($0.low.fixed(1))-\($0.high.fixed(1)))" })
    }
    report.add(summary)
  }

  private var scenarios: [(String, Scenario, CryptoProvider)] {
    Kind.all.map { ($0.name, $0.scenario, .uncached) } + [
      ("mutual, cached", Scenario(), .default), ("mutual, on libcrypto", Scenario(), .openSSL),
    ]
  }

  private func measure(_ name: String, _ scenario: Scenario, _ crypto: CryptoProvider) throws -> [Times] {
    let pair = try Pair(Ours(name: name, crypto: crypto), scenario, labs.p256)
    let replays = try recording(scenario, crypto).calls.map(Replay.init)
    var rounds: [[SideTimes]] = [[], []]
    for _ in 0..<(options.isQuick ? 15 : 101) {
      let whole = try handshakes(pair)
      for side in Side.allCases.map(\.rawValue) {
        let (all, each) = try replays[side].times(runs: runs)
        rounds[side].append(SideTimes(whole: whole[side], primitives: all, each: each))
      }
    }
    report.add(try table(name, replays, rounds))
    return rounds.map { Times(rounds: $0.map(\.outside)) }
  }

  private func table(_ name: String, _ replays: [Replay], _ rounds: [[SideTimes]]) throws -> Table {
    var table = Table("\(name), P-256", ["", "client", "server"])
    func add(_ label: String, _ calls: (Replay) -> [Call], _ time: (SideTimes) -> Double) throws {
      let cells = try zip(replays, rounds).map { replay, rounds in
        try cell(calls(replay), Times(rounds: rounds.map(time)).median)
      }
      table.add([label] + cells)
    }
    for (index, primitive) in Primitive.allCases.enumerated() {
      try add(primitive.name, { $0.calls(primitive) }, { $0.each[index] })
    }
    try add("all of them in their order", \.calls, \.primitives)
    table.add(["whole side"] + rounds.map { Times(rounds: $0.map(\.whole)).spread })
    table.add(["outside"] + rounds.map { Times(rounds: $0.map(\.outside)).spread })
    return table
  }

  private func cell(_ calls: [Call], _ time: Double) throws -> String {
    guard !calls.isEmpty else { return "-" }
    let allocations = try Replay.allocations(calls).map { ", \($0.short) allocations" } ?? ""
    return "\(time.short) (\(calls.count.short) calls, \(calls.reduce(0) { $0 + $1.size }.short) bytes\(allocations))"
  }

  /// The calls of a handshake that is not the first of its contexts.
  private func recording(_ scenario: Scenario, _ crypto: CryptoProvider) throws -> Recorder {
    var recorder = Recorder()
    let pair = try Pair(Ours(name: "recorded", crypto: crypto.recorded(by: recorder)), scenario, labs.p256)
    for _ in 0..<3 { try pair.handshake() }
    _ = try pair.connected(&recorder)
    return recorder
  }

  /// How often something is done in a round.
  private let runs = 20

  /// What each side takes, its connection made and dropped.
  private func handshakes(_ pair: Pair) throws -> [Double] {
    let times = try (0..<runs).map { _ in
      var sides = SideTicks()
      var ends: (client: (any End)?, server: (any End)?) = try pair.connected(&sides)
      sides.step(.client) { drop(&ends.client) }
      sides.step(.server) { drop(&ends.server) }
      return sides.times
    }
    return Side.allCases.map { side in Times(rounds: times.map { $0[side.rawValue] }).median }
  }

  /// Here and no earlier.
  @inline(never)
  private func drop(_ end: inout (any End)?) { end = nil }
}

/// One side in one round, in µs.
private struct SideTimes {
  let whole: Double
  let primitives: Double
  /// By primitive.
  let each: [Double]

  var outside: Double { whole - primitives }
}

/// What each side spends in a handshake.
private struct SideTicks: Steps {
  private(set) var times = [0.0, 0.0]
  private var start = Ticks.now()

  mutating func began(_ side: Side) { start = .now() }
  mutating func ended(_ side: Side) { times[side.rawValue] += start.elapsed }
}
