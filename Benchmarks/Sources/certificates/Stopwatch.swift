#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Something to measure: a name and what is done once.
struct Contender {
  let name: String
  let body: () throws -> Void

  init(_ name: String, _ body: @escaping () throws -> Void) {
    self.name = name
    self.body = body
  }
}

/// The times of one contender, in µs of processor time per operation, one for each round.
struct Times {
  let rounds: [Double]

  var median: Double { quantile(5, of: rounds) }
  var low: Double { quantile(1, of: rounds) }
  var high: Double { quantile(9, of: rounds) }

  /// The median of the ratios within each round.
  func ratio(to other: Times) -> Double { quantile(5, of: zip(rounds, other.rounds).map { $0 / $1 }) }

  private func quantile(_ tenths: Int, of values: [Double]) -> Double { values.sorted()[values.count * tenths / 10] }
}

/// Measures contenders in short interleaved rounds, so that drift of the machine hits all of them alike.
struct Stopwatch {
  var rounds = 200
  /// How long one contender runs in one round, in µs.
  var slice = 2_000.0

  func measure(_ contenders: [Contender]) throws -> [Times] {
    let counts = try contenders.map(calibrate)
    var times = contenders.map { _ in [Double]() }
    for _ in 0..<rounds {
      for (index, contender) in contenders.enumerated() {
        times[index].append(try time(contender, counts[index]) / Double(counts[index]))
      }
    }
    return times.map(Times.init)
  }

  /// How often a contender runs in one slice. It runs for three slices first, so that caches are warm.
  private func calibrate(_ contender: Contender) throws -> Int {
    var count = 1
    while try time(contender, count) < slice { count *= 2 }
    return max(1, Int(Double(count) * slice / (try time(contender, count))))
  }

  private func time(_ contender: Contender, _ count: Int) throws -> Double {
    let start = processorTime()
    for _ in 0..<count { try contender.body() }
    return processorTime() - start
  }

  /// µs that this process was on a processor: what other processes do counts less than on the wall clock.
  private func processorTime() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
    return Double(now.tv_sec) * 1_000_000 + Double(now.tv_nsec) / 1_000
  }
}
