/// Where an element lies in the bytes it was read from: plain numbers, so that it can be kept.
package struct DERElement: Hashable, Sendable {
  /// Its identifier octet.
  package let tag: DERTag
  /// Offset of the identifier octet.
  package let start: Int
  /// Offsets of the contents octets.
  package let content: Range<Int>

  /// Offsets of the whole encoding.
  package var range: Range<Int> { start..<content.upperBound }
}
