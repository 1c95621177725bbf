import TLS13Crypto
import Testing

@testable import TLS13Certificates

/// Certificates that were met in the field, and that OpenSSL and Go accept.
@Suite struct FieldCaseTests {
  @Test(arguments: [
    ("02-explicit-default-false", "rcgen", EncodingFlaw.Kind.defaultWritten),
    ("02-explicit-default-false", "critfalse", .defaultWritten),
    ("03-keyusage-trailing-zeros", "mbed", .paddedBits), ("04-rdn-not-sorted", "cf", .unsortedSet),
    ("18-strict-where-unneeded", "crldp", .unreadableExtension), ("18-strict-where-unneeded", "serial", .serialNumber),
  ])
  func isAcceptedWithAWarning(_ folder: String, _ file: String, _ kind: EncodingFlaw.Kind) throws {
    let field = FieldCase(folder)
    let (chain, role) = (try field.chain(file), PeerRole.server(try ServerName("svc.example")))
    let accepted = try field.validate(chain, role)
    #expect(accepted.warnings.map(\.flaw.kind) == [kind] && accepted.warnings.map(\.index) == [0])
    let text = try #require(accepted.warnings.first?.description)
    #expect(text.contains("have CN=Example Client CA reissue CN=svc.example"))
    for profile in [ValidationPolicy.Profile.conforming, .webPKI] {
      #expect(try field.verdict(chain, role, profile) == .malformed)
    }
  }

  /// A chain as GnuTLS's certtool wrote it from 2014 to 2018, anchor included.
  @Test func paddedKeyUsageThroughoutAChain() throws {
    let field = FieldCase("22-padded-key-usage")
    let chain = try field.chain("leaf", "int")
    #expect(try field.validate(chain, .client).warnings.map(\.index) == [0, 1])
    #expect(try field.verdict(chain, .client, .conforming) == .malformed)
  }

  @Test func aLeadingDotInAConstraintMeansBelow() throws {
    let field = FieldCase("05-name-constraint-leading-dot")
    let chain = try field.chain("chain")
    #expect(try field.verdict(chain, .server(ServerName("www.corp.example"))) == nil)
    #expect(try field.verdict(chain, .server(ServerName("www.corp.example")), .conforming) == .malformed)
  }

  @Test func underscores() throws {
    let field = FieldCase("06-underscore")
    #expect(try field.verdict(field.chain("chain"), .server(ServerName("www.corp.example"))) == nil)
    let service = try field.chain("svc")
    #expect(try field.verdict(service, .server(ServerName("my_db.example"))) == nil)
    #expect(try field.verdict(service, .server(ServerName("my-db.example"))) == .nameMismatch)
    #expect(try field.verdict(service, .server(ServerName("my_db.example")), .conforming) == .malformed)
  }

  @Test func theZoneOfAnAddressIsDropped() throws {
    let field = FieldCase("07-ipv6-zone")
    #expect(try field.verdict(field.chain("s"), .server(ServerName("fe80::1%lo"))) == nil)
    #expect(try field.verdict(field.chain("s"), .server(ServerName("fe80::2%lo"))) == .nameMismatch)
  }
}
