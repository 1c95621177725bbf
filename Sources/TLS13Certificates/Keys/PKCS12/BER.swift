import TLS13Memory

/// The basic encoding rules, as far as PKCS#12 needs them: lengths that are indefinite or longer than they have to be,
/// and octet strings in pieces. RFC 7292 §4, X.690 §8.1.3, §8.7
enum BER {
  /// Longer input is refused: no bundle comes near.
  static let maximumLength = 16 << 20

  /// Whether an element of indefinite length stands first.
  static func isIndefinite(_ bytes: Span<UInt8>) -> Bool { bytes.count > 2 && bytes[0] == 0x30 && bytes[1] == 0x80 }

  /// One SEQUENCE that fills `bytes`, with the lengths of DER and octet strings in one piece. What lies in an octet
  /// string is left as it is.
  ///
  /// It takes time linear in the length, for a depth that is bounded: each byte is moved once for each element around
  /// it. The result is at most a thousandth longer than the input, and may be a private key.
  static func distinguished(_ bytes: Span<UInt8>, _ field: StaticString) throws(CertificateError) -> SecretBytes {
    guard bytes.count <= maximumLength else {
      throw CertificateError(.outOfRange, field, "longer than \(maximumLength) bytes")
    }
    guard bytes.count > 0, bytes[0] == DERTag.sequence.rawValue else {
      throw CertificateError(.unexpectedTag, field, "not a SEQUENCE")
    }
    var transcoder = BERTranscoder(field, capacity: bytes.count + bytes.count / 1024 + 64)
    defer { transcoder.wipe() }
    try transcoder.element(bytes, end: bytes.count, depth: 0)
    guard transcoder.offset == bytes.count else { throw CertificateError(.trailingBytes, field, at: transcoder.offset) }
    return SecretBytes(copying: transcoder.output.span)
  }
}

/// Reads BER from the front and writes DER behind what is there.
private struct BERTranscoder {
  private let field: StaticString
  private(set) var output: [UInt8] = []
  private(set) var offset = 0

  init(_ field: StaticString, capacity: Int) {
    self.field = field
    output.reserveCapacity(capacity)
  }

  mutating func wipe() {
    var span = output.mutableSpan
    span.wipe()
  }

  /// The element that is next and ends before `end`.
  mutating func element(_ bytes: Span<UInt8>, end: Int, depth: Int) throws(CertificateError) {
    let (tag, contentEnd) = try header(bytes, end: end)
    let isString = tag == 0x24
    output.append(isString ? DERTag.octetString.rawValue : tag)
    let start = output.count
    if tag & 0x20 == 0 {
      guard let contentEnd else {
        throw CertificateError(.invalidValue, field, "indefinite length of a primitive type")
      }
      take(bytes, to: contentEnd)
    } else {
      try contents(bytes, end: contentEnd, within: end, depth: depth + 1) {
        (transcoder: inout BERTranscoder, end: Int) throws(CertificateError) in
        if isString {
          try transcoder.segment(bytes, end: end, depth: depth + 1)
        } else {
          try transcoder.element(bytes, end: end, depth: depth + 1)
        }
      }
    }
    output.insert(contentsOf: DERWriter.length(output.count - start), at: start)
  }

  /// A piece of an octet string, which may be in pieces itself. X.690 §8.7.3
  private mutating func segment(_ bytes: Span<UInt8>, end: Int, depth: Int) throws(CertificateError) {
    let (tag, contentEnd) = try header(bytes, end: end)
    if tag == 0x04, let contentEnd {
      take(bytes, to: contentEnd)
    } else if tag == 0x24 {
      try contents(bytes, end: contentEnd, within: end, depth: depth + 1) {
        (transcoder: inout BERTranscoder, end: Int) throws(CertificateError) in
        try transcoder.segment(bytes, end: end, depth: depth + 1)
      }
    } else {
      throw CertificateError(.unexpectedTag, field, "a piece of an octet string of another type", at: offset)
    }
  }

  /// All that a constructed element holds: to its end, or to the two zero bytes that end it. X.690 §8.1.5
  private mutating func contents(
    _ bytes: Span<UInt8>, end: Int?, within limit: Int, depth: Int,
    _ each: (inout BERTranscoder, Int) throws(CertificateError) -> Void
  ) throws(CertificateError) {
    guard depth <= DERReader.maximumDepth else { throw CertificateError(.outOfRange, field, "nested too deeply") }
    if let end {
      while offset < end { try each(&self, end) }
      return
    }
    while true {
      guard limit - offset >= 2 else { throw CertificateError(.truncated, field, at: offset) }
      if bytes[offset] == 0, bytes[offset + 1] == 0 { break }
      try each(&self, limit)
    }
    offset += 2
  }

  /// Tag and length; where the contents end, or nil where the length is indefinite.
  private mutating func header(
    _ bytes: Span<UInt8>, end: Int
  ) throws(CertificateError) -> (tag: UInt8, contentEnd: Int?) {
    guard end - offset >= 2 else { throw CertificateError(.truncated, field, at: offset) }
    let (tag, first) = (bytes[offset], bytes[offset + 1])
    guard tag != 0, tag & 0x1f != 0x1f else {
      throw CertificateError(.unsupported, field, "tag \(DERTag(rawValue: tag))", at: offset)
    }
    offset += 2
    guard first != 0x80 else { return (tag, nil) }
    var length = Int(first)
    if first > 0x80 {
      let octets = Int(first & 0x7f)
      guard octets <= end - offset else { throw CertificateError(.truncated, field, at: offset) }
      length = 0
      for index in offset..<(offset + octets) {
        length = length << 8 | Int(bytes[index])
        guard length <= bytes.count else { throw CertificateError(.truncated, field, at: offset) }
      }
      offset += octets
    }
    guard length <= end - offset else { throw CertificateError(.truncated, field, at: offset) }
    return (tag, offset + length)
  }

  private mutating func take(_ bytes: Span<UInt8>, to end: Int) {
    output.append(bytes.extracting(offset..<end))
    offset = end
  }
}
