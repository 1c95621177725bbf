import TLS13Crypto
import Testing

@testable import TLS13Certificates

/// Graphs in which some paths fail and one works: the builder must find it. RFC 4158
@Suite struct GraphTests {
  let lab: Lab

  init() throws { lab = try Lab() }

  /// A certificate for `subject`'s name and key, by `issuer`.
  private func cross(
    _ issuer: CertificateAuthority, _ subject: CertificateAuthority,
    change: (inout CertificateTemplate) -> Void = { _ in }
  ) throws -> Certificate {
    var template = CertificateTemplate.authority(
      subject: subject.certificate.subject, publicKey: subject.certificate.subjectPublicKeyInfo,
      validity: Lab.validity)
    change(&template)
    return try issuer.issue(template)
  }

  /// CVE-2024-0567: three CAs that cross-sign each other, one of them trusted.
  @Test func mutuallyCrossSignedRoots() throws {
    let (b, c) = (try Lab("B").root, try Lab("C").root)
    let a1 = try lab.intermediate("A1")
    let a = lab.root
    let pool = try [cross(b, a), cross(c, a), cross(a, b), cross(c, b), cross(a, c), cross(b, c), a1.certificate]
    #expect(try lab.verdict([lab.server(from: a1)] + pool) == nil)
    #expect(try lab.verdict([lab.server(from: a1)] + pool.reversed()) == nil)
  }

  /// The expired cross-certificate of a root that is trusted by itself.
  @Test func expiredCrossCertificates() throws {
    let old = try Lab("Old").root
    let crossed = try cross(old, lab.root) { $0.notAfter = Lab.now - 1 }
    let a = try lab.intermediate("A")
    let trust = TrustStore(anchors: [old.certificate, lab.root.certificate])
    let validator = Validator(trust: trust, crypto: Lab.crypto)
    let chain = try validator.validate([lab.server(from: a), a.certificate, crossed], policy: Lab.policy())
    #expect(chain.anchor == lab.root.certificate)
  }

  /// One CA, certified with a name that a constraint forbids, and certified without.
  @Test func constraintsOnOneOfTwoPaths() throws {
    let constraints = try NameConstraintsMaker.excluding(["forbidden.example"])
    let constrained = try lab.intermediate("Constrained") { $0.additionalExtensions = [constraints] }
    let ca = try Lab("CA").root
    let named = try cross(constrained, ca) { $0.subjectAlternativeNames = [.dnsName("forbidden.example")] }
    let plain = try cross(lab.root, ca)
    let leaf = try ca.issue(
      .server(names: [ServerName("example.com")], publicKey: lab.leafKey, validity: Lab.validity))
    for pool in [[named, plain], [plain, named]] {
      #expect(try lab.verdict([leaf, constrained.certificate] + pool) == nil)
    }
    #expect(try lab.verdict([leaf, constrained.certificate, named]) == .nameConstraints)
  }

  @Test func anIntermediateAsTheAnchor() throws {
    let a = try lab.intermediate("A")
    let validator = Validator(trust: TrustStore(anchors: [a.certificate]), crypto: Lab.crypto)
    let chain = try validator.validate([lab.server(from: a), lab.root.certificate], policy: Lab.policy())
    #expect(chain.anchor == a.certificate)
  }

  @Test func pathLengthsMayGrowAndStillBind() throws {
    let a = try lab.intermediate("A", pathLength: 1)
    let b = try lab.intermediate("B", from: a, pathLength: 2)
    let c = try lab.intermediate("C", from: b, pathLength: 0)
    #expect(try lab.verdict([lab.server(from: b), b.certificate, a.certificate]) == nil)
    #expect(try lab.verdict([lab.server(from: c), c.certificate, b.certificate, a.certificate]) == .pathTooLong)
  }
}
