/// What the validator made of a case.
package enum LimboOutcome: Equatable {
  /// It found a path.
  case accepted
  /// It found none, for this reason.
  case refused(String)
  /// It could not be asked, since something it should have is missing. Counts as failed, whatever was expected.
  case unable(String)
  /// It was not asked, for this reason.
  case skipped(String)
}

/// A case's outcome beside what was expected.
package struct LimboResult {
  /// The case.
  package let id: String
  /// SUCCESS or FAILURE.
  package let expected: String
  /// What came out.
  package let outcome: LimboOutcome
  /// Whether it is what was expected; nil when the case was skipped.
  package let hasPassed: Bool?

  init(_ test: LimboCase, _ outcome: LimboOutcome) {
    id = test.id
    expected = test.expected_result
    self.outcome = outcome
    hasPassed =
      switch outcome {
      case .accepted: test.isToBeAccepted
      case .refused: !test.isToBeAccepted
      case .unable: false
      case .skipped: nil
      }
  }

  /// In limbo's words.
  var actual: String {
    switch outcome {
    case .accepted: "SUCCESS"
    case .refused: "FAILURE"
    case .unable, .skipped: "SKIPPED"
    }
  }

  /// Why; nil for an accepted chain.
  var reason: String? {
    switch outcome {
    case .accepted: nil
    case .refused(let reason), .unable(let reason), .skipped(let reason): reason
    }
  }
}

extension LimboResult: CustomStringConvertible {
  /// One line: the verdict on the verdict, the case, what was expected, what came out and why.
  package var description: String {
    let mark = hasPassed.map { $0 ? "ok     " : "FAILED " } ?? "skipped"
    let why = reason.map { ": " + $0.split(whereSeparator: \.isNewline).joined(separator: " ") } ?? ""
    return "\(mark) \(id) expected \(expected) got \(actual)\(why)"
  }
}

extension [LimboResult] {
  /// The closing line.
  package var summary: String {
    let passed = count { $0.hasPassed == true }
    let failed = count { $0.hasPassed == false }
    return "\(passed) passed, \(failed) failed, \(count - passed - failed) skipped"
  }
}
