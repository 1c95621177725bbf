/// What came of a number of test cases.
package struct WycheproofTally: Sendable, CustomStringConvertible {
  /// Cases that came out as the file says.
  package private(set) var passed = 0
  /// Cases that did not, each with its number and the reason.
  package private(set) var failures: [String] = []
  /// Cases that were not run, counted by reason.
  package private(set) var skips: [String: Int] = [:]

  /// Cases that did not come out as the file says.
  package var failed: Int { failures.count }
  /// Cases that were not run.
  package var skipped: Int { skips.values.reduce(0, +) }

  /// The three counts.
  package var description: String { "\(passed) passed, \(failed) failed, \(skipped) skipped" }

  mutating func pass() { passed += 1 }
  mutating func fail(_ what: String) { failures.append(what) }
  mutating func skip(_ reason: String, count: Int = 1) { skips[reason, default: 0] += count }

  mutating func add(_ other: WycheproofTally) {
    passed += other.passed
    failures += other.failures
    skips.merge(other.skips, uniquingKeysWith: +)
  }

  /// One line, then one for each reason to skip and each failure.
  package func report(_ name: String) -> String {
    let reasons = skips.sorted { $0.key < $1.key }.map { "  \($0.value) skipped: \($0.key)" }
    return (["\(name): \(self)"] + reasons + failures.map { "  FAILED \($0)" }).joined(separator: "\n")
  }
}

/// What the implementation made of one case.
enum WycheproofOutcome {
  /// It took the input, and the output is the expected one.
  case accepted
  /// It refused the input.
  case rejected
  /// It took the input, and the output is another one.
  case wrong
  /// It was not asked, for this reason.
  case skipped(String)
}
