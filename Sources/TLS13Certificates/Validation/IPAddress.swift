/// An IPv4 or IPv6 address in network byte order.
public struct IPAddress: Hashable, Sendable {
  /// 4 or 16 bytes.
  public let bytes: [UInt8]

  /// 4 or 16 bytes, else nil.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  /// An IPv4 address in dotted decimal, or an IPv6 address as in RFC 4291 §2.2; nil for anything else.
  ///
  /// A zone, as in `fe80::1%eth0` (RFC 4007 §11), is dropped: it says which of this machine's links to use, and no
  /// certificate names it.
  public init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "%"), maxSplits: 1, omittingEmptySubsequences: false)
    let characters = [UInt8](parts[0])
    guard parts.count == 1 || (!parts[1].isEmpty && characters.contains(UInt8(ascii: ":"))) else { return nil }
    guard let bytes = Self.version4(characters[...]) ?? Self.version6(characters) else { return nil }
    self.bytes = bytes
  }

  /// Four decimal numbers without leading zeros.
  private static func version4(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
      guard (1...3).contains(part.count), part.count == 1 || part.first != 0x30,
        part.allSatisfy({ (0x30...0x39).contains($0) }), let value = UInt8(String(decoding: part, as: UTF8.self))
      else { return nil }
      bytes.append(value)
    }
    return bytes
  }

  /// Eight groups, of which one run of zeros may be written `::`.
  private static func version6(_ text: [UInt8]) -> [UInt8]? {
    let colon = UInt8(ascii: ":")
    let gap = text.indices.dropLast().first { text[$0] == colon && text[$0 + 1] == colon }
    guard let gap else {
      guard let bytes = groups(text[...]), bytes.count == 16 else { return nil }
      return bytes
    }
    let (head, tail) = (text[..<gap], text[(gap + 2)...])
    guard let left = head.isEmpty ? [] : groups(head, allowsVersion4: false),
      let right = tail.isEmpty ? [] : groups(tail), left.count + right.count <= 14
    else { return nil }
    return left + [UInt8](repeating: 0, count: 16 - left.count - right.count) + right
  }

  private static func groups(_ text: ArraySlice<UInt8>, allowsVersion4: Bool = true) -> [UInt8]? {
    let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    var bytes: [UInt8] = []
    for (index, part) in parts.enumerated() {
      if allowsVersion4, index == parts.count - 1, let tail = version4(part) {
        bytes += tail
      } else {
        guard (1...4).contains(part.count), part.first != UInt8(ascii: "+"), part.first != UInt8(ascii: "-"),
          let value = UInt16(String(decoding: part, as: UTF8.self), radix: 16)
        else { return nil }
        bytes += [UInt8(value >> 8), UInt8(value & 0xff)]
      }
    }
    return bytes
  }
}

extension IPAddress: CustomStringConvertible {
  /// Dotted decimal, or the form of RFC 5952 §4.
  public var description: String {
    if bytes.count == 4 { return bytes.map { String($0) }.joined(separator: ".") }
    let groups = (0..<8).map { UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1]) }
    var (best, start) = (0..<0, 0)
    for index in 0...8 where index == 8 || groups[index] != 0 {
      if index - start > best.count { best = start..<index }
      start = index + 1
    }
    let text = { (range: Range<Int>) in groups[range].map { String($0, radix: 16) }.joined(separator: ":") }
    return best.count < 2 ? text(0..<8) : text(0..<best.lowerBound) + "::" + text(best.upperBound..<8)
  }
}
