import Testing

@testable import TLS13Certificates

@Suite struct FoldedNameTests {
  private func name(_ rdns: [[(OIDCode, DERTag, String)]]) throws -> DistinguishedName {
    try DistinguishedNameTests.name(rdns)
  }

  private func bmp(_ text: String) throws -> DistinguishedName {
    var writer = DERWriter()
    writer.write(.sequence) { name in
      name.write(.set) { set in
        set.write(.sequence) { pair in
          pair.write(.commonName)
          pair.write(.bmpString, text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] })
        }
      }
    }
    return try DistinguishedName(der: writer.bytes)
  }

  @Test func stringTypesDoNotMatter() throws {
    for (text, other) in [("A  name", " a Name"), ("Caf\u{e9}", "cafe\u{301}"), ("", " ")] {
      let utf8 = try name([[(.commonName, .utf8String, text)]])
      #expect(FoldedName(try bmp(other)) == FoldedName(utf8))
      #expect(try bmp(other).matches(utf8) && !(bmp(other + "x").matches(utf8)))
    }
  }

  /// What is no text, or malformed, matches its own encoding only.
  @Test func whatIsNoText() throws {
    let octets = try name([[(.commonName, .octetString, "x")]])
    #expect(try !octets.matches(name([[(.commonName, .utf8String, "x")]])) && octets.matches(octets))
    #expect(try !octets.matches(name([[(.commonName, .octetString, "X")]])))
  }

  /// RFC 5280 §7.1: an RDN's attributes have no order; DER sorts them by their spelling.
  @Test func attributesOfAnRDNHaveNoOrder() throws {
    let a = try name([[(.commonName, .utf8String, "B"), (.commonName, .utf8String, "a")]])
    let b = try name([[(.commonName, .utf8String, "A"), (.commonName, .utf8String, "b")]])
    #expect(a.matches(b))
    #expect(try !a.matches(name([[(.commonName, .utf8String, "a"), (.commonName, .utf8String, "c")]])))
    #expect(try !a.matches(name([[(.commonName, .utf8String, "a")], [(.commonName, .utf8String, "b")]])))
  }

  /// No value can look like the end of a value and the beginning of the next.
  @Test func valuesCannotRunOver() throws {
    let base = FoldedName(try name([[(.commonName, .utf8String, "ab")]]))
    for text in ["ab\0\0\0\u{2}", "ab\0\0\0\0", "abc", "a", "\0\0\0\u{2}ab"] {
      #expect(!FoldedName(try name([[(.commonName, .utf8String, text)]])).isWithin(base))
    }
    let below = try name([[(.commonName, .utf8String, "AB ")], [(.commonName, .utf8String, "\u{e9}")]])
    #expect(FoldedName(below).isWithin(base) && !base.isWithin(FoldedName(below)))
  }

  /// Every character that is equivalent to one of ASCII, once in lower case, is folded to it.
  @Test func noCharacterIsForgotten() throws {
    let ascii = Dictionary(uniqueKeysWithValues: (UInt8(0)..<0x80).map { (String(Unicode.Scalar($0)), $0) })
    var found = 0
    // Canonical decompositions of one character lie below U+30000.
    for scalar in (UInt32(0x80)..<0x30000).lazy.compactMap(Unicode.Scalar.init) {
      guard let octet = ascii[String(scalar).lowercased()] else { continue }
      found += 1
      let plain = FoldedName(try name([[(.commonName, .utf8String, String(Unicode.Scalar(octet)))]]))
      #expect(FoldedName(try name([[(.commonName, .utf8String, String(scalar))]])) == plain, "\(scalar.value)")
    }
    #expect(found >= 3)
  }

  @Test func theCostIsBounded() throws {
    let ascii = try name([[(.commonName, .utf8String, "abcdef")]])
    var budget = ascii.der.count
    #expect(FoldedName(ascii, budget: &budget) != nil && budget == 0)
    budget = ascii.der.count - 1
    #expect(FoldedName(ascii, budget: &budget) == nil)
    let text = try name([[(.commonName, .utf8String, "\u{e9}\u{e9}")]])
    budget = text.der.count + 4 * FoldedName.textCost
    #expect(FoldedName(text, budget: &budget) != nil && budget == 0)
    budget = text.der.count + 4 * FoldedName.textCost - 1
    #expect(FoldedName(text, budget: &budget) == nil)
  }
}
