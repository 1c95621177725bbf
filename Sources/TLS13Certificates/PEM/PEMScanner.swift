import TLS13Memory

/// Finds the encapsulation boundaries of a PEM text. RFC 7468 §3
///
/// It looks at the text where it lies: of a private key's text no copy is made.
enum PEMScanner {
  struct Block: Sendable {
    let label: String
    /// The base64 text.
    let body: Range<Int>
    /// How the contents are encrypted, where headers say so.
    let encryption: PEMEncryption?
  }

  /// The labels of a certificate. RFC 7468 §5.1: parsers may take the older ones for CERTIFICATE.
  static func isCertificate(_ label: String) -> Bool {
    label == "CERTIFICATE" || label == "X509 CERTIFICATE"
  }

  /// All blocks, or the first fault.
  static func scan(_ text: Span<UInt8>) throws(CertificateError) -> [Block] {
    var blocks: [Block] = []
    for found in scanEach(text) { blocks.append(try found.get()) }
    return blocks
  }

  /// Every block on its own: a fault in one leaves those after it readable.
  static func scanEach(_ text: Span<UInt8>) -> [Result<Block, CertificateError>] {
    var found: [Result<Block, CertificateError>] = []
    var open: (label: String, start: Int)?
    // A byte order mark, as some editors put it in front.
    var lines = PEMLines(text, from: text.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0)
    while let line = lines.next() {
      if let label = boundary("-----BEGIN ", text.extracting(line)) {
        if open != nil {
          found.append(.failure(CertificateError(.invalidValue, "PEM", "BEGIN inside a block", at: line.lowerBound)))
        }
        open = (label, line.upperBound)
      } else if let label = boundary("-----END ", text.extracting(line)) {
        if let begun = open, begun.label == label {
          found.append(block(label, text, begun.start..<line.lowerBound))
        } else {
          let detail = "END \(label) does not close a block"
          found.append(.failure(CertificateError(.invalidValue, "PEM", detail, at: line.lowerBound)))
        }
        open = nil
      }
    }
    if open != nil { found.append(.failure(CertificateError(.truncated, "PEM", "the last block has no END line"))) }
    return found
  }

  private static func block(
    _ label: String, _ text: Span<UInt8>, _ contents: Range<Int>
  ) -> Result<Block, CertificateError> {
    do throws(CertificateError) {
      let (body, encryption) = try PEMEncryption.split(text, contents)
      return .success(Block(label: label, body: body, encryption: encryption))
    } catch { return .failure(error) }
  }

  /// The label of `-----BEGIN label-----`, or nil when the line is something else. White space and the zero bytes of a
  /// buffer may stand around it.
  private static func boundary(_ prefix: String, _ line: Span<UInt8>) -> String? {
    let line = line.trimmed
    guard line.count >= prefix.utf8.count + 5, line.starts(with: Array(prefix.utf8)) else { return nil }
    let rest = line.extracting(prefix.utf8.count..<line.count)
    guard rest.extracting((rest.count - 5)..<rest.count).starts(with: Array("-----".utf8)) else { return nil }
    let label = [UInt8](rest.extracting(0..<(rest.count - 5)))
    return label.allSatisfy { (0x20...0x7e).contains($0) } ? String(decoding: label, as: UTF8.self) : nil
  }
}

/// The lines of a text, as ranges without their ends: LF, CR or both.
struct PEMLines: ~Escapable {
  private let text: Span<UInt8>
  private let end: Int
  private(set) var offset: Int

  @_lifetime(copy text)
  init(_ text: Span<UInt8>, from start: Int = 0, to end: Int? = nil) {
    self.text = text
    self.end = end ?? text.count
    offset = start
  }

  @_lifetime(self: copy self)
  mutating func next() -> Range<Int>? {
    guard offset < end else { return nil }
    let start = offset
    while offset < end, text[offset] != 0x0a, text[offset] != 0x0d { offset += 1 }
    let line = start..<offset
    let isCRLF = offset + 1 < end && text[offset] == 0x0d && text[offset + 1] == 0x0a
    offset += isCRLF ? 2 : 1
    return line
  }
}

extension Span<UInt8> {
  /// Whether the first bytes are these.
  func starts(with bytes: [UInt8]) -> Bool {
    count >= bytes.count && extracting(0..<bytes.count).isEqual(to: bytes.span)
  }

  /// Without spaces, tabs and zero bytes at both ends.
  var trimmed: Span<UInt8> {
    @_lifetime(copy self)
    get {
      var range = indices
      while let last = range.last, [0, 0x09, 0x20].contains(self[last]) { range.removeLast() }
      while let first = range.first, [0, 0x09, 0x20].contains(self[first]) { range.removeFirst() }
      return extracting(range)
    }
  }
}
