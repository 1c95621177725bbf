/// How much hashing one password-protected file may ask for. Its iteration counts come from whoever made the file, and
/// a PKCS#12 bundle has one for each of its parts, so the sum is bounded.
struct PasswordBudget {
  /// Applications of a hash or an HMAC: sixteen times the 600,000 that OWASP asks of PBKDF2-HMAC-SHA256 in 2023, some
  /// seconds of work.
  static let maximum = 10_000_000

  private var remaining = maximum

  /// Takes `iterations` for each of `blocks` digests from what is left.
  mutating func spend(iterations: Int, blocks: Int, _ field: StaticString) throws(CertificateError) {
    let (cost, overflow) = iterations.multipliedReportingOverflow(by: blocks)
    guard !overflow, cost <= remaining else {
      throw CertificateError(
        .outOfRange, field, "\(iterations) iterations: more than \(Self.maximum) in one file are not computed")
    }
    remaining -= cost
  }
}
