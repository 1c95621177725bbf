import Lab

extension Double {
  /// With three significant digits, and all digits before the point.
  var short: String {
    guard isFinite else { return "-" }
    let digits = magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : 2
    return fixed(digits)
  }

  func fixed(_ digits: Int) -> String {
    guard isFinite else { return "-" }
    var scale = 1
    for _ in 0..<digits { scale *= 10 }
    let scaled = Int((magnitude * Double(scale)).rounded())
    let whole = (self < 0 && scaled > 0 ? "-" : "") + "\(scaled / scale)".grouped
    guard digits > 0 else { return whole }
    let fraction = String(scaled % scale)
    return whole + "." + String(repeating: "0", count: digits - fraction.count) + fraction
  }
}

extension Int {
  var short: String { Double(self).fixed(0) }
}

extension String {
  /// Digits in groups of three.
  fileprivate var grouped: String {
    var result = ""
    for (index, digit) in enumerated() {
      if index > 0, (count - index) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return result
  }
}

extension Times {
  /// Median, and the 10th and 90th percentile.
  var spread: String { "\(median.short) (\(low.short)-\(high.short))" }
}
