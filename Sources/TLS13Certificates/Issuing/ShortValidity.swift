extension ClosedRange where Bound == Int64 {
  /// A validity that starts now and lasts for hours: a certificate that expires before it could be revoked needs no
  /// revocation. RFC 9608 §1
  ///
  /// - Parameters:
  ///   - hours: from 1 to 876,000 (a hundred years); others are moved into that range.
  ///   - now: seconds since 1970-01-01T00:00:00Z.
  ///   - backdating: seconds before `now` at which it starts, for peers whose clocks are slow.
  public static func hours(_ hours: Int, from now: Int64, backdating: Int64 = 300) -> ClosedRange<Int64> {
    // Certificates reach to the year 9999. RFC 5280 §4.1.2.5
    let start = Swift.min(Swift.max(now, 0), 253_402_300_799)
    let lifetime = Int64(Swift.min(Swift.max(hours, 1), 876_000)) * 3600
    let first = Swift.max(start - Swift.min(Swift.max(backdating, 0), start), 0)
    return first...Swift.min(start + lifetime, 253_402_300_799)
  }
}
