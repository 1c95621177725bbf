import TLS13Memory

/// base64 as RFC 7468 uses it. RFC 4648 §4
enum Base64 {
  /// Decodes text with white space in it; padding is required, and the bits it leaves over are zero.
  ///
  /// The result may be a private key, so it goes to memory that is wiped.
  static func decode(_ text: borrowing Span<UInt8>, _ what: String) throws(CertificateError) -> SecretBytes {
    let digits = try count(text, what)
    guard digits.total % 4 == 0, digits.padding <= 2 else { throw malformed(what, "length not a multiple of 4") }
    var quartet: UInt32 = 0
    var position = 0
    var written = 0
    let length = digits.total / 4 * 3 - digits.padding
    var decoded = SecretBytes(zeroed: length)
    var excess: UInt32 = 0
    decoded.withMutableSpan { bytes in
      for index in text.indices {
        guard let value = digit(text[index]) else { continue }
        quartet = quartet << 6 | UInt32(value)
        position += 1
        guard position == 4 else { continue }
        for shift: UInt32 in [16, 8, 0] {
          let octet = UInt8(truncatingIfNeeded: quartet >> shift)
          if written < length { bytes[written] = octet } else { excess |= UInt32(octet) }
          written += 1
        }
        (quartet, position) = (0, 0)
      }
    }
    guard excess == 0 else { throw malformed(what, "bits after the last byte") }
    return decoded
  }

  private static func malformed(_ what: String, _ detail: String) -> CertificateError {
    CertificateError(.invalidValue, "PEM", "\(what): \(detail)")
  }

  /// Counts digits and padding; anything but those and white space is an error.
  private static func count(
    _ text: borrowing Span<UInt8>, _ what: String
  ) throws(CertificateError) -> (total: Int, padding: Int) {
    var total = 0
    var padding = 0
    for index in text.indices {
      let character = text[index]
      if character == 0x20 || (0x09...0x0d).contains(character) { continue }
      guard character == UInt8(ascii: "=") || (digit(character) != nil && padding == 0) else {
        throw malformed(what, "not base64")
      }
      total += 1
      if character == UInt8(ascii: "=") { padding += 1 }
    }
    return (total, padding)
  }

  /// The value of a digit; padding counts as zero.
  private static func digit(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): character - 71
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character + 4
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    case UInt8(ascii: "="): 0
    default: nil
    }
  }

  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// Appends lines of at most `lineLength` characters, a multiple of 4.
  static func encode(_ bytes: borrowing Span<UInt8>, lineLength: Int, into text: inout [UInt8]) {
    var column = 0
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let present = min(3, bytes.count - start)
      var group: UInt32 = 0
      for index in 0..<3 { group = group << 8 | (index < present ? UInt32(bytes[start + index]) : 0) }
      for index in 0..<4 {
        let value = Int(group >> UInt32(18 - 6 * index)) & 0x3f
        text.append(index <= present ? alphabet[value] : UInt8(ascii: "="))
      }
      column += 4
      if column >= lineLength {
        text.append(0x0a)
        column = 0
      }
    }
    if column > 0 { text.append(0x0a) }
  }
}
