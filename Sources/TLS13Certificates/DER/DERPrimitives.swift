/// The primitive types, each in its one distinguished form.
extension DERReader {
  /// BOOLEAN: one octet, 00 or FF. X.690 §11.1
  @_lifetime(self: copy self)
  package mutating func readBoolean(
    tag: DERTag = .boolean, _ field: StaticString
  ) throws(CertificateError) -> Bool {
    let element = try read(tag, field)
    guard element.content.count == 1 else { throw CertificateError(.notDER, field, at: element.start) }
    switch bytes[element.content.lowerBound] {
    case 0x00: return false
    case 0xff: return true
    default: throw CertificateError(.notDER, field, "a BOOLEAN other than 00 and FF", at: element.start)
    }
  }

  /// `BOOLEAN DEFAULT FALSE`: absent, or TRUE. X.690 §11.5
  @_lifetime(self: copy self)
  package mutating func readBooleanDefaultFalse(
    tag: DERTag = .boolean, _ field: StaticString
  ) throws(CertificateError) -> Bool {
    guard nextTag == tag else { return false }
    let isTrue = try readBoolean(tag: tag, field)
    if !isTrue { try flaw(.defaultWritten, field, "FALSE, the default, is written out", "X.690 §11.5", at: offset) }
    return isTrue
  }

  /// INTEGER in its fewest octets, as two's complement. X.690 §8.3.2
  @_lifetime(self: copy self)
  package mutating func readInteger(
    tag: DERTag = .integer, _ field: StaticString
  ) throws(CertificateError) -> Range<Int> {
    let content = try read(tag, field).content
    guard let first = content.first else { throw CertificateError(.notDER, field, "empty INTEGER", at: offset) }
    if content.count > 1 {
      let second = bytes[first &+ 1]
      let padded = bytes[first] == 0 ? second < 0x80 : bytes[first] == 0xff && second >= 0x80
      guard !padded else { throw CertificateError(.notDER, field, "INTEGER not in its shortest form", at: first) }
    }
    return content
  }

  /// A non-negative INTEGER without its sign octet, big-endian.
  @_lifetime(self: copy self)
  package mutating func readUnsigned(_ field: StaticString) throws(CertificateError) -> Range<Int> {
    let content = try readInteger(field)
    guard bytes[content.lowerBound] < 0x80 else { throw CertificateError(.outOfRange, field, "negative", at: offset) }
    let hasSignOctet = content.count > 1 && bytes[content.lowerBound] == 0
    return hasSignOctet ? (content.lowerBound &+ 1)..<content.upperBound : content
  }

  /// A small INTEGER inside `bounds`, whose upper bound is below 2^56.
  @_lifetime(self: copy self)
  package mutating func readInteger(
    tag: DERTag = .integer, in bounds: ClosedRange<Int>, _ field: StaticString
  ) throws(CertificateError) -> Int {
    let content = try readInteger(tag: tag, field)
    guard content.count <= 7 else { throw CertificateError(.outOfRange, field, at: content.lowerBound) }
    var value = bytes[content.lowerBound] >= 0x80 ? -1 : 0
    for index in content { value = value << 8 | Int(bytes[index]) }
    guard bounds.contains(value) else {
      throw CertificateError(.outOfRange, field, "\(value)", at: content.lowerBound)
    }
    return value
  }

  /// BIT STRING: the contents without the octet that counts unused bits, and that count. X.690 §11.2
  @_lifetime(self: copy self)
  package mutating func readBitString(
    tag: DERTag = .bitString, _ field: StaticString
  ) throws(CertificateError) -> (bits: Range<Int>, unused: UInt8) {
    let content = try read(tag, field).content
    guard let first = content.first else { throw CertificateError(.notDER, field, "empty BIT STRING", at: offset) }
    let unused = bytes[first]
    let bits = (first &+ 1)..<content.upperBound
    guard unused < 8, unused == 0 || !bits.isEmpty else {
      throw CertificateError(.notDER, field, "count of unused bits", at: first)
    }
    if let last = bits.last, bytes[last] & ((1 << unused) &- 1) != 0 {
      throw CertificateError(.notDER, field, "an unused bit is set", at: last)
    }
    return (bits, unused)
  }

  /// A named bit list of at most 16 bits, the first in the most significant one. Zero bits at its end are a
  /// flaw. X.690 §11.2.2
  @_lifetime(self: copy self)
  mutating func readNamedBits(tag: DERTag = .bitString, _ field: StaticString) throws(CertificateError) -> UInt16 {
    let (bits, unused) = try readBitString(tag: tag, field)
    guard !bits.isEmpty else { throw CertificateError(.invalidValue, field, "no bits", at: bits.lowerBound) }
    var value: UInt16 = 0
    for (place, index) in bits.enumerated() where bytes[index] != 0 {
      guard place < 2 else { throw CertificateError(.invalidValue, field, "more than 16 bits", at: index) }
      value |= UInt16(bytes[index]) << (place == 0 ? 8 : 0)
    }
    if let last = bits.last, bytes[last] & (1 << unused) == 0 {
      try flaw(.paddedBits, field, "zero bits at the end of a list of bits", "X.690 §11.2.2", at: last)
    }
    return value
  }

  /// BIT STRING that holds whole octets.
  @_lifetime(self: copy self)
  package mutating func readOctetBitString(
    tag: DERTag = .bitString, _ field: StaticString
  ) throws(CertificateError) -> Range<Int> {
    let (bits, unused) = try readBitString(tag: tag, field)
    guard unused == 0 else { throw CertificateError(.invalidValue, field, "not whole octets", at: bits.lowerBound) }
    return bits
  }

  /// NULL: no contents. X.690 §8.8
  @_lifetime(self: copy self)
  package mutating func readNull(_ field: StaticString) throws(CertificateError) {
    let element = try read(.null, field)
    guard element.content.isEmpty else { throw CertificateError(.notDER, field, at: element.start) }
  }
}
