/// Appends big-endian integers and length-prefixed vectors to an array that can be reused.
///
/// A vector too long for its length prefix cannot be written; it is remembered, and ``finish()`` reports it.
@frozen
@usableFromInline
package struct ByteWriter {
  /// What was written so far.
  @usableFromInline package var bytes: [UInt8]
  @usableFromInline var overflowed: StaticString?

  /// Writes after what `bytes` holds; pass an emptied array to reuse its capacity.
  @inlinable
  package init(reusing bytes: consuming [UInt8] = []) {
    self.bytes = bytes
  }

  /// Starts with room for `capacity` bytes.
  @inlinable
  package init(capacity: Int) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  /// What was written, or an error that names the vector that did not fit its length.
  @inlinable
  package consuming func finish() throws(EncodeError) -> [UInt8] {
    if let overflowed { throw EncodeError(field: overflowed.description) }
    return bytes
  }

  /// Number of bytes written.
  @inlinable
  package var count: Int { bytes.count }

  /// Appends one byte.
  @inlinable
  package mutating func write(_ value: UInt8) { bytes.append(value) }

  /// Appends 16 bits, big-endian.
  @inlinable
  package mutating func write(_ value: UInt16) {
    bytes.append(UInt8(truncatingIfNeeded: value >> 8))
    bytes.append(UInt8(truncatingIfNeeded: value))
  }

  /// Appends 24 bits, big-endian; higher bits are an overflow.
  @inlinable
  package mutating func writeUInt24(_ value: Int, _ field: StaticString) {
    if value < 0 || value > 0xff_ffff { overflowed = overflowed ?? field }
    write(UInt8(truncatingIfNeeded: value >> 16))
    write(UInt16(truncatingIfNeeded: value))
  }

  /// Appends 32 bits, big-endian.
  @inlinable
  package mutating func write(_ value: UInt32) {
    write(UInt16(truncatingIfNeeded: value >> 16))
    write(UInt16(truncatingIfNeeded: value))
  }

  /// Appends 64 bits, big-endian.
  @inlinable
  package mutating func write(_ value: UInt64) {
    write(UInt32(truncatingIfNeeded: value >> 32))
    write(UInt32(truncatingIfNeeded: value))
  }

  /// Appends a copy of `span`.
  @inlinable
  package mutating func write(_ span: borrowing Span<UInt8>) { bytes.append(span) }

  /// Appends the bytes of a string.
  @inlinable
  package mutating func write(_ text: String.UTF8View) { bytes.append(contentsOf: text) }

  /// Appends `count` zeros.
  @inlinable
  package mutating func write(zeros count: Int) { bytes.append(contentsOf: repeatElement(0, count: count)) }

  /// Appends a copy of `array`.
  @inlinable
  package mutating func write(_ array: [UInt8]) { bytes.append(contentsOf: array) }

  /// Appends what `body` writes behind its length in `lengthBytes` (1, 2 or 3) bytes.
  @inlinable
  package mutating func writeVector<Failure: Error>(
    lengthBytes: Int, _ field: StaticString, _ body: (inout ByteWriter) throws(Failure) -> Void
  ) throws(Failure) {
    let start = bytes.count
    for _ in 0..<lengthBytes { bytes.append(0) }
    try body(&self)
    let length = bytes.count - start - lengthBytes
    if length >> (8 * lengthBytes) != 0 { overflowed = overflowed ?? field }
    for index in 0..<lengthBytes {
      bytes[start + index] = UInt8(truncatingIfNeeded: length >> (8 * (lengthBytes - 1 - index)))
    }
  }
}

/// A value too long for the length prefix that its specification gives it.
public struct EncodeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The name of the field, as its specification spells it.
  public let field: String

  @usableFromInline
  init(field: String) { self.field = field }

  /// One line that names the field.
  public var description: String { "\(field): too long to encode" }
}
