/// The content of `verify` for people.
extension VerifyStory {
  /// Path, checks, verdict.
  func text() -> String {
    var lines = ["Path, for \(peer) at \(time):"]
    lines += path.map(Self.line)
    if path.last.map({ !$0.isAnchor }) ?? true { lines.append("  …  no trust anchor is reached") }
    lines += ["", "Checks:"] + checkLines() + [""]
    if !warnings.isEmpty { lines += ["Warnings:"] + warnings.map { "  " + $0 } + [""] }
    return (lines + verdict()).joined(separator: "\n")
  }

  private static func line(_ link: Link) -> String {
    let names = link.names.isEmpty ? "" : " (\(link.names.joined(separator: ", ")))"
    return "  \(link.place)  \(link.subject)\(names)\(link.isAnchor ? "  <- trust anchor" : "")"
  }

  private func checkLines() -> [String] {
    let width = checks.map(\.check.count).max() ?? 0
    return checks.map { check in
      let (outcome, name) = (Self.pad(check.outcome, 8), Self.pad(check.check, width + 2))
      return "  \(outcome)\(check.place)  \(name)\(check.found)  [\(check.rule)]"
    }
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private func verdict() -> [String] {
    guard let refusal else { return ["ACCEPTED: it is \(peer)"] }
    return [
      "REFUSED: \(refusal.detail)",
      "  certificate  \(refusal.certificate ?? "none")",
      "  place        \(refusal.place)\(refusal.place == 0 ? " (the one in question)" : "")",
      "  rule         \(refusal.rule)",
      "  remedy       \(refusal.remedy)",
    ]
  }
}
