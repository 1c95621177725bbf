import TLS13Crypto
import Testing

@testable import TLS13Certificates

/// What a report tells about chains that are accepted and refused.
@Suite struct ValidationReportTests {
  let lab: Lab

  init() throws { lab = try Lab() }

  private func report(
    _ chain: [Certificate], change: (inout ValidationPolicy) -> Void = { _ in }
  ) throws -> ValidationReport {
    var policy = try Lab.policy()
    change(&policy)
    return lab.validator.report(chain, policy: policy)
  }

  /// The checks that failed, as `place check`.
  private func failures(_ report: ValidationReport) -> [String] {
    report.steps.filter { if case .failed = $0.outcome { true } else { false } }.map { "\($0.index) \($0.check)" }
  }

  private func error(_ report: ValidationReport) -> ValidationError? {
    guard case .failure(let error) = report.verdict else { return nil }
    return error
  }

  @Test func whatIsAccepted() throws {
    let a = try lab.intermediate("A")
    let unrelated = try lab.intermediate("Unrelated").certificate
    let leaf = try lab.server(from: a)
    let report = try report([leaf, unrelated, a.certificate])
    #expect(report.path == [leaf, a.certificate, lab.root.certificate])
    #expect(report.endsInAnchor && failures(report) == [] && error(report) == nil)
    for index in 0...2 {
      let checks = report.steps.filter { $0.index == index }.map(\.check)
      #expect(checks.starts(with: index == 0 ? [.validity] : [.certificateAuthority, .validity]))
      #expect(Set(checks).isSuperset(of: [.validity, .criticalExtensions, .keyUsage, .purpose, .keyStrength]))
      #expect(checks.contains(.signature) == (index < 2), "nobody vouches for the anchor")
    }
    let skipped = report.steps.compactMap { if case .skipped(let reason) = $0.outcome { reason } else { nil } }
    #expect(skipped == ["none is demanded", "not asked for", "not asked for"])
    #expect(report.steps.last?.check == .identity)
  }

  @Test func onlyWhatIsAskedForIsTold() throws {
    let leaf = try lab.server()
    #expect(try !report([leaf]).steps.contains { $0.check == .profile || $0.check == .tlsFeatures })
    #expect(try report([leaf]) { $0.profile = .conforming }.steps.count { $0.check == .profile } == 2)
    let client = try report([lab.client()]) { $0.role = .client }
    #expect(client.steps.last?.outcome == .skipped("no name is demanded: the application decides"))
  }

  /// Each chain has one fault: that check fails, all others are told and pass.
  @Test func oneFaultFailsOneCheck() throws {
    func expect(_ check: String, _ chain: [Certificate], change: (inout ValidationPolicy) -> Void = { _ in }) throws {
      let report = try report(chain, change: change)
      #expect(failures(report) == [check], "\(report.steps)")
      #expect(report.path.count == chain.count + 1 && report.endsInAnchor)
      #expect(report.steps.contains { $0.outcome == error(report).map { .failed($0) } })
    }
    try expect("0 validity", [lab.server { $0.notAfter = Lab.now - 1 }])
    try expect("0 identity", [lab.server(["other.example"])])
    try expect("0 purpose", [lab.server { $0.extendedKeyUsage = [.clientAuthentication] }])
    try expect("0 keyUsage", [lab.server { $0.keyUsage = [.keyAgreement] }])
    let unknown = ExtensionValue.of(.noRevAvail, [5, 0])
    try expect("0 criticalExtensions", [lab.server { $0.additionalExtensions = [unknown] }])
    let a = try lab.intermediate("A")
    let mute = try lab.intermediate("B") { $0.keyUsage = [.cRLSign] }
    try expect("1 keyUsage", [lab.server(from: mute), mute.certificate])
    let key = try Lab.key()
    let template = CertificateTemplate.authority(
      subject: try DistinguishedName(commonName: "C"), publicKey: try SubjectPublicKeyInfo(key.publicKey),
      validity: Lab.validity)
    let authority = try CertificateAuthority.selfSigned(template, key: key, crypto: Lab.crypto)
    var ended = template
    ended.basicConstraints = nil
    try expect("1 certificateAuthority", [lab.server(from: authority), lab.root.issue(ended)])
    let last = try lab.intermediate("D", pathLength: 0)
    let below = try lab.intermediate("E", from: last)
    try expect("2 pathLength", [lab.server(from: below), below.certificate, last.certificate])
    let constraints = try NameConstraintsMaker.excluding(["example.com"])
    let narrow = try lab.intermediate("F") { $0.additionalExtensions = [constraints] }
    try expect("1 nameConstraints", [lab.server(from: narrow), narrow.certificate])
    let features = try lab.intermediate("G") { $0.tlsFeatures = .statusRequest }
    try expect("0 tlsFeatures", [lab.server(from: features), features.certificate])
    try expect("0 policies", [lab.server(from: a), a.certificate]) { $0.policies.initialExplicitPolicy = true }
    let leaf = try lab.server(from: a)
    let list = try CRLTemplate([.init(leaf)]).sign(by: a)
    try expect("0 revocation", [leaf, a.certificate]) { $0.revocation = .checkGiven([list]) }
    var forged = leaf.der
    forged[forged.count - 1] ^= 1
    try expect("0 signature", [Certificate(der: forged), a.certificate])
  }

  /// After one check that failed the others are told all the same.
  @Test func allFaultsAreTold() throws {
    let leaf = try lab.server(["other.example"]) {
      $0.notAfter = Lab.now - 1
      $0.extendedKeyUsage = [.clientAuthentication]
    }
    let report = try report([leaf])
    #expect(failures(report) == ["0 validity", "0 purpose", "0 identity"])
    #expect(error(report)?.kind == .expired)
  }

  @Test func whereNoAnchorIsReached() throws {
    let stranger = try Lab("Stranger")
    let a = try stranger.intermediate("A")
    let leaf = try stranger.server(from: a)
    let report = try report([leaf, a.certificate])
    #expect(report.path == [leaf, a.certificate] && !report.endsInAnchor)
    #expect(failures(report) == ["1 trust"])
    #expect(error(report)?.kind == .unknownIssuer)
    #expect(!report.steps.contains { $0.check == .policies || $0.check == .revocation })
    let nothing = try self.report([])
    #expect(nothing.path == [] && nothing.steps.map(\.check) == [.trust] && error(nothing)?.kind == .emptyChain)
  }

  @Test func anEndEntityThatIsAnAnchor() throws {
    let leaf = try lab.server()
    let validator = Validator(trust: TrustStore(anchors: [leaf]), crypto: Lab.crypto)
    let report = validator.report([leaf], policy: try Lab.policy())
    #expect(report.path == [leaf] && report.endsInAnchor && failures(report) == [])
    #expect(!report.steps.contains { $0.check == .signature })
  }

  /// Where the peer sent several certificates of one issuer name, the path goes through the one that signed.
  @Test func thePathFollowsSignatures() throws {
    let (wrong, right) = (try lab.intermediate("A"), try lab.intermediate("A"))
    let leaf = try lab.server(from: right) { $0.notAfter = Lab.now - 1 }
    let report = try report([leaf, wrong.certificate, right.certificate])
    #expect(report.path == [leaf, right.certificate, lab.root.certificate])
    #expect(failures(report) == ["0 validity"])
  }
}
