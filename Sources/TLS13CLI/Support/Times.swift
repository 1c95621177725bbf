import Foundation

/// Points in time, in seconds since 1970-01-01T00:00:00Z.
enum Times {
  static let day: Int64 = 86_400

  static var now: Int64 { Int64(Date().timeIntervalSince1970) }

  /// As in `2026-11-23T13:15:57Z`.
  static func text(_ seconds: Int64) -> String { Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601) }

  /// A date, or a date and a time in UTC: `2026-11-23` or `2026-11-23T13:15:57Z`. nil for anything else.
  static func parse(_ text: String) -> Int64? {
    let whole = text.contains("T") ? text : text + "T00:00:00Z"
    guard let date = try? Date(whole, strategy: .iso8601) else { return nil }
    return Int64(date.timeIntervalSince1970)
  }
}
