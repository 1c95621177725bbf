import TLS13Crypto
import Testing

@testable import TLS13Certificates

/// What a peer without a certificate from a trusted CA can make validation do. Counted, since times depend on machines.
@Suite struct UntrustedWorkTests {
  let lab: Lab
  let policy = ValidationPolicy(role: .client, time: Lab.now)

  init() throws { lab = try Lab() }

  private func work(
    _ chain: [Certificate], trust: [Certificate]? = nil, policy: ValidationPolicy? = nil,
    _ expected: ValidationError.Kind
  ) -> ValidationWork {
    let validator = Validator(trust: TrustStore(anchors: trust ?? [lab.root.certificate]), crypto: Lab.crypto)
    var work = ValidationWork(ValidationBudget())
    do throws(ValidationError) {
      _ = try validator.validate(chain, policy: policy ?? self.policy, &work)
      Issue.record("accepted")
    } catch { #expect(error.kind == expected, "\(error)") }
    return work
  }

  /// Names of every kind below a CA of nobody's with constraints of the same kind: neither is looked at.
  @Test func namesAndConstraintsBelowNoAnchor() throws {
    let stranger = try Lab("Stranger")
    let texts = (0..<400).map { "a\($0).example" }
    let bmp = try texts.map { try DistinguishedName(der: bmpName($0)) }
    let kinds: [[GeneralName]] = [
      texts.map { .dnsName($0) }, texts.map { .rfc822Name("a@\($0)") }, texts.map { .uri("s://\($0)/") },
      bmp.map { .directoryName($0) },
    ]
    for names in kinds {
      let constraints = sequence { constraints in
        constraints.write(.contextConstructed(1)) { trees in
          for name in names { trees.write(.sequence) { $0.write(name) } }
        }
      }
      let ca = try stranger.intermediate("Constrained") {
        $0.additionalExtensions = [ExtensionValue.of(.nameConstraints, constraints)]
      }
      let leaf = try lab.server(from: ca) {
        $0.subjectAlternativeNames = names
        $0.extendedKeyUsage = [.clientAuthentication]
      }
      let chain = [leaf, ca.certificate]
      let work = work(chain, .unknownIssuer)
      #expect(work.nameOctets == 0 && work.signatures == 0 && work.policyNodes == 0)
      #expect(work.searchOctets < 500 && work.pathSteps < 10)
    }
  }

  private func bmpName(_ text: String) -> [UInt8] {
    sequence { name in
      name.write(.set) { set in
        set.write(.sequence) { pair in
          pair.write(.commonName)
          pair.write(.bmpString, text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] })
        }
      }
    }
  }

  /// Ten CAs of one name and ten certificates for each: with no way to an anchor, no signature is verified.
  @Test func aTreeOfOneName() throws {
    let tree = try tree(named: "Stranger", "Stranger", count: 10)
    let work = work(tree, .unknownIssuer)
    #expect(work.signatures == 0 && work.pathSteps <= 200)
  }

  /// The same with the name of a trusted CA: those that name a key of their own are passed over. Without key identifiers,
  /// each certificate is verified once, by the anchor's key, until too many were wrong.
  @Test(arguments: [(EllipticCurve.p256, 24), (.p384, 30), (.p521, 46)])
  func aTreeOfATrustedName(_ curve: EllipticCurve, _ most: Int) throws {
    let key = try Lab.key(.ellipticCurve(curve))
    let template = CertificateTemplate.authority(
      subject: try DistinguishedName(commonName: "Root"), publicKey: try SubjectPublicKeyInfo(key.publicKey),
      validity: Lab.validity)
    let root = try CertificateAuthority.selfSigned(template, key: key, crypto: Lab.crypto).certificate
    let named = try tree(named: "Root", "Root", count: 10)
    #expect(work(named, trust: [root], .unknownIssuer).signatures == 0)
    let plain = try named.map { try $0.without(.authorityKeyIdentifier).without(.subjectKeyIdentifier) }
    let few = work(Array(plain.prefix(2)), trust: [root], .badSignature)
    #expect(few.signatures == few.wrongSignatures && few.signatures <= 2 * 23)
    let all =
      try plain
      + tree(named: "Root", "Root", count: 30).map {
        try $0.without(.authorityKeyIdentifier).without(.subjectKeyIdentifier)
      }
    let work = work(all, trust: [root], .budgetExceeded)
    #expect(work.signatures == work.wrongSignatures && work.signatures <= most)
  }

  /// A certificate of a tree's first CA, and certificates for CAs of one name by each other.
  private func tree(named name: String, _ issuerName: String, count: Int) throws -> [Certificate] {
    let authorities = try (0..<count).map { _ in try Lab(name) }
    var chain = [try authorities[0].client()]
    for (below, above) in zip(authorities, authorities.dropFirst() + authorities.prefix(1)) {
      let subject = below.root.certificate
      chain.append(
        try above.root.issue(
          .authority(subject: subject.subject, publicKey: subject.subjectPublicKeyInfo, validity: Lab.validity)))
    }
    return chain
  }

  /// Whoever shows somebody else's certificates has a path to an anchor, but no key: what he adds costs little.
  @Test func whatIsAddedToAnotherPeersChain() throws {
    let intermediate = try lab.intermediate("A")
    let leaf = try lab.client(from: intermediate)
    var policy = self.policy
    policy.revocation = .checkGiven([try CRLTemplate().sign(by: lab.root), try CRLTemplate().sign(by: Lab("A").root)])
    // Names of CRL issuers, keys of his own.
    let added = try (0..<40).map { try Lab($0 % 2 == 0 ? "A" : "Root").root.certificate.without(.subjectKeyIdentifier) }
    let validator = lab.validator
    var work = ValidationWork(ValidationBudget())
    _ = try? validator.validate([leaf, intermediate.certificate] + added, policy: policy, &work)
    #expect(work.wrongSignatures > 0 && work.wrongSignatures <= 24 && work.signatures < 40)
    // Responses by nobody's responder: none is verified by a key of his.
    let stranger = try Lab("Stranger")
    policy.revocation = .checkGiven([])
    policy.revocation.ocspResponses = try (0..<40).map { _ in
      try OCSPMaker(
        certificate: leaf, issuer: intermediate.certificate, signer: intermediate.certificate, key: stranger.rootKey
      ).response()
    }
    work = ValidationWork(ValidationBudget())
    let error = #expect(throws: ValidationError.self) {
      try validator.validate([leaf, intermediate.certificate], policy: policy, &work)
    }
    #expect(error?.kind == .budgetExceeded && work.wrongSignatures == 24)
  }

  /// Long names of another script are not folded beyond a bound.
  @Test func longNames() throws {
    let text = String(repeating: "\u{416}", count: 8_000)
    let name = try DistinguishedName(der: bmpName(text))
    let stranger = try Lab { $0.subject = name }
    let leaf = try stranger.client { $0.subject = name }
    let work = work([leaf, stranger.root.certificate], .budgetExceeded)
    #expect(work.searchOctets <= ValidationBudget().searchOctets && work.signatures == 0)
  }

  /// The text of an error does not grow with what was sent.
  @Test func errorsAreShort() throws {
    let name = try DistinguishedName(der: bmpName(String(repeating: "n", count: 20_000)))
    let stranger = try Lab { $0.subject = name }
    let error = #expect(throws: ValidationError.self) {
      try lab.validator.validate([stranger.client { $0.subject = name }], policy: policy)
    }
    #expect((error?.description.utf8.count ?? .max) < 500)
  }
}
