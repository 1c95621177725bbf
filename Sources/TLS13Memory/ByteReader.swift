/// A cursor over borrowed bytes that reads big-endian integers and length-prefixed vectors without copying.
///
/// Every read is bounds-checked and throws; nothing here traps on any input.
@frozen
@usableFromInline
package struct ByteReader: ~Escapable {
  @usableFromInline let bytes: Span<UInt8>
  @usableFromInline var offset: Int

  /// Starts at the first of `bytes`.
  @inlinable
  @_lifetime(copy bytes)
  package init(_ bytes: Span<UInt8>) {
    self.bytes = bytes
    self.offset = 0
  }

  /// Bytes not yet read.
  @inlinable package var remaining: Int { bytes.count &- offset }

  /// Whether everything was read.
  @inlinable package var isAtEnd: Bool { offset == bytes.count }

  /// Bytes read so far.
  @inlinable package var position: Int { offset }

  /// The next byte, left in place; nil at the end.
  @inlinable package var peek: UInt8? { isAtEnd ? nil : bytes[offset] }

  /// Demands that nothing is left.
  @inlinable
  package func finish(_ field: StaticString) throws(DecodeError) {
    guard isAtEnd else { throw DecodeError(.trailingBytes, field) }
  }

  /// The next `count` bytes.
  @inlinable
  @_lifetime(copy self)
  package mutating func read(_ count: Int, _ field: StaticString) throws(DecodeError) -> Span<UInt8> {
    guard count >= 0, count <= remaining else { throw DecodeError(.truncated, field) }
    let start = offset
    offset &+= count
    return bytes.extracting(start..<offset)
  }

  /// Everything that is left.
  @inlinable
  @_lifetime(copy self)
  package mutating func readRemaining() -> Span<UInt8> {
    let start = offset
    offset = bytes.count
    return bytes.extracting(start..<offset)
  }

  /// One byte.
  @inlinable
  @_lifetime(self: copy self)
  package mutating func readUInt8(_ field: StaticString) throws(DecodeError) -> UInt8 {
    guard remaining >= 1 else { throw DecodeError(.truncated, field) }
    defer { offset &+= 1 }
    return bytes[offset]
  }

  /// A big-endian integer of 16 bits.
  @inlinable
  @_lifetime(self: copy self)
  package mutating func readUInt16(_ field: StaticString) throws(DecodeError) -> UInt16 {
    UInt16(truncatingIfNeeded: try readInteger(width: 2, field))
  }

  /// A big-endian integer of 24 bits.
  @inlinable
  @_lifetime(self: copy self)
  package mutating func readUInt24(_ field: StaticString) throws(DecodeError) -> Int {
    Int(truncatingIfNeeded: try readInteger(width: 3, field))
  }

  /// A big-endian integer of 32 bits.
  @inlinable
  @_lifetime(self: copy self)
  package mutating func readUInt32(_ field: StaticString) throws(DecodeError) -> UInt32 {
    UInt32(truncatingIfNeeded: try readInteger(width: 4, field))
  }

  /// A big-endian integer of 64 bits.
  @inlinable
  @_lifetime(self: copy self)
  package mutating func readUInt64(_ field: StaticString) throws(DecodeError) -> UInt64 {
    try readInteger(width: 8, field)
  }

  @inlinable
  @_lifetime(self: copy self)
  mutating func readInteger(width: Int, _ field: StaticString) throws(DecodeError) -> UInt64 {
    guard remaining >= width else { throw DecodeError(.truncated, field) }
    var value: UInt64 = 0
    for index in offset..<(offset &+ width) { value = value << 8 | UInt64(bytes[index]) }
    offset &+= width
    return value
  }

  /// A vector behind a length of `lengthBytes` (1, 2 or 3) bytes, whose length must lie in `bounds`.
  @inlinable
  @_lifetime(copy self)
  package mutating func readVector(
    lengthBytes: Int, _ bounds: ClosedRange<Int>, _ field: StaticString
  ) throws(DecodeError) -> Span<UInt8> {
    let length = Int(truncatingIfNeeded: try readInteger(width: lengthBytes, field))
    guard bounds.contains(length) else { throw DecodeError(.outOfRange, field) }
    return try read(length, field)
  }
}
