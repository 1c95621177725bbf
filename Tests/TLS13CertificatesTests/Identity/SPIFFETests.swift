import TLS13Crypto
import Testing

@testable import TLS13Certificates

@Suite struct SPIFFETests {
  let lab: Lab
  let id: SPIFFEID

  init() throws {
    lab = try Lab()
    id = try SPIFFEID("spiffe://example.org/ns/prod/sa/api")
  }

  @Test(arguments: [
    "spiffe://example.org", "spiffe://example.org/a", "spiffe://a_b-c.9/A.b-C_9/...", "spiffe://x/.a/b.",
  ]) func wellFormed(_ text: String) throws { #expect(try SPIFFEID(text).description == text) }

  @Test(arguments: [
    "", "spiffe:", "spiffe://", "spiffe:///a", "SPIFFE://example.org/a", "https://example.org/a", "spiffe:/example.org",
    "spiffe://Example.org/a", "spiffe://example.org/", "spiffe://example.org//a", "spiffe://example.org/a/",
    "spiffe://example.org/a//b", "spiffe://example.org/.", "spiffe://example.org/a/../b", "spiffe://example.org/a?q",
    "spiffe://example.org/a#f", "spiffe://example.org?q", "spiffe://example.org:443/a", "spiffe://u@example.org/a",
    "spiffe://example.org/a%20b", "spiffe://example.org/ä", "spiffe://ä/a", "spiffe://[::1]/a",
    " spiffe://example.org/a",
    "spiffe://example.org/a ", "spiffe://example.org/a\u{0}",
  ]) func malformed(_ text: String) { #expect(throws: InvalidSPIFFEID.self) { try SPIFFEID(text) } }

  @Test func lengths() throws {
    let domain = String(repeating: "d", count: 255)
    let path = "/" + String(repeating: "p", count: SPIFFEID.maximumLength - 9 - 255 - 1)
    #expect(try SPIFFEID("spiffe://" + domain + path).path == path)
    #expect(throws: InvalidSPIFFEID.self) { try SPIFFEID("spiffe://" + domain + path + "p") }
    #expect(throws: InvalidSPIFFEID.self) { try SPIFFEID("spiffe://" + domain + "d/a") }
    #expect(id.trustDomain.name == "example.org" && id.path == "/ns/prod/sa/api")
  }

  private func workload(_ uris: [String], change: (inout CertificateTemplate) -> Void = { _ in }) throws -> Certificate
  {
    try lab.client { template in
      template.subjectAlternativeNames = uris.map { .uri($0) }
      change(&template)
    }
  }

  private func policy(_ requirement: SPIFFERequirement) -> ValidationPolicy {
    var policy = ValidationPolicy(role: .client, time: Lab.now)
    policy.spiffe = requirement
    return policy
  }

  @Test func requirements() throws {
    let leaf = try workload([id.description])
    #expect(leaf.spiffeID == id)
    let other = try SPIFFEID("spiffe://example.org/other")
    for requirement in [.anyID, .member(of: id.trustDomain), .exactly(id), .oneOf([other, id])] as [SPIFFERequirement] {
      #expect(try lab.verdict([leaf], policy(requirement)) == nil)
    }
    let elsewhere = try SPIFFETrustDomain("example.com")
    for requirement in [.member(of: elsewhere), .exactly(other), .oneOf([])] as [SPIFFERequirement] {
      #expect(try lab.verdict([leaf], policy(requirement)) == .nameMismatch)
    }
  }

  @Test func oneURIAndNoMore() throws {
    for uris in [[], [id.description, "https://example.org"], [id.description, id.description], ["urn:x"]] {
      let leaf = try workload(uris)
      #expect(leaf.spiffeID == nil)
      #expect(try lab.verdict([leaf], policy(.anyID)) == .nameMismatch)
    }
    let named = try workload([id.description]) { $0.subjectAlternativeNames.append(.dnsName("api.example.org")) }
    #expect(try lab.verdict([named], policy(.exactly(id))) == nil)
  }

  @Test func onlyEndEntitiesWithAPath() throws {
    let constraints = BasicConstraints(isCA: true, pathLength: nil)
    let authority = try workload([id.description]) { $0.basicConstraints = constraints }
    #expect(try lab.verdict([authority], policy(.anyID)) == .malformed)
    let signer = try workload([id.description]) { $0.keyUsage.insert(.cRLSign) }
    #expect(try lab.verdict([signer], policy(.anyID)) == .keyUsage)
    #expect(try lab.verdict([workload(["spiffe://example.org"])], policy(.anyID)) == .malformed)
  }

  @Test func eachDomainVouchesForItsOwn() throws {
    let foreign = try Lab("Foreign")
    let bundles = [
      id.trustDomain: TrustStore(anchors: [lab.root.certificate]),
      try SPIFFETrustDomain("example.com"): TrustStore(anchors: [foreign.root.certificate]),
    ]
    let validator = Validator(trust: TrustStore(bundles: bundles), crypto: Lab.crypto)
    let policy = policy(.anyID)
    _ = try validator.validate([workload([id.description])], policy: policy)
    // A CA that is trusted, though not for that domain.
    let stolen = try foreign.client { $0.subjectAlternativeNames = [.uri(id.description)] }
    for leaf in [stolen, try workload(["spiffe://unknown.example/a"])] {
      let error = #expect(throws: ValidationError.self) { try validator.validate([leaf], policy: policy) }
      #expect(error?.kind == .unknownIssuer)
    }
    // Without a SPIFFE ID nobody vouches, whatever the policy asks for.
    let plain = ValidationPolicy(role: .client, time: Lab.now)
    #expect(throws: ValidationError.self) { try validator.validate([lab.client()], policy: plain) }
  }
}
