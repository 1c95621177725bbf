import Testing

@testable import TLS13Certificates

@Suite struct ServerNameTests {
  @Test(arguments: [
    ("Example.COM", "example.com"), ("example.com.", "example.com"), ("localhost", "localhost"),
    ("xn--bcher-kva.example", "xn--bcher-kva.example"), ("192.0.2.1", "192.0.2.1"), ("::1", "::1"),
    ("[2001:DB8::1]", "2001:db8::1"), ("::ffff:192.0.2.1", "::ffff:c000:201"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
    ("::", "::"), ("1::", "1::"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"), ("fe80::1%eth0", "fe80::1"),
    ("[fe80::1%25]", "fe80::1"),
    ("under_score.example", "under_score.example"), ("_dmarc.Example", "_dmarc.example"),
  ])
  func accepted(_ text: String, _ shown: String) throws {
    #expect(try ServerName(text).description == shown)
  }

  @Test(arguments: [
    "", ".", "a..b", "-a.example", "a-.example", "bücher.example", "256.1.1.1", "1.2.3",
    "1.2.3.04",
    "example.1", "[192.0.2.1]", "1:2:3:4:5:6:7", ":::", "1::2::3", "1:2:3:4:5:6:7::8", "fe80::1%", "192.0.2.1%eth0",
    "*.example.com",
    "a b", "12345::", "00001::", "1:2:3:4:5:6:7:8:", ":1:2:3:4:5:6:7", "+1::", "-0::",
    String(repeating: "a", count: 64) + ".example", String(repeating: "a.", count: 126) + "ab",
  ])
  func refused(_ text: String) {
    #expect(throws: InvalidServerName.self) { try ServerName(text) }
  }

  @Test(arguments: [
    ("example.com", "EXAMPLE.com", true), ("www.example.com", "*.example.com", true),
    ("a.b.example.com", "*.example.com", false), ("example.com", "*.example.com", false),
    ("www.example.com", "w*.example.com", false), ("www.example.com", "www.*.com", false),
    ("example.com", "*.com", false),
    ("localhost", "*", false), ("example.com", "example.com.", false), ("a.example.com", "*.*.com", false),
    ("www.example.com", "*.", false), ("xn--628h.example.com", "*.example.com", true),
    ("xn--bliss-1b3c148a.example.com", "xn--*-1b3c148a.example.com", false),
    ("baz.example.com", "ba*.example.com", false), ("foo.bar.example.com", "foo.*.example.com", false),
    ("example.com", "example.com.evil.test", false), ("example.com", "example.co", false),
    ("www.example.com", "*.example.com.evil.test", false), ("www.example.com", "*.example.co", false),
    ("a.example.com", ".example.com", false), ("a.example.com", "a.example.com\u{0}.evil.test", false),
  ])
  func presentedNames(_ reference: String, _ presented: String, _ matches: Bool) throws {
    let name = try #require(DNSName(reference))
    #expect(name.isMatched(by: Array(presented.utf8).span) == matches)
  }
}

/// RFC 9525 §6.5: an address matches an iPAddress octet for octet, and nothing else.
@Suite struct ServerAddressTests {
  @Test func addressesMatchAddressesOnly() throws {
    let lab = try Lab()
    let uri = try lab.server { $0.subjectAlternativeNames = [.uri("https://192.0.2.1/")] }
    #expect(!uri.matches(try ServerName("192.0.2.1")))
    let asText = try lab.careless(uri) {
      $0.set(.subjectAltName, Careless.element(.sequence, Careless.element(.context(2), Array("192.0.2.1".utf8))))
    }
    #expect(!asText.matches(try ServerName("192.0.2.1")))
    let address = try lab.server(["192.0.2.1"])
    #expect(address.matches(try ServerName("192.0.2.1")))
    #expect(!address.matches(try ServerName("::ffff:192.0.2.1")))
    #expect(!address.matches(try ServerName("192.0.2.2")))
    for count in 0...20 {
      #expect((IPAddress(bytes: [UInt8](repeating: 1, count: count)) != nil) == (count == 4 || count == 16))
    }
  }
}
