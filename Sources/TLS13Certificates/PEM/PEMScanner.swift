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

  /// All blocks, or the first fault.
  static func scan(_ text: [UInt8]) throws(CertificateError) -> [Block] {
    var blocks: [Block] = []
    for found in scanEach(text) { blocks.append(try found.get()) }
    return blocks
  }

  /// Every block on its own: a fault in one leaves those after it readable.
  static func scanEach(_ text: [UInt8]) -> [Result<Block, CertificateError>] {
    var found: [Result<Block, CertificateError>] = []
    var open: (label: String, start: Int)?
    // A byte order mark, as some editors put it in front.
    var lineStart = text.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    while lineStart < text.count {
      let lineEnd = text[lineStart...].firstIndex { $0 == 0x0a || $0 == 0x0d } ?? text.count
      let line = text[lineStart..<lineEnd]
      if let label = boundary("BEGIN", line) {
        if open != nil {
          found.append(.failure(CertificateError(.invalidValue, "PEM", "BEGIN inside a block", at: lineStart)))
        }
        open = (label, lineEnd)
      } else if let label = boundary("END", line) {
        if let begun = open, begun.label == label {
          found.append(.success(Block(label: label, body: begun.start..<lineStart)))
        } else {
          found.append(
            .failure(CertificateError(.invalidValue, "PEM", "END \(label) does not close a block", at: lineStart)))
        }
        open = nil
      }
      lineStart = lineEnd + 1
    }
    if open != nil { found.append(.failure(CertificateError(.truncated, "PEM", "the last block has no END line"))) }
    return found
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
