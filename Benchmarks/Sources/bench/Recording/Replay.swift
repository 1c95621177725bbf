import CProcess
import Lab

/// Makes the calls of one side of a handshake again.
struct Replay {
  let calls: [Call]

  /// What the calls cost, without what making them costs: all of them in their order, and those of each primitive alone.
  func times(runs: Int) throws -> (all: Double, each: [Double]) {
    (
      try time(calls, runs: runs),
      try Primitive.allCases.map { primitive in try time(self.calls(primitive), runs: runs) }
    )
  }

  /// Calls to malloc and its relatives that `calls` make; nil where they cannot be counted.
  static func allocations(_ calls: [Call]) throws -> Int? {
    guard allocations_available() != 0 else { return nil }
    let counts = try [Way.real, .nothing].map { way in
      for call in calls { try call.body(way) }
      allocations_start()
      defer { allocations_stop() }
      for call in calls { try call.body(way) }
      return Int(allocations_now().count)
    }
    return counts[0] - counts[1]
  }

  func calls(_ primitive: Primitive) -> [Call] { calls.filter { $0.primitive == primitive } }

  private func time(_ calls: [Call], runs: Int) throws -> Double {
    let real = try median(calls, .real, runs: runs)
    return try real - median(calls, .nothing, runs: runs)
  }

  /// The median, which another process that gets in between does not move.
  private func median(_ calls: [Call], _ way: Way, runs: Int) throws -> Double {
    let times = try (0..<runs).map { _ in
      let start = Ticks.now()
      for call in calls { try call.body(way) }
      return start.elapsed
    }
    return Times(rounds: times).median
  }
}
