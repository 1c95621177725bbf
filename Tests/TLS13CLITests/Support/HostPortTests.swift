import Testing

@testable import TLS13CLI

@Suite struct HostPortTests {
  @Test(arguments: [
    ("example.com:443", "example.com", 443), ("192.0.2.1:1", "192.0.2.1", 1),
    ("[2001:db8::1]:65535", "2001:db8::1", 65535), ("[::1]:4433", "::1", 4433),
    // The zone says where to connect to; the name of the server has none.
    ("[fe80::1%eth0]:443", "fe80::1%eth0", 443),
  ])
  func addresses(_ text: String, _ host: String, _ port: Int) throws {
    let address = try #require(HostPort(text))
    #expect(address.host == host)
    #expect(address.port == port)
  }

  @Test(arguments: [
    "", "example.com", "example.com:", ":443", "[]:443", "::1:443", "host:0", "host:65536", "host:-1", "host:+1",
    "host:http",
  ])
  func otherTexts(_ text: String) { #expect(HostPort(text) == nil) }
}
