import TLS13Certificates
import TLS13Memory

/// What a CA has revoked: `revoked.txt` in its folder, a line for each certificate.
///
/// ```
/// SERIAL-NUMBER TIME REASON SUBJECT…
/// 0164e7a3… 2026-11-23T13:15:57Z keyCompromise CN=alice
/// ```
struct RevocationRegister {
  /// One line.
  struct Entry: Hashable {
    let revocation: Revocation
    /// For people who read the file.
    let subject: String
  }

  private(set) var entries: [Entry] = []

  init() {}

  /// Takes the text of the file. Empty lines, and those that start with #, are skipped.
  init(_ text: String) throws {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.isEmpty || line.hasPrefix("#") { continue }
      guard let entry = Self.entry(line) else {
        throw CommandFailure("line \(index + 1) is not SERIAL-NUMBER TIME REASON: \(Printable.line(String(line)))")
      }
      entries.append(entry)
    }
  }

  private static func entry(_ line: Substring) -> Entry? {
    let parts = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count >= 3, let serialNumber = octets(parts[0]), let time = Times.parse(String(parts[1])),
      let reason = RevocationReason(argument: String(parts[2]))
    else { return nil }
    return Entry(
      revocation: Revocation(serialNumber: serialNumber, date: time, reason: reason),
      subject: parts.count > 3 ? String(parts[3]) : "")
  }

  /// Pairs of hexadecimal digits, at least one.
  private static func octets(_ text: Substring) -> [UInt8]? {
    let digits = text.compactMap(\.hexDigitValue)
    guard digits.count == text.count, !digits.isEmpty, digits.count.isMultiple(of: 2) else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  /// The entry of a certificate.
  func entry(for certificate: Certificate) -> Entry? {
    entries.first { $0.revocation.serialNumber == certificate.serialNumber }
  }

  mutating func add(_ certificate: Certificate, date: Int64, reason: RevocationReason) {
    entries.append(
      Entry(
        revocation: Revocation(certificate, date: date, reason: reason),
        subject: Printable.line(certificate.subject.description)))
  }

  /// The text of the file.
  var text: String {
    let head = "# Certificates that this CA revoked: serial number, time, reason, subject.\n"
    return entries.reduce(into: head) { text, entry in
      let revocation = entry.revocation
      let serialNumber = hexadecimal(revocation.serialNumber.span)
      text += "\(serialNumber) \(Times.text(revocation.date)) \(revocation.reason) \(entry.subject)\n"
    }
  }
}
