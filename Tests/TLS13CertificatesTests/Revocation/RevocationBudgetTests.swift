import TLS13Crypto
import Testing

@testable import TLS13Certificates

/// What looking at revocation costs is counted: each comparison of two names, and each signature.
@Suite struct RevocationBudgetTests {
  let lab: Lab

  init() throws { lab = try Lab() }

  private func verdict(
    _ leaf: Certificate, _ revocation: RevocationPolicy, change: (inout ValidationBudget) -> Void
  ) throws -> ValidationError.Kind? {
    var policy = try Lab.policy()
    policy.revocation = revocation
    change(&policy.budget)
    return try lab.verdict([leaf], policy)
  }

  /// `[0] { [0] { URI, … } }`, as certificates and lists say where a list is published.
  private func write(_ uris: Range<Int>, to point: inout DERWriter) {
    point.write(.contextConstructed(0)) { name in
      name.write(.contextConstructed(0)) { names in
        for number in uris { names.write(.context(6), Array("http://a.example/\(number)".utf8)) }
      }
    }
  }

  // RFC 5280 §6.3.3 (b)(2)(i)
  @Test func namesOfAListTimesNamesOfADistributionPoint() throws {
    let point = sequence { list in list.write(.sequence) { write(0..<40, to: &$0) } }
    let leaf = try lab.server {
      $0.additionalExtensions = [ExtensionValue.of(.crlDistributionPoints, critical: false, point)]
    }
    let list = try CRLTemplate { template in template.issuingDistributionPoint = sequence { write(40..<80, to: &$0) } }
      .sign(by: lab.root)
    // 1,600 pairs of 38 octets, the issuer's name, and the point that is implied.
    #expect(try verdict(leaf, .checkGiven([list])) { $0.nameOctets = 1_700 * 38 } == nil)
    #expect(try verdict(leaf, .checkGiven([list])) { $0.nameOctets = 1_600 * 38 } == .budgetExceeded)
  }

  // RFC 5280 §6.3.3 (b)(1)
  @Test func namesOfCRLIssuers() throws {
    let point = sequence { list in
      list.write(.sequence) { point in
        point.write(.contextConstructed(2)) { issuers in
          for number in 0..<100 {
            issuers.write(.contextConstructed(4)) { name in
              name.write(encoded: (try? DistinguishedName(commonName: "CA \(number)").der) ?? [])
            }
          }
        }
      }
    }
    let leaf = try lab.server {
      $0.additionalExtensions = [ExtensionValue.of(.crlDistributionPoints, critical: false, point)]
    }
    let indirect = ExtensionValue.issuingDistributionPoint(flags: [4])
    let list = try CRLTemplate { $0.issuingDistributionPoint = indirect }.sign(by: lab.root)
    // Names of 15 and of 16 or 17 octets.
    #expect(try verdict(leaf, .checkGiven([list])) { $0.nameOctets = 110 * 34 } == nil)
    #expect(try verdict(leaf, .checkGiven([list])) { $0.nameOctets = 90 * 34 } == .budgetExceeded)
  }

  /// The issuer's key, and two responders of its name, each certified by it: five signatures, of which none is over
  /// the response.
  @Test func everySignatureBehindAResponse() throws {
    let leaf = try lab.server()
    let responders = try (0..<3).map { _ in
      try lab.client {
        $0.subject = lab.root.certificate.subject
        $0.extendedKeyUsage = [.ocspSigning]
        $0.additionalExtensions = [ExtensionValue.of(.ocspNoCheck, critical: false, [5, 0])]
      }
    }
    let maker = OCSPMaker(
      certificate: leaf, issuer: lab.root.certificate, signer: lab.root.certificate, key: try Lab.key(),
      embedded: responders)
    var revocation = RevocationPolicy.checkGiven([])
    revocation.ocspResponses = [try maker.response()]
    #expect(try verdict(leaf, revocation) { $0.signatures = 6 } == nil)
    #expect(try verdict(leaf, revocation) { $0.signatures = 5 } == .budgetExceeded)
    #expect(try verdict(leaf, revocation) { $0.wrongSignatures = 3 } == nil)
    #expect(try verdict(leaf, revocation) { $0.wrongSignatures = 2 } == .budgetExceeded)
    var work = ValidationWork(ValidationBudget())
    #expect(throws: OCSPError.self) {
      try maker.response().status(
        of: leaf, issuer: lab.root.certificate, policy: Lab.policy(), crypto: Lab.crypto, freshness: OCSPFreshness(),
        &work)
    }
    #expect(work.signatures == 5 && work.wrongSignatures == 3)
  }

  /// One about another certificate is found out before any signature is looked at.
  @Test func responsesAboutOthersCostNoSignature() throws {
    let (leaf, other) = (try lab.server(), try lab.server())
    let maker = OCSPMaker(
      certificate: other, issuer: lab.root.certificate, signer: lab.root.certificate, key: lab.rootKey)
    var revocation = RevocationPolicy.checkGiven([])
    revocation.ocspResponses = Array(repeating: try maker.response(), count: 50)
    #expect(try verdict(leaf, revocation) { $0.signatures = 1 } == nil)
    #expect(try verdict(leaf, revocation) { $0.pathSteps = 20 } == .budgetExceeded)
  }
}
