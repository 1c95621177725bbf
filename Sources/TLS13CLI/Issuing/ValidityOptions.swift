import ArgumentParser

/// How long what is signed is valid.
struct ValidityOptions: ParsableArguments {
  @Option(help: "Days that it is valid.")
  var days: Int?

  @Option(help: "Hours that it is valid, in place of --days.")
  var hours: Int?

  @Option(
    help: ArgumentHelp(
      "First second of validity: 2026-01-31 or 2026-01-31T12:00:00Z.",
      discussion: "Default: five minutes ago, so that clocks may differ a little."),
    transform: Self.parse)
  var notBefore: Int64?

  @Option(
    help: "Last second of validity, in place of --days. In the past for a test of expired certificates.",
    transform: Self.parse)
  var notAfter: Int64?

  func validate() throws {
    guard [days != nil, hours != nil, notAfter != nil].count(where: \.self) <= 1 else {
      throw ArgumentParser.ValidationError("--days, --hours or --not-after: one of them")
    }
    if let hours, !(1...876_000).contains(hours) { throw ArgumentParser.ValidationError("--hours is 1 to 876000") }
    if let days, !(1...36_500).contains(days) { throw ArgumentParser.ValidationError("--days is 1 to 36500") }
  }

  /// The first and the last second of validity.
  func range(defaultDays: Int64, now: Int64 = Times.now) throws -> ClosedRange<Int64> {
    let end = notAfter ?? now + lifetime(defaultDays)
    let start = notBefore ?? (notAfter == nil ? now - 300 : min(now - 300, end - Times.day))
    guard start <= end else { throw CommandFailure("the certificate would end before it begins") }
    return start...end
  }

  /// In seconds.
  private func lifetime(_ defaultDays: Int64) -> Int64 {
    hours.map { Int64($0) * 3_600 } ?? (days.map(Int64.init) ?? defaultDays) * Times.day
  }

  static func parse(_ text: String) throws -> Int64 {
    guard let time = Times.parse(text) else {
      throw ArgumentParser.ValidationError("dates are written 2026-01-31 or 2026-01-31T12:00:00Z")
    }
    return time
  }
}
