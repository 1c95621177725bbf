/// Something to measure: a name and what is done once.
package struct Contender {
  package let name: String
  package let body: () throws -> Void

  package init(_ name: String, _ body: @escaping () throws -> Void) {
    self.name = name
    self.body = body
  }
}

/// Measures contenders in short interleaved rounds, so that drift of the machine hits all of them alike.
package struct Stopwatch {
  package var rounds: Int
  /// How long one contender runs in one round, in µs.
  package var slice: Double

  package init(rounds: Int = 200, slice: Double = 2_000) {
    self.rounds = rounds
    self.slice = slice
  }

  /// µs of processor time for each operation.
  package func measure(_ contenders: [Contender]) throws -> [Times] {
    let counts = try contenders.map(calibrate)
    var times = contenders.map { _ in [Double]() }
    for _ in 0..<rounds {
      for (index, contender) in contenders.enumerated() {
        times[index].append(try time(contender, counts[index]) / Double(counts[index]))
      }
    }
    return times.map(Times.init)
  }

  /// How often a contender runs in one slice. It runs for a slice first, so that caches are warm.
  private func calibrate(_ contender: Contender) throws -> Int {
    var count = 1
    var passed = try time(contender, count)
    while passed < slice {
      count *= 2
      passed = try time(contender, count)
    }
    return max(1, Int(Double(count) * slice / passed))
  }

  private func time(_ contender: Contender, _ count: Int) throws -> Double {
    let start = ProcessorClock.now()
    for _ in 0..<count { try contender.body() }
    return ProcessorClock.now() - start
  }
}
