import Lab
import TLS13Crypto
import TLS13OpenSSL
import TLS13Providers

/// Where our own handshake's time goes: in each primitive, and outside all of them.
struct Overhead {
  let labs: Labs
  let options: Options
  let report: Report

  func run() throws {
    report.section(
      "Inside and outside the primitives",
      "Our own handshake with every call into a primitive counted and timed, both sides apart. Outside is what is left:"
        + " messages, state machines, certificates, records and the key schedule without its hashes. Medians; the"
        + " clock's own cost is taken off.")
    try measure("mutual", Scenario(), .uncached)
    try measure("mutual, cached", Scenario(), .default)
    try measure("mutual, on libcrypto", Scenario(), .openSSL)
    try measure("one-way", Scenario(isMutual: false), .uncached)
    try measure("one-way resumed, psk_dhe_ke", Scenario(isMutual: false, resumption: .withKeyExchange), .uncached)
    try measure("mutual resumed, psk_dhe_ke", Scenario(resumption: .withKeyExchange), .uncached)
  }

  private func measure(_ name: String, _ scenario: Scenario, _ crypto: CryptoProvider) throws {
    let meter = Meter()
    let pair = try Pair(Ours(name: name, crypto: crypto.metered(by: meter)), scenario, labs.p256)
    var handshakes: [[SideTimes.Side]] = []
    for _ in 0..<(options.isQuick ? 200 : 1_000) {
      var times = SideTimes(meter: meter)
      _ = try pair.connected(&times)
      handshakes.append(times.sides)
    }
    var table = Table("\(name), P-256: µs (calls)", ["", "client", "server"])
    table.add(["whole side"] + Side.allCases.map { side in median(handshakes.map { $0[side.rawValue].net }).short })
    for primitive in Primitive.allCases {
      table.add(
        [primitive.name]
          + Side.allCases.map { side in
            let readings = handshakes.map { $0[side.rawValue].readings[primitive.rawValue] }
            let time = median(readings.map { $0.time - Double($0.calls) * Meter.cost.inside })
            return readings[0].calls == 0 ? "-" : "\(time.fixed(1)) (\(readings[0].calls))"
          })
    }
    table.add(["outside"] + Side.allCases.map { side in median(handshakes.map { $0[side.rawValue].outside }).fixed(1) })
    report.add(table)
  }

  private func median(_ values: [Double]) -> Double { Times(rounds: values).median }
}

/// What each side spends in a handshake, with what of it goes to primitives.
private struct SideTimes: Steps {
  struct Side {
    var time = 0.0
    var readings = [Meter.Reading](repeating: Meter.Reading(), count: Primitive.allCases.count)

    private var calls: Int { readings.reduce(0) { $0 + $1.calls } }
    /// The whole, without the clock's cost.
    var net: Double { time - Double(calls) * Meter.cost.whole }
    /// What is in no primitive.
    var outside: Double {
      time - readings.reduce(0) { $0 + $1.time } - Double(calls) * (Meter.cost.whole - Meter.cost.inside)
    }
  }

  let meter: Meter
  private(set) var sides = [Side(), Side()]
  private var start = Ticks.now()

  init(meter: Meter) { self.meter = meter }

  mutating func began(_ side: bench.Side) {
    meter.reset()
    start = .now()
  }

  mutating func ended(_ side: bench.Side) {
    sides[side.rawValue].time += start.elapsed
    for (index, reading) in meter.readings.enumerated() {
      sides[side.rawValue].readings[index].calls += reading.calls
      sides[side.rawValue].readings[index].time += reading.time
    }
  }
}
