import TLS13Crypto
import Testing

@testable import TLS13Certificates

/// CRL validation. RFC 5280 §6.3.3
@Suite struct RevocationTests {
  private func verdict(
    _ lab: Lab, _ chain: [Certificate], _ revocation: RevocationPolicy
  ) throws -> ValidationError.Kind? {
    var policy = try Lab.policy()
    policy.revocation = revocation
    return try lab.verdict(chain, policy)
  }

  @Test func eachModeWithEachAnswer() throws {
    let lab = try Lab()
    let leaf = try lab.server()
    let good = try CRLTemplate().sign(by: lab.root)
    let bad = try CRLTemplate([.init(leaf, .keyCompromise)]).sign(by: lab.root)
    #expect(try verdict(lab, [leaf], .off) == nil)
    #expect(try verdict(lab, [leaf], .checkGiven([])) == nil)
    #expect(try verdict(lab, [leaf], .checkGiven([good])) == nil)
    #expect(try verdict(lab, [leaf], .checkGiven([bad])) == .revoked)
    #expect(try verdict(lab, [leaf], .require([])) == .revocationStatusUnknown)
    #expect(try verdict(lab, [leaf], .require([good])) == nil)
    let newer = try CRLTemplate([.init(leaf)]) { $0.thisUpdate += 60 }.sign(by: lab.root)
    #expect(try verdict(lab, [leaf], .require([good, newer])) == .revoked)
    #expect(try verdict(lab, [leaf], .require([newer, good])) == .revoked)
    #expect(try verdict(lab, [leaf], .require([bad])) == .revoked)
  }

  @Test func theErrorSaysWhenAndWhy() throws {
    let lab = try Lab()
    let leaf = try lab.server()
    var policy = try Lab.policy()
    policy.revocation = .checkGiven([try CRLTemplate([.init(leaf, .keyCompromise)]).sign(by: lab.root)])
    let error = #expect(throws: ValidationError.self) { try lab.validator.validate([leaf], policy: policy) }
    #expect(error?.detail.contains("2025-12-31T22:00:00Z, reason keyCompromise") == true)
  }

  @Test func scopeIsTheEndEntityOrTheChain() throws {
    let lab = try Lab()
    let a = try lab.intermediate("A")
    let leaf = try lab.server(from: a)
    let mine = try CRLTemplate().sign(by: a)
    let roots = try CRLTemplate([.init(a.certificate, .cACompromise)]).sign(by: lab.root)
    let chain = [leaf, a.certificate]
    #expect(try verdict(lab, chain, .require([mine], scope: .endEntity)) == nil)
    #expect(try verdict(lab, chain, .require([mine])) == .revocationStatusUnknown)
    #expect(try verdict(lab, chain, .require([mine, roots])) == .revoked)
    #expect(try verdict(lab, chain, .require([mine, roots], scope: .endEntity)) == nil)
  }

  @Test func aStaleListRevokesButDoesNotVouch() throws {
    let lab = try Lab()
    let leaf = try lab.server()
    func stale(_ entries: [CRLTemplate.Entry]) throws -> CertificateRevocationList {
      try CRLTemplate(entries) { $0.nextUpdate = Lab.now - 1 }.sign(by: lab.root)
    }
    #expect(try verdict(lab, [leaf], .require([stale([])])) == .revocationStatusUnknown)
    #expect(try verdict(lab, [leaf], .checkGiven([stale([])])) == nil)
    #expect(try verdict(lab, [leaf], .checkGiven([stale([.init(leaf)])])) == .revoked)
    #expect(try verdict(lab, [leaf], .checkGiven([stale([.init(leaf, .certificateHold)])])) == nil)
    let eternal = try CRLTemplate { $0.nextUpdate = nil }.sign(by: lab.root)
    #expect(try verdict(lab, [leaf], .require([eternal])) == .revocationStatusUnknown)
    let future = try CRLTemplate([.init(leaf)]) { $0.thisUpdate = Lab.now + 1 }.sign(by: lab.root)
    #expect(try verdict(lab, [leaf], .require([future])) == .revocationStatusUnknown)
  }

  @Test func whatIsNotProcessedMakesTheListUnusable() throws {
    let lab = try Lab()
    let leaf = try lab.server()
    var entry = CRLTemplate.Entry(try lab.client())
    entry.unknownCritical = true
    let inEntry = try CRLTemplate([entry]).sign(by: lab.root)
    let inList = try CRLTemplate { $0.hasUnknownCritical = true }.sign(by: lab.root)
    #expect(try verdict(lab, [leaf], .require([inEntry])) == .revocationStatusUnknown)
    #expect(try verdict(lab, [leaf], .require([inList])) == .revocationStatusUnknown)
  }

  @Test func onlyTheIssuersKeySigns() throws {
    let lab = try Lab()
    let leaf = try lab.server()
    let imposter = try Lab()
    let forged = try CRLTemplate([.init(leaf)]).sign(by: imposter.root)
    #expect(try verdict(lab, [leaf, imposter.root.certificate], .checkGiven([forged])) == nil)
    #expect(try verdict(lab, [leaf, imposter.root.certificate], .require([forged])) == .revocationStatusUnknown)
    let mute = try lab.intermediate("Mute") { $0.keyUsage = .keyCertSign }
    let below = try lab.server(from: mute)
    let crls = [try CRLTemplate().sign(by: mute), try CRLTemplate().sign(by: lab.root)]
    #expect(try verdict(lab, [below, mute.certificate], .require(crls)) == .revocationStatusUnknown)
  }

  // RFC 9846 §4.3.3, RFC 5280 §5.2.3
  @Test func aListIsSignedWithAnAcceptedAlgorithm() throws {
    let lab = try Lab()
    let leaf = try lab.server()
    var policy = try Lab.policy()
    policy.revocation = .require([try CRLTemplate().sign(by: lab.root)])
    policy.signatureAlgorithms = [.ecdsa(.sha256)]
    #expect(try lab.verdict([leaf], policy) == nil)
    let key = try Lab.key(.ellipticCurve(.p384))
    let template = CertificateTemplate.authority(
      subject: try DistinguishedName(commonName: "P-384"), publicKey: try SubjectPublicKeyInfo(key.publicKey),
      validity: Lab.validity)
    let authority = try CertificateAuthority.selfSigned(template, key: key, crypto: Lab.crypto)
    let certificate = try lab.server(from: authority)
    policy.revocation = .require([
      try authority.revocationList(
        [], number: 1, thisUpdate: Lab.now - 1, nextUpdate: Lab.now + 1, algorithm: .ecdsa(.sha384))
    ])
    let validator = Validator(trust: TrustStore(anchors: [authority.certificate]), crypto: Lab.crypto)
    policy.signatureAlgorithms = [.ecdsa(.sha384)]
    #expect(throws: Never.self) { try validator.validate([certificate], policy: policy) }
    let list = policy.revocation.crls[0]
    #expect(list.signature(by: authority.certificate, policy, Lab.crypto).isGood)
    policy.signatureAlgorithms = [.ecdsa(.sha256)]
    #expect(!list.signature(by: authority.certificate, policy, Lab.crypto).isGood)
  }

  // RFC 5280 §5.2.3: the default profile takes a list without a number, the strict one does not let it clear anything
  @Test func aListWithoutANumber() throws {
    let lab = try Lab()
    let leaf = try lab.server()
    var policy = try Lab.policy()
    policy.revocation = .require([try CRLTemplate { $0.number = nil }.sign(by: lab.root)])
    #expect(try lab.verdict([leaf], policy) == nil)
    policy.profile = .conforming
    #expect(try lab.verdict([leaf], policy) == .revocationStatusUnknown)
  }

  @Test func aDeltaListThatIsNotProcessedChangesNothing() throws {
    let lab = try Lab()
    let held = CRLTemplate.Entry(try lab.server(), .certificateHold)
    let leaf = try lab.server { $0.serialNumber = held.serialNumber }
    let base = try CRLTemplate([held]).sign(by: lab.root)
    for (isUnknown, expected) in [(false, nil), (true, .revoked)] as [(Bool, ValidationError.Kind?)] {
      let delta = try CRLTemplate([.init(leaf, .removeFromCRL)]) {
        ($0.baseNumber, $0.number, $0.hasUnknownCritical) = (1, 5, isUnknown)
      }.sign(by: lab.root)
      #expect(try verdict(lab, [leaf], .require([base, delta])) == expected)
    }
  }

  @Test func deltaListsChangeTheirBaseOnly() throws {
    let lab = try Lab()
    let leaf = try lab.server()
    func delta(_ reason: RevocationReason?, base: Int = 1, change: (inout CRLTemplate) -> Void = { _ in }) throws
      -> CertificateRevocationList
    {
      try CRLTemplate([.init(leaf, reason)]) {
        ($0.baseNumber, $0.number) = (base, 5)
        change(&$0)
      }.sign(by: lab.root)
    }
    let base = try CRLTemplate().sign(by: lab.root)
    #expect(try verdict(lab, [leaf], .require([base, delta(.superseded)])) == .revoked)
    #expect(try verdict(lab, [leaf], .require([delta(.superseded)])) == .revocationStatusUnknown)
    // §5.2.4: the base is older than the delta allows; the delta is as old as the base; another scope; not current.
    #expect(try verdict(lab, [leaf], .require([base, delta(.superseded, base: 2)])) == nil)
    #expect(try verdict(lab, [leaf], .require([base, delta(.superseded) { $0.number = 1 }])) == nil)
    let scope = ExtensionValue.issuingDistributionPoint(flags: [1])
    let scoped = try delta(.superseded) { $0.issuingDistributionPoint = scope }
    #expect(try verdict(lab, [leaf], .require([base, scoped])) == nil)
    #expect(try verdict(lab, [leaf], .require([base, delta(.superseded) { $0.nextUpdate = Lab.now - 1 }])) == nil)
    let held = try CRLTemplate([.init(leaf, .certificateHold)]).sign(by: lab.root)
    #expect(try verdict(lab, [leaf], .require([held])) == .revoked)
    #expect(try verdict(lab, [leaf], .require([held, delta(.removeFromCRL)])) == nil)
    // §6.3.3 (a)(1)(i): a delta that is current makes a base current that is not.
    let stale = try CRLTemplate { $0.nextUpdate = Lab.now - 1 }.sign(by: lab.root)
    #expect(try verdict(lab, [leaf], .require([stale, delta(.superseded)])) == .revoked)
    #expect(try verdict(lab, [leaf], .require([stale, delta(.removeFromCRL)])) == nil)
  }

  // RFC 5280 §5.2.4 (c): a delta and its base are of one CRL issuer and name one key
  @Test func aDeltaListOfAnotherNameOrKeyIdentifierChangesNothing() throws {
    let lab = try Lab()
    let leaf = try lab.server()
    func delta(by authority: CertificateAuthority) throws -> CertificateRevocationList {
      try CRLTemplate([.init(leaf, .superseded)]) { ($0.baseNumber, $0.number) = (1, 5) }.sign(by: authority)
    }
    let template = CertificateTemplate.authority(
      subject: try DistinguishedName(commonName: "Other"), publicKey: lab.root.certificate.subjectPublicKeyInfo,
      validity: Lab.validity)
    let renamed = try CertificateAuthority(
      certificate: lab.root.issue(template), key: lab.rootKey, crypto: Lab.crypto)
    let base = try CRLTemplate().sign(by: lab.root)
    #expect(try verdict(lab, [leaf], .require([base, delta(by: lab.root)])) == .revoked)
    #expect(try verdict(lab, [leaf], .require([base, delta(by: renamed)])) == nil)
    // This one has an authority key identifier, which the delta lacks.
    let identified = try lab.root.revocationList([], number: 1, thisUpdate: Lab.now - 9, nextUpdate: Lab.now + 9)
    #expect(try verdict(lab, [leaf], .require([identified, delta(by: lab.root)])) == nil)
  }

  /// Of several lists that cannot tell, the error is about the one that came furthest, wherever it stands.
  @Test func theNearestMissIsReported() throws {
    let lab = try Lab()
    let leaf = try lab.server()
    func list(_ age: Int64, _ change: (inout CRLTemplate) -> Void) throws -> CertificateRevocationList {
      try CRLTemplate {
        $0.thisUpdate -= age
        change(&$0)
      }.sign(by: lab.root)
    }
    for age in [-10, 10] as [Int64] {
      let stale = try list(0) { $0.nextUpdate = Lab.now - 1 }
      let others = try list(age) { $0.issuingDistributionPoint = ExtensionValue.issuingDistributionPoint(flags: [2]) }
      var policy = try Lab.policy()
      policy.revocation = .require([stale, others])
      let error = #expect(throws: ValidationError.self) { try lab.validator.validate([leaf], policy: policy) }
      #expect(error?.kind == .revocationStatusUnknown && error?.detail.contains("no longer current") == true)
    }
  }

  @Test func scopeOfPartitionedLists() throws {
    let lab = try Lab()
    let a = "http://a.example/crl"
    let leaf = try lab.server { $0.additionalExtensions = [ExtensionValue.distributionPoint(uri: a)] }
    func list(_ flags: [UInt8] = [], _ reasons: [UInt8]? = nil, _ uri: String? = nil) throws
      -> CertificateRevocationList
    {
      try CRLTemplate {
        $0.issuingDistributionPoint = ExtensionValue.issuingDistributionPoint(flags: flags, reasons: reasons, uri: uri)
      }.sign(by: lab.root)
    }
    #expect(try verdict(lab, [leaf], .require([list([], nil, a)])) == nil)
    #expect(try verdict(lab, [leaf], .require([list([], nil, "http://b.example/crl")])) == .revocationStatusUnknown)
    #expect(try verdict(lab, [leaf], .require([list([1])])) == nil)
    #expect(try verdict(lab, [leaf], .require([list([2])])) == .revocationStatusUnknown)
    #expect(try verdict(lab, [leaf], .require([list([5])])) == .revocationStatusUnknown)
    // keyCompromise and cACompromise, then all others.
    let (some, others) = (try list([], [0x05, 0x60]), try list([], [0x07, 0x1f, 0x80]))
    #expect(try verdict(lab, [leaf], .require([some])) == .revocationStatusUnknown)
    #expect(try verdict(lab, [leaf], .require([some, others])) == nil)
  }

  @Test func indirectListsNameTheIssuerOfTheirCertificates() throws {
    let lab = try Lab()
    let other = try lab.intermediate("CRL issuer")
    let point = ExtensionValue.distributionPoint(crlIssuer: other.certificate.subject)
    let leaf = try lab.server { $0.additionalExtensions = [point] }
    let roots = try CRLTemplate().sign(by: lab.root)
    func list(_ entries: [CRLTemplate.Entry], flags: [UInt8] = [4]) throws -> CertificateRevocationList {
      try CRLTemplate(entries) {
        $0.issuingDistributionPoint = ExtensionValue.issuingDistributionPoint(flags: flags)
      }.sign(by: other)
    }
    func verdict(_ crl: CertificateRevocationList) throws -> ValidationError.Kind? {
      var revocation = RevocationPolicy.require([crl])
      // The CRL issuer's own status comes from the root's list, which does not cover the leaf.
      revocation.crls.append(
        try CRLTemplate {
          $0.issuingDistributionPoint = ExtensionValue.issuingDistributionPoint(flags: [2])
        }.sign(by: lab.root))
      revocation.crlIssuers = [other.certificate]
      return try self.verdict(lab, [leaf], revocation)
    }
    var named = CRLTemplate.Entry(try lab.client())
    named.certificateIssuer = lab.root.certificate.subject
    #expect(try verdict(list([])) == nil)
    // Without a certificate issuer an entry is about the CRL issuer's own certificates; with one, those after it too.
    #expect(try verdict(list([.init(leaf)])) == nil)
    #expect(try verdict(list([named, .init(leaf)])) == .revoked)
    // §6.3.3 (b)(1): only a list that says so is indirect; the root's list speaks without the point naming it.
    #expect(try verdict(list([], flags: [1])) == .revocationStatusUnknown)
    #expect(try self.verdict(lab, [leaf], .require([roots])) == nil)
  }

  // RFC 5280 §6.3.3 (f): the CRL issuer's own certificate is validated like any other
  @Test func aCRLIssuerIsValidItself() throws {
    let lab = try Lab()
    let unknown = CertificateExtension(identifier: OID("1.2.3.4") ?? .anyPolicy, isCritical: true, value: [5, 0])
    let changes: [((inout CertificateTemplate) -> Void, Bool)] = [
      ({ _ in }, true), ({ $0.notAfter = Lab.now - 1 }, false), ({ $0.additionalExtensions = [unknown] }, false),
      ({ $0.keyUsage = .keyCertSign }, false),
    ]
    for (change, isFine) in changes {
      let issuer = try lab.intermediate("CRL issuer", change: change)
      let point = ExtensionValue.distributionPoint(crlIssuer: issuer.certificate.subject)
      let leaf = try lab.server { $0.additionalExtensions = [point] }
      let list = try CRLTemplate {
        $0.issuingDistributionPoint = ExtensionValue.issuingDistributionPoint(flags: [4])
      }.sign(by: issuer)
      var revocation = RevocationPolicy.require([list], scope: .endEntity)
      revocation.crlIssuers = [issuer.certificate]
      #expect(try verdict(lab, [leaf], revocation) == (isFine ? nil : .revocationStatusUnknown))
    }
  }

  /// A list that revokes is not passed over because its issuer's path took more work than there is.
  @Test func aBudgetThatEndsAtACRLIssuerRefuses() throws {
    let lab = try Lab()
    let issuer = try lab.intermediate("CRL issuer")
    let point = ExtensionValue.distributionPoint(crlIssuer: issuer.certificate.subject)
    let leaf = try lab.server { $0.additionalExtensions = [point] }
    var entry = CRLTemplate.Entry(leaf)
    entry.certificateIssuer = lab.root.certificate.subject
    let list = try CRLTemplate([entry]) {
      $0.issuingDistributionPoint = ExtensionValue.issuingDistributionPoint(flags: [4])
    }.sign(by: issuer)
    var policy = try Lab.policy()
    policy.revocation = .checkGiven([list], scope: .endEntity)
    policy.revocation.crlIssuers = [issuer.certificate]
    var verdicts: Set<ValidationError.Kind?> = []
    for signatures in 0...8 {
      policy.budget.signatures = signatures
      verdicts.insert(try lab.verdict([leaf], policy))
    }
    #expect(verdicts == [.budgetExceeded, .revoked])
  }

  @Test func noRevocationAvailable() throws {
    let lab = try Lab()
    let none = ExtensionValue.of(.noRevAvail, critical: false, [0x05, 0x00])
    let leaf = try lab.server { $0.additionalExtensions = [none] }
    #expect(try verdict(lab, [leaf], .require([])) == nil)
    let both = try lab.server {
      $0.additionalExtensions = [none, ExtensionValue.distributionPoint(uri: "http://a.example/crl")]
    }
    #expect(try verdict(lab, [both], .off) == .malformed)
    let ca = try lab.intermediate("A") { $0.additionalExtensions = [none] }
    #expect(try verdict(lab, [lab.server(from: ca), ca.certificate], .off) == .malformed)
  }

  @Test func criticalDistributionPointsNeedRevocationChecking() throws {
    let lab = try Lab()
    let point = ExtensionValue.distributionPoint(uri: "http://a.example/crl")
    let leaf = try lab.server { $0.additionalExtensions = [ExtensionValue.of(.crlDistributionPoints, point.value)] }
    #expect(try verdict(lab, [leaf], .off) == .unknownCriticalExtension)
    #expect(try verdict(lab, [leaf], .require([try CRLTemplate().sign(by: lab.root)])) == nil)
  }
}

extension SignatureFinding {
  var isGood: Bool {
    guard case .good = self else { return false }
    return true
  }
}
