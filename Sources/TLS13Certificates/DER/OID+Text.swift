extension OID {
  /// Takes numbers and dots, as in `2.5.29.32.0`; nil for anything else, and for arcs that X.690 §8.19.4 excludes.
  public init?(_ text: String) {
    var arcs: [UInt64] = []
    for part in text.split(separator: ".", omittingEmptySubsequences: false) {
      guard let arc = UInt64(part), arc < 1 << 56, part.first != "+", part.count == 1 || part.first != "0" else {
        return nil
      }
      arcs.append(arc)
    }
    guard arcs.count >= 2, arcs[0] <= 2, arcs[0] == 2 || arcs[1] < 40 else { return nil }
    var content: [UInt8] = []
    for subidentifier in [arcs[0] * 40 + arcs[1]] + arcs.dropFirst(2) { Self.append(subidentifier, to: &content) }
    self.init(content.span)
  }

  /// Base 128, big-endian, the top bit set on every octet but the last.
  private static func append(_ subidentifier: UInt64, to content: inout [UInt8]) {
    let groups = max(1, (64 - subidentifier.leadingZeroBitCount + 6) / 7)
    for index in (0..<groups).reversed() {
      let octet = UInt8(truncatingIfNeeded: subidentifier >> UInt64(7 * index)) & 0x7f
      content.append(index == 0 ? octet : octet | 0x80)
    }
  }

  init(_ code: OIDCode) {
    let content = code.content
    self.init(content.span)
  }
}
