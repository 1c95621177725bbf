import TLS13Memory

/// An OBJECT IDENTIFIER. X.690 §8.19
public struct OID: Hashable, Sendable {
  /// The contents octets of its DER encoding.
  public let content: [UInt8]

  /// Copies contents octets that a reader accepted.
  package init(_ content: borrowing Span<UInt8>) { self.content = [UInt8](content) }
}

extension OID: CustomStringConvertible {
  /// Numbers and dots, as in `1.2.840.10045.2.1`.
  public var description: String {
    var arcs: [String] = []
    var value: UInt128 = 0
    for octet in content {
      guard value >> 120 == 0 else { return "oid:" + hexadecimal(content.span) }
      value = value << 7 | UInt128(octet & 0x7f)
      if octet >= 0x80 { continue }
      if arcs.isEmpty {
        let root = min(value / 40, 2)
        arcs.append("\(root)")
        value -= root * 40
      }
      arcs.append("\(value)")
      value = 0
    }
    return arcs.joined(separator: ".")
  }
}

/// Lower-case hexadecimal digits.
package func hexadecimal(_ bytes: borrowing Span<UInt8>, separator: String = "") -> String {
  var text = ""
  for index in bytes.indices {
    if index > 0 { text += separator }
    text += (bytes[index] < 16 ? "0" : "") + String(bytes[index], radix: 16)
  }
  return text
}
