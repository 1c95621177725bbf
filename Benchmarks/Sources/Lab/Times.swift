/// What one contender took, one figure for each round.
package struct Times: Sendable {
  package let rounds: [Double]

  package init(rounds: [Double]) { self.rounds = rounds }

  package var median: Double { quantile(5) }
  package var low: Double { quantile(1) }
  package var high: Double { quantile(9) }

  /// The ratios to another contender within each round: what drifts hits both, and is gone from these.
  package func ratios(to other: Times) -> Times { Times(rounds: zip(rounds, other.rounds).map { $0 / $1 }) }

  private func quantile(_ tenths: Int) -> Double { rounds.sorted()[rounds.count * tenths / 10] }
}
