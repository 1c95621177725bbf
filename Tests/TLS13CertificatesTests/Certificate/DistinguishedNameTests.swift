import Testing

@testable import TLS13Certificates

@Suite struct DistinguishedNameTests {
  /// A name of relative distinguished names, each a list of type, tag and text.
  static func name(_ rdns: [[(OIDCode, DERTag, String)]]) throws -> DistinguishedName {
    var writer = DERWriter()
    writer.write(.sequence) { name in
      for rdn in rdns {
        name.write(.set) { set in
          for (type, tag, text) in rdn {
            set.write(.sequence) { pair in
              pair.write(type)
              pair.write(tag, Array(text.utf8))
            }
          }
        }
      }
    }
    return try DistinguishedName(der: writer.bytes)
  }

  @Test func comparedAsTheRFCSays() throws {
    let a = try Self.name([[(.organizationName, .printableString, "Lab  One")], [(.commonName, .utf8String, "x")]])
    let b = try Self.name([[(.organizationName, .utf8String, " lab one ")], [(.commonName, .utf8String, "X")]])
    let shorter = try Self.name([[(.organizationName, .utf8String, "lab one")]])
    let joined = try Self.name([[(.commonName, .utf8String, "x"), (.organizationName, .utf8String, "lab one")]])
    #expect(a.matches(b) && b.matches(a) && a != b)
    #expect(!a.matches(shorter) && !shorter.matches(a) && !a.matches(joined) && !a.matches(.empty))
    let (whole, part) = (FoldedName(a), FoldedName(shorter))
    #expect(whole.isWithin(part) && !part.isWithin(whole) && whole.isWithin(FoldedName(.empty)))
    #expect(!FoldedName(joined).isWithin(FoldedName(try Self.name([[(.commonName, .utf8String, "x")]]))))
  }

  /// The short cut for ASCII says what the comparison of whole strings says.
  @Test(arguments: [
    ("a b", "A  b", true), (" a", "a ", true), ("ab", "a b", false), ("a b", "ab", false), ("", " ", true),
    ("a", "", false), ("é x", "É  X", true), ("e\u{301}", "\u{e9}", true), ("e", "e\u{301}", false),
    ("\u{212a}elvin", "kelvin", true), ("a \u{301}", "a", false), ("x y ", " X Y", true), ("x yz", "xy z", false),
  ])
  func textIsComparedAsTheRFCSays(_ a: String, _ b: String, _ expected: Bool) throws {
    let names = try [a, b].map { try Self.name([[(.commonName, .utf8String, $0)]]) }
    #expect(names[0].matches(names[1]) == expected && names[1].matches(names[0]) == expected)
  }

  @Test func shownAsTheRFCSays() throws {
    let name = try Self.name([
      [(.countryName, .printableString, "SE")],
      [(.organizationName, .utf8String, "#1"), (.commonName, .utf8String, " a,b\"\n")],
    ])
    #expect(name.description == ##"O=\#1+CN=\ a\,b\"\0a,C=SE"##)
    #expect(DistinguishedName.empty.description.isEmpty && DistinguishedName.empty.isEmpty)
  }

  @Test func malformedNamesAreRefused() {
    // An empty RDN, a pair with a third element, a set for the outer sequence.
    for der: [UInt8] in [
      [0x30, 2, 0x31, 0],
      [0x30, 12, 0x31, 10, 0x30, 8, 6, 1, 0x29, 0x0c, 1, 65, 5, 0], [0x31, 0], [],
    ] {
      #expect(throws: CertificateError.self) { try DistinguishedName(der: der) }
    }
  }
}
