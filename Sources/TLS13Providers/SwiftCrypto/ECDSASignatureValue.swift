import TLS13Memory

/// The two numbers of a signature, between DER and the fixed form that swift-crypto takes without a detour through a
/// general ASN.1 parser. RFC 3279 §2.2.3
///
///     ECDSA-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }
enum ECDSASignatureValue {
  /// Writes r and s, each with `length` bytes, to the start of `fixed`.
  ///
  /// - Returns: false unless `der` is strict DER with two non-negative numbers that fit.
  static func decode(_ der: borrowing Span<UInt8>, length: Int, into fixed: inout MutableSpan<UInt8>) -> Bool {
    guard var position = content(der, tag: 0x30, from: 0, to: der.count) else { return false }
    for number in 0..<2 {
      guard let start = content(der, tag: 0x02, from: position, to: nil), start < der.count else { return false }
      let end = start + Int(der[start - 1])
      guard end <= der.count, end > start else { return false }
      var first = start
      if der[first] == 0 {
        // RFC 5280 §4.1, X.690 §8.3.2: a leading zero only where the next bit is set, or for zero itself
        if end - first > 1 {
          guard der[first + 1] >= 0x80 else { return false }
          first += 1
        }
      } else if der[first] >= 0x80 {
        return false
      }
      guard end - first <= length else { return false }
      let pad = number * length + length - (end - first)
      for index in (number * length)..<pad { fixed[index] = 0 }
      for index in first..<end { fixed[pad + index - first] = der[index] }
      position = end
    }
    return position == der.count
  }

  /// Where the content of the element at `start` begins; nil unless it has that tag, a minimal length, and ends at
  /// `end` where that is given.
  private static func content(_ der: borrowing Span<UInt8>, tag: UInt8, from start: Int, to end: Int?) -> Int? {
    guard start + 2 <= der.count, der[start] == tag else { return nil }
    var (position, length) = (start + 2, Int(der[start + 1]))
    if length == 0x81, tag == 0x30 {
      guard position < der.count, der[position] >= 0x80 else { return nil }
      length = Int(der[position])
      position += 1
    } else if length >= 0x80 {
      return nil
    }
    if let end, position + length != end { return nil }
    return position
  }

  /// The DER of r and s, each with half of the bytes of `fixed`.
  static func encode(_ fixed: borrowing Span<UInt8>) -> [UInt8] {
    let half = fixed.count / 2
    let numbers = [minimal(fixed, 0..<half), minimal(fixed, half..<fixed.count)]
    let length = numbers.reduce(0) { $0 + 2 + $1.pad + $1.range.count }
    var der: [UInt8] = []
    der.reserveCapacity(length + 3)
    der.append(0x30)
    if length >= 0x80 { der.append(0x81) }
    der.append(UInt8(truncatingIfNeeded: length))
    for (range, pad) in numbers {
      der.append(0x02)
      der.append(UInt8(truncatingIfNeeded: range.count + pad))
      if pad == 1 { der.append(0) }
      for index in range { der.append(fixed[index]) }
    }
    return der
  }

  /// The bytes of a number without leading zeros, and whether one is needed to keep it positive.
  private static func minimal(
    _ fixed: borrowing Span<UInt8>, _ range: Range<Int>
  ) -> (range: Range<Int>, pad: Int) {
    var start = range.lowerBound
    while start < range.upperBound - 1, fixed[start] == 0 { start += 1 }
    return (start..<range.upperBound, fixed[start] >= 0x80 ? 1 : 0)
  }
}
