/// The A-label of a label with letters beyond ASCII: `xn--` and its Punycode. RFC 3492 §6.3, RFC 5890 §2.3.2.1
///
/// Encodes what is there, without IDNA's mapping: for lists whose labels are normalised already.
enum ALabel {
  private static let base = 36, tMin = 1, tMax = 26, skew = 38, damp = 700

  /// The name with each label in ASCII.
  static func encode(name: String) -> String {
    if name.utf8.allSatisfy({ $0 < 0x80 }) { return name }
    return name.split(separator: ".", omittingEmptySubsequences: false).map { label in
      label.utf8.allSatisfy { $0 < 0x80 }
        ? String(label) : "xn--" + punycode(label.unicodeScalars.map { Int($0.value) })
    }.joined(separator: ".")
  }

  private static func punycode(_ input: [Int]) -> String {
    let basic = input.filter { $0 < 0x80 }
    var output = basic.map { UInt8($0) } + (basic.isEmpty ? [] : [UInt8(ascii: "-")])
    var (n, delta, bias, handled) = (0x80, 0, 72, basic.count)
    while handled < input.count {
      // The next code point in order, and the steps to it.
      guard let next = input.filter({ $0 >= n }).min() else { break }
      delta += (next - n) * (handled + 1)
      n = next
      for value in input {
        if value < n { delta += 1 }
        guard value == n else { continue }
        appendVariableLength(delta, bias, to: &output)
        bias = adapt(delta, handled + 1, isFirst: handled == basic.count)
        (delta, handled) = (0, handled + 1)
      }
      (delta, n) = (delta + 1, n + 1)
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func appendVariableLength(_ delta: Int, _ bias: Int, to output: inout [UInt8]) {
    var (rest, k) = (delta, base)
    while true {
      let threshold = min(max(k - bias, tMin), tMax)
      guard rest >= threshold else { break }
      output.append(digit(threshold + (rest - threshold) % (base - threshold)))
      rest = (rest - threshold) / (base - threshold)
      k += base
    }
    output.append(digit(rest))
  }

  private static func digit(_ value: Int) -> UInt8 { UInt8(value < 26 ? 97 + value : 22 + value) }

  private static func adapt(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
    var delta = isFirst ? delta / damp : delta / 2
    delta += delta / count
    var k = 0
    while delta > ((base - tMin) * tMax) / 2 {
      delta /= base - tMin
      k += base
    }
    return k + (base - tMin + 1) * delta / (delta + skew)
  }
}
