/// Time ::= CHOICE { utcTime UTCTime, generalTime GeneralizedTime }
extension DERReader {
  /// A Time, in seconds since 1970-01-01T00:00:00Z. RFC 5280 §4.1.2.5
  @_lifetime(self: copy self)
  package mutating func readTime(_ field: StaticString) throws(CertificateError) -> Int64 {
    let element = try read(field)
    let generalized = element.tag == .generalizedTime
    guard generalized || element.tag == .utcTime else {
      throw CertificateError(.unexpectedTag, field, "not a UTCTime or GeneralizedTime", at: element.start)
    }
    // RFC 5280 §4.1.2.5.1, §4.1.2.5.2: seconds are there, fractions are not, and the zone is Z.
    guard element.content.count == (generalized ? 15 : 13),
      let date = DERTime(bytes.extracting(element.content), generalized: generalized)
    else { throw CertificateError(.invalidValue, field, "not [YY]YYMMDDHHMMSSZ", at: element.start) }
    return date.unixSeconds
  }
}

/// A date and a time of day in UTC, in the calendar of ISO 8601.
package struct DERTime: Hashable, Sendable {
  package var year: Int, month: Int, day: Int
  package var hour: Int, minute: Int, second: Int

  /// Digits with a closing Z; nil when they are not a date. RFC 5280 §4.1.2.5.1: years from 50 on lie in 19xx.
  package init?(_ text: borrowing Span<UInt8>, generalized: Bool) {
    let digits = text.count - 1
    guard digits >= 12, digits % 2 == 0, text[digits] == UInt8(ascii: "Z") else { return nil }
    func pair(_ index: Int) -> Int? {
      let high = Int(text[index]) - 48
      let low = Int(text[index + 1]) - 48
      return (0...9).contains(high) && (0...9).contains(low) ? high * 10 + low : nil
    }
    let start = digits - 12
    guard let yy = pair(start), let month = pair(start + 2), let day = pair(start + 4), let hour = pair(start + 6),
      let minute = pair(start + 8), let second = pair(start + 10)
    else { return nil }
    year = yy < 50 ? 2000 + yy : 1900 + yy
    if generalized {
      guard start == 2, let century = pair(0) else { return nil }
      year = century * 100 + yy
    }
    guard (1...12).contains(month), (1...Self.days(inMonth: month, of: year)).contains(day), hour < 24, minute < 60,
      second < 60
    else { return nil }
    (self.month, self.day, self.hour, self.minute, self.second) = (month, day, hour, minute, second)
  }

  static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// 2050-01-01T00:00:00Z
  static var year2050: Int64 { 2_524_608_000 }

  /// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
  package var unixSeconds: Int64 {
    // Years start in March, so that the leap day is the last of its year; 400 years have 146,097 days.
    let shifted = month > 2 ? year : year - 1
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let days = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    return Int64(days) * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
  }

  /// The date of `seconds`, clamped to the years 0 to 9999 that the encodings have.
  package init(unixSeconds seconds: Int64) {
    let clamped = min(max(seconds, -62_167_219_200), 253_402_300_799)
    let dayNumber = Int((clamped - Self.modulo(clamped, 86_400)) / 86_400) + 719_468
    let time = Int(Self.modulo(clamped, 86_400))
    let era = (dayNumber - Int(Self.modulo(Int64(dayNumber), 146_097))) / 146_097
    let dayOfEra = dayNumber - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    (hour, minute, second) = (time / 3_600, time / 60 % 60, time % 60)
  }

  private static func modulo(_ value: Int64, _ divisor: Int64) -> Int64 {
    let remainder = value % divisor
    return remainder < 0 ? remainder + divisor : remainder
  }
}

extension DERTime: CustomStringConvertible {
  /// As in `2026-11-23T13:15:57Z`.
  package var description: String {
    let rest = [month, day].map { "-" + Self.two($0) }.joined()
    return Self.two(year / 100) + Self.two(year % 100) + rest
      + "T" + [hour, minute, second].map(Self.two).joined(separator: ":") + "Z"
  }

  static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
