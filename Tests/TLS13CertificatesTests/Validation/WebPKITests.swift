import TLS13Crypto
import Testing

@testable import TLS13Certificates

/// The Baseline Requirements, a change at a time to a chain that meets them.
@Suite struct WebPKITests {
  let lab: Lab

  init() throws { lab = try Lab() }

  private func verdict(_ leaf: Certificate, name: String = "example.com", in lab: Lab? = nil) throws
    -> ValidationError.Kind?
  {
    let policy = ValidationPolicy(role: .server(try ServerName(name)), time: Lab.now, profile: .webPKI)
    return try (lab ?? self.lab).verdict([leaf], policy)
  }

  @Test func aPlainChainPasses() throws {
    #expect(try verdict(lab.server()) == nil)
    #expect(try verdict(lab.server(["192.0.2.1"]), name: "192.0.2.1") == nil)
    #expect(try verdict(lab.server(["example.com", "www.example.com"])) == nil)
  }

  @Test(arguments: [
    ("example.com", true), ("www.example.com", true), ("Example.com", false), ("other.example", false),
    ("例え.com", false), ("example.com.", false), ("Example Server", false),
  ]) func commonNamesRepeatANameOfTheCertificate(_ text: String, isAccepted: Bool) throws {
    let named = try DistinguishedName(commonName: text)
    let leaf = try lab.server(["example.com", "www.example.com"]) { $0.subject = named }
    #expect(try verdict(leaf) == (isAccepted ? nil : .malformed))
  }

  @Test(arguments: [
    ("192.168.1.1", true), ("0xC0A80101", false), ("192.168.001.001", false), ("192.168.257", false),
    ("2001:DB8::1", false), ("host", false), ("example.com", true),
  ]) func commonNamesBesideAddresses(_ text: String, isAccepted: Bool) throws {
    let named = try DistinguishedName(commonName: text)
    let leaf = try lab.server(["192.168.1.1", "2001:db8::1"]) { $0.subject = named }
    #expect(try verdict(leaf, name: "192.168.1.1") == (isAccepted ? nil : .malformed))
  }

  @Test func addressesAreWrittenInOneWay() throws {
    let forms = ["2001:db8::1:0:0:1": true, "2001:db8:0:0:1::1": false, "2001:db8:0:0:1:0:0:1": false]
    for (text, isAccepted) in forms {
      let named = try DistinguishedName(commonName: text)
      let leaf = try lab.server(["2001:db8::1:0:0:1"]) { $0.subject = named }
      #expect(try verdict(leaf, name: "2001:db8::1:0:0:1") == (isAccepted ? nil : .malformed))
    }
  }

  @Test func purposes() throws {
    #expect(try verdict(lab.server { $0.extendedKeyUsage = [] }) == .malformed)
    #expect(try verdict(lab.server { $0.extendedKeyUsage = [.serverAuthentication, .any] }) == .malformed)
    #expect(try verdict(lab.server { $0.extendedKeyUsage = [.serverAuthentication, .clientAuthentication] }) == nil)
    let root = try Lab { $0.extendedKeyUsage = [.serverAuthentication] }
    #expect(try verdict(root.server(), in: root) == .malformed)
    let critical = try lab.server { template in
      template.extendedKeyUsage = []
      template.additionalExtensions = [
        CertificateExtension(
          identifier: OID([0x55, 0x1d, 0x25].span), isCritical: true,
          value: [0x30, 10, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 1])
      ]
    }
    #expect(try verdict(critical) == .malformed)
  }

  @Test(arguments: [
    ("*.com", false), ("*.co.uk", false), ("*.CO.UK", false), ("*.s3.amazonaws.com", false), ("*.github.io", false),
    ("*.example.co.uk", true), ("*.example.com", true), ("*.bucket.s3.amazonaws.com", true),
  ]) func wildcards(_ name: String, isAccepted: Bool) throws {
    let leaf = try lab.server {
      $0.subject = .empty
      $0.subjectAlternativeNames = [.dnsName(name)]
    }
    #expect(try verdict(leaf, name: "a" + name.dropFirst().lowercased()) == (isAccepted ? nil : .malformed))
  }

  @Test func aListOfPublicSuffixes() {
    let list = PublicSuffixes(
      list: Array("// comment\ncom\nuk\nco.uk\n\n*.ck\n!www.ck\r\n// private\nhoster.example trailing\n".utf8))
    for name in ["com", "co.uk", "ck", "any.ck", "hoster.example", "unlisted", "CO.uk"] { #expect(list.contains(name)) }
    for name in ["example.com", "www.ck", "a.any.ck", "a.hoster.example", "com.br"] { #expect(!list.contains(name)) }
  }

  @Test(arguments: [
    ("公司.cn", "xn--55qx5d.cn"), ("bücher.example", "xn--bcher-kva.example"), ("рф", "xn--p1ai"),
    ("ελ", "xn--qxam"), ("plain.example", "plain.example"), ("中国", "xn--fiqs8s"),
  ]) func labelsBeyondASCII(_ name: String, _ expected: String) {
    #expect(ALabel.encode(name: name) == expected)
    #expect(PublicSuffixes(list: Array(name.utf8)).contains(expected))
  }

  @Test func keys() throws {
    let odd = [UInt8](repeating: 0x0f, count: 1) + [UInt8](repeating: 0xff, count: 256)
    let key = try SubjectPublicKeyInfo(.rsa(modulus: odd, publicExponent: [1, 0, 1]))
    #expect(try verdict(lab.server { $0.publicKey = key }) == .malformed)
    let ed25519 = try SubjectPublicKeyInfo(Lab.key(.ed25519).publicKey)
    #expect(try verdict(lab.server { $0.publicKey = ed25519 }) == .weakKey)
  }

  @Test func endEntitiesAreNoCAs() throws {
    let constraints = BasicConstraints(isCA: true, pathLength: nil)
    #expect(try verdict(lab.server { $0.basicConstraints = constraints }) == .malformed)
  }

  @Test func otherProfilesDoNotAsk() throws {
    let leaf = try lab.server { $0.extendedKeyUsage = [.any] }
    #expect(try lab.verdict([leaf]) == nil)
    let conforming = ValidationPolicy(role: .server(try ServerName("example.com")), time: Lab.now, profile: .conforming)
    #expect(try lab.verdict([leaf], conforming) == nil)
  }
}
