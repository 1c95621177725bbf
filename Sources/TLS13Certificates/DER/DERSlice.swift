import TLS13Memory

/// Part of a DER input that shares the input's storage: keeping it copies nothing. Equal when the bytes are equal.
package struct DERSlice: Sendable {
  let bytes: [UInt8]
  let range: Range<Int>

  /// A range that a reader over `bytes` returned.
  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    self.range = range.clamped(to: 0..<bytes.count)
  }

  /// All of `bytes`.
  init(_ bytes: [UInt8]) { self.init(bytes, 0..<bytes.count) }

  /// The bytes.
  var span: Span<UInt8> {
    @_lifetime(borrow self)
    get { bytes.span.extracting(range) }
  }

  /// A copy of the bytes.
  var copy: [UInt8] { [UInt8](bytes[range]) }
}

extension DERSlice: Hashable {
  package static func == (a: DERSlice, b: DERSlice) -> Bool { a.span.isEqual(to: b.span) }

  package func hash(into hasher: inout Swift.Hasher) { hasher.combine(octets: span) }
}

extension Swift.Hasher {
  /// Eight octets at a time, where an array feeds one.
  mutating func combine(octets: borrowing Span<UInt8>) {
    var index = 0
    while index &+ 8 <= octets.count {
      var word: UInt64 = 0
      for place in index..<(index &+ 8) { word = word << 8 | UInt64(octets[place]) }
      combine(word)
      index &+= 8
    }
    var word = UInt64(octets.count) << 56
    while index < octets.count {
      word = word << 8 ^ UInt64(octets[index])
      index &+= 1
    }
    combine(word)
  }
}
