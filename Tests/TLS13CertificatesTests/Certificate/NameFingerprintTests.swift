import Testing

@testable import TLS13Certificates

struct NameFingerprintTests {
  private func fingerprint(_ tag: DERTag, _ text: String) throws -> NameFingerprint {
    let name = try DistinguishedNameTests.name([[(.commonName, tag, text)]])
    let der = name.der
    return NameFingerprint(DERReader(der.span))
  }

  @Test func neverExcludesWhatMatches() throws {
    let plain = try fingerprint(.utf8String, "a Name")
    #expect(!plain.excludes(try fingerprint(.printableString, " A  name ")))
    #expect(plain.excludes(try fingerprint(.utf8String, "another")))
    // What is not ASCII, or of another type, tells nothing.
    for (tag, text) in [(DERTag.utf8String, "\u{e9}"), (.bmpString, "xx"), (.octetString, "x")] {
      let other = try fingerprint(tag, text)
      #expect(!plain.excludes(other) && !other.excludes(plain))
    }
  }
}
