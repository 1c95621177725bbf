import TLS13Memory

/// Finds the encapsulation boundaries of a PEM text. RFC 7468 §3
enum PEMScanner {
  struct Block {
    let label: String
    let body: Range<Int>
  }

  /// The labels of a certificate. RFC 7468 §5.1: parsers may take the older ones for CERTIFICATE.
  static func isCertificate(_ label: String) -> Bool {
    label == "CERTIFICATE" || label == "X509 CERTIFICATE"
  }

  static func scan(_ text: [UInt8]) throws(CertificateError) -> [Block] {
    var blocks: [Block] = []
    var open: (label: String, start: Int)?
    var lineStart = 0
    while lineStart < text.count {
      let lineEnd = text[lineStart...].firstIndex { $0 == 0x0a || $0 == 0x0d } ?? text.count
      let line = text[lineStart..<lineEnd]
      if let label = boundary("BEGIN", line) {
        guard open == nil else { throw CertificateError(.invalidValue, "PEM", "BEGIN inside a block", at: lineStart) }
        open = (label, lineEnd)
      } else if let label = boundary("END", line) {
        guard let begun = open, begun.label == label else {
          throw CertificateError(.invalidValue, "PEM", "END \(label) does not close a block", at: lineStart)
        }
        blocks.append(Block(label: label, body: begun.start..<lineStart))
        open = nil
      }
      lineStart = lineEnd + 1
    }
    guard open == nil else { throw CertificateError(.truncated, "PEM", "the last block has no END line") }
    return blocks
  }

  /// The label of `-----BEGIN label-----`, or nil when the line is something else.
  private static func boundary(_ word: String, _ line: ArraySlice<UInt8>) -> String? {
    let prefix = Array("-----\(word) ".utf8)
    guard line.starts(with: prefix) else { return nil }
    var rest = line.dropFirst(prefix.count)
    while let last = rest.last, last == 0x20 || last == 0x09 { rest.removeLast() }
    guard rest.count >= 5, rest.suffix(5).allSatisfy({ $0 == UInt8(ascii: "-") }) else { return nil }
    let label = rest.dropLast(5)
    return label.allSatisfy { (0x20...0x7e).contains($0) } ? String(decoding: label, as: UTF8.self) : nil
  }
}
