/// A cursor over DER that accepts the distinguished encoding only. X.690 §8.1, §10.1
///
/// Offsets count from the start of the whole input, also in the readers of nested elements, so that a range read deep
/// inside a certificate can be kept next to the certificate's bytes. Every read is checked and throws; depth is bounded.
package struct DERReader: ~Escapable {
  /// Deepest nesting accepted. A certificate's own grammar needs 12; RFC 5280 sets no number.
  package static let maximumDepth = 24

  package let bytes: Span<UInt8>
  package private(set) var offset: Int
  package let end: Int
  let depth: Int
  /// What is done about encodings that DER does not have and whose meaning is clear.
  let tolerance: FlawTolerance

  /// Starts at the first of `bytes`.
  @_lifetime(copy bytes)
  package init(_ bytes: Span<UInt8>) {
    self.init(bytes, 0..<bytes.count, depth: 0, .none)
  }

  /// Starts at the first of `bytes`.
  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, _ tolerance: FlawTolerance) {
    self.init(bytes, 0..<bytes.count, depth: 0, tolerance)
  }

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, _ range: Range<Int>, depth: Int, _ tolerance: FlawTolerance) {
    self.bytes = bytes
    self.offset = range.lowerBound
    self.end = range.upperBound
    self.depth = depth
    self.tolerance = tolerance
  }

  /// Reads inside `range` of `bytes`, which was read from these very bytes before: what was tolerated then is now, too.
  @_lifetime(copy bytes)
  package init(_ bytes: Span<UInt8>, trusted range: Range<Int>) {
    let inside = range.clamped(to: 0..<bytes.count)
    self.init(bytes, inside, depth: 0, .silent)
  }

  /// A reader over the contents of an OCTET STRING that this reader returned, which hold DER of their own.
  @_lifetime(copy self)
  func contents(_ range: Range<Int>) -> DERReader {
    DERReader(bytes, range.clamped(to: 0..<bytes.count), depth: 0, tolerance)
  }

  /// Whether everything was read.
  package var isAtEnd: Bool { offset == end }

  /// The identifier octet of the next element; nil at the end.
  package var nextTag: DERTag? { offset < end ? DERTag(rawValue: bytes[offset]) : nil }

  /// Demands that nothing is left.
  package func finish(_ field: StaticString) throws(CertificateError) {
    guard isAtEnd else { throw CertificateError(.trailingBytes, field, at: offset) }
  }

  /// The next element, of any type.
  @_lifetime(self: copy self)
  package mutating func read(_ field: StaticString) throws(CertificateError) -> DERElement {
    let start = offset
    guard end &- start >= 2 else { throw CertificateError(.truncated, field, at: start) }
    let tag = bytes[start]
    guard tag & 0x1f != 0x1f else {
      throw CertificateError(.unsupported, field, "a tag number of 31 or more", at: start)
    }
    var content = start &+ 2
    var length = Int(bytes[start &+ 1])
    if length >= 0x80 { (length, content) = try longLength(at: content, octets: length & 0x7f, field) }
    guard length <= end &- content else { throw CertificateError(.truncated, field, at: start) }
    offset = content &+ length
    return DERElement(tag: DERTag(rawValue: tag), start: start, content: content..<offset)
  }

  /// A length in the long form: definite, and shorter in no other way. X.690 §8.1.3, §10.1
  private func longLength(
    at start: Int, octets: Int, _ field: StaticString
  ) throws(CertificateError) -> (length: Int, content: Int) {
    guard octets != 0 else { throw CertificateError(.notDER, field, "indefinite length", at: start) }
    guard octets <= 4 else { throw CertificateError(.outOfRange, field, "a length over 4 GiB", at: start) }
    guard octets <= end &- start else { throw CertificateError(.truncated, field, at: start) }
    var length = 0
    for index in start..<(start &+ octets) { length = length << 8 | Int(bytes[index]) }
    guard length >= 0x80, bytes[start] != 0 else {
      throw CertificateError(.notDER, field, "length not in its shortest form", at: start)
    }
    return (length, start &+ octets)
  }

  /// The next element, which must have this tag.
  @_lifetime(self: copy self)
  package mutating func read(_ tag: DERTag, _ field: StaticString) throws(CertificateError) -> DERElement {
    guard let found = nextTag else { throw CertificateError(.missing, field, at: offset) }
    guard found == tag else {
      throw CertificateError(.unexpectedTag, field, "expected tag \(tag), found \(found)", at: offset)
    }
    return try read(field)
  }

  /// The next element if it has this tag.
  @_lifetime(self: copy self)
  package mutating func readOptional(_ tag: DERTag, _ field: StaticString) throws(CertificateError) -> DERElement? {
    guard nextTag == tag else { return nil }
    return try read(field)
  }

  /// A reader over the contents of an element that this reader returned.
  @_lifetime(copy self)
  package func inside(_ element: DERElement, _ field: StaticString) throws(CertificateError) -> DERReader {
    guard depth < Self.maximumDepth else { throw CertificateError(.outOfRange, field, "nested too deeply") }
    return DERReader(bytes, element.content.clamped(to: 0..<bytes.count), depth: depth &+ 1, tolerance)
  }

  /// A reader over the contents of the next element, which must have this tag.
  @_lifetime(copy self)
  package mutating func enter(_ tag: DERTag, _ field: StaticString) throws(CertificateError) -> DERReader {
    try inside(try read(tag, field), field)
  }

  /// The bytes in `range`.
  @_lifetime(copy self)
  package func span(_ range: Range<Int>) -> Span<UInt8> { bytes.extracting(range) }
}
