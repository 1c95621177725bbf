/// Text of hexadecimal digits.
enum Hexadecimal {
  static func decode(_ text: some StringProtocol) throws -> [UInt8] {
    let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else {
      throw Mismatch("\(text) is not hexadecimal")
    }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
