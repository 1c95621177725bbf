import TLS13Memory

/// A borrowed list of 16-bit code points, such as cipher suites, groups or signature schemes.
struct CodePointList: ~Escapable {
  private let bytes: Span<UInt8>

  /// Views `bytes`, whose length must be even.
  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, _ field: StaticString) throws(DecodeError) {
    guard bytes.count.isMultiple(of: 2) else { throw DecodeError(.outOfRange, field) }
    self.bytes = bytes
  }

  var count: Int { bytes.count / 2 }

  subscript(index: Int) -> UInt16 { UInt16(bytes[2 * index]) << 8 | UInt16(bytes[2 * index + 1]) }

  func contains(_ value: UInt16) -> Bool {
    for index in 0..<count where self[index] == value { return true }
    return false
  }

  /// Where `value` stands first, or nil.
  func firstIndex(of value: UInt16) -> Int? {
    for index in 0..<count where self[index] == value { return index }
    return nil
  }
}
