import TLS13Crypto
import Testing

@testable import TLS13Certificates

/// Pools made to cost much: each ends quickly, with an error of its own.
@Suite struct PathologicalTests {
  let lab: Lab

  init() throws { lab = try Lab() }

  private func quickVerdict(_ chain: [Certificate], _ policy: ValidationPolicy? = nil) throws -> ValidationError.Kind? {
    let start = ContinuousClock.now
    let verdict = try lab.verdict(chain, policy)
    // Milliseconds in truth; other tests run on the same processor.
    #expect(ContinuousClock.now - start < .seconds(10))
    return verdict
  }

  /// `count` CAs, each with a certificate from every other; none leads to the root.
  private func mesh(_ count: Int, name: (Int) -> String) throws -> (authorities: [Lab], pool: [Certificate]) {
    let authorities = try (0..<count).map { try Lab(name($0)) }
    var pool: [Certificate] = []
    for issuer in authorities {
      for subject in authorities {
        let certificate = subject.root.certificate
        pool.append(
          try issuer.root.issue(
            .authority(
              subject: certificate.subject, publicKey: certificate.subjectPublicKeyInfo, validity: Lab.validity)))
      }
    }
    return (authorities, pool)
  }

  /// Each of 20,000 entries with the leaf's serial number stands behind 20,000 issuers that are not the leaf's.
  @Test func oneSerialNumberBehindManyIssuers() throws {
    let leaf = try lab.server()
    var first = CRLTemplate.Entry(leaf)
    first.certificateIssuer = try DistinguishedName(commonName: "Rooz")
    first.issuerCopies = 20_000
    let crl = try CRLTemplate([first] + Array(repeating: CRLTemplate.Entry(leaf), count: 20_000)).sign(by: lab.root)
    let start = ContinuousClock.now
    #expect(crl.entry(for: leaf) == nil)
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test func crossSignedCAsOfOneName() throws {
    let (authorities, pool) = try mesh(16) { _ in "Mesh" }
    #expect(try quickVerdict([authorities[0].server()] + pool) == .budgetExceeded)
  }

  @Test func crossSignedCAsOfManyNames() throws {
    let (authorities, pool) = try mesh(16) { "Mesh \($0)" }
    #expect(try quickVerdict([authorities[0].server()] + pool) == .unknownIssuer)
    // An anchor that is near is found all the same.
    let certificate = authorities[3].root.certificate
    let link = try lab.root.issue(
      .authority(subject: certificate.subject, publicKey: certificate.subjectPublicKeyInfo, validity: Lab.validity))
    #expect(try quickVerdict([authorities[3].server(), link] + pool) == nil)
  }

  @Test func oneNameOneKeyManyCertificates() throws {
    let lonely = try Lab("Lonely")
    let certificate = lonely.root.certificate
    let pool = try (0..<100).map { _ in
      try lonely.root.issue(
        .authority(subject: certificate.subject, publicKey: certificate.subjectPublicKeyInfo, validity: Lab.validity))
    }
    #expect(try quickVerdict([lonely.server()] + pool) != nil)
  }

  @Test func longChains() throws {
    var chain: [Certificate] = []
    var issuer = lab.root
    for index in 0..<100 {
      issuer = try lab.intermediate("CA \(index)", from: issuer)
      chain.insert(issuer.certificate, at: 0)
    }
    #expect(try quickVerdict([lab.server(from: issuer)] + chain) == .pathTooLong)
    // With no way to an anchor, that is what is said, and no signature is looked at.
    let stranger = Validator(trust: TrustStore(anchors: [try Lab("Other").root.certificate]), crypto: Lab.crypto)
    var work = ValidationWork(ValidationBudget())
    #expect(throws: ValidationError.self) {
      try stranger.validate([lab.server(from: issuer)] + chain, policy: Lab.policy(), &work)
    }
    #expect(work.signatures == 0)
    var policy = try Lab.policy()
    policy.maximumChainLength = .max
    #expect(try quickVerdict([lab.server(from: issuer)] + chain, policy) == .pathTooLong)
  }

  @Test func constraintsTimesNames() throws {
    let constraints = try NameConstraintsMaker.excluding((0..<300).map { "x\($0).test" })
    let constrained = try lab.intermediate("Constrained") { $0.additionalExtensions = [constraints] }
    let names = (0..<300).map { GeneralName.dnsName("n\($0).example.com") } + [.dnsName("example.com")]
    let leaf = try lab.server(from: constrained) { $0.subjectAlternativeNames = names }
    var policy = try Lab.policy()
    // 301 names of 15 octets or so times 300 constraints of 9.
    policy.budget.nameOctets = 300 * 300 * 20
    #expect(try quickVerdict([leaf, constrained.certificate], policy) == .budgetExceeded)
    policy.budget.nameOctets = 301 * 301 * 30
    #expect(try quickVerdict([leaf, constrained.certificate], policy) == nil)
  }
}

/// Writes a NameConstraints extension.
enum NameConstraintsMaker {
  static func excluding(_ names: [String]) throws -> CertificateExtension {
    var writer = DERWriter()
    writer.write(.sequence) { constraints in
      constraints.write(.contextConstructed(1)) { trees in
        for name in names { trees.write(.sequence) { $0.write(.context(2), Array(name.utf8)) } }
      }
    }
    return CertificateExtension(
      identifier: OID(OIDCode.nameConstraints.content.span), isCritical: true, value: writer.bytes)
  }
}
