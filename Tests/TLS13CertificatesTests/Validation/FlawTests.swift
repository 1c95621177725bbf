import TLS13Crypto
import Testing

@testable import TLS13Certificates

/// What careless makers write: tolerated where the meaning is clear or nothing depends on it, refused where it is used.
@Suite struct FlawTests {
  let lab: Lab
  /// Not SEQUENCE, OCTET STRING, NULL or anything else that an extension's value is.
  private static let junk: [UInt8] = [0x04, 0x05, 0x01]

  init() throws { lab = try Lab() }

  /// Accepted by the interoperable profile with a flaw of this kind, and refused by the conforming one.
  private func expectTolerated(
    _ certificate: Certificate, _ kind: EncodingFlaw.Kind, _ role: PeerRole = .client,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var policy = ValidationPolicy(role: role, time: Lab.now)
    let chain = try lab.validator.validate([certificate], policy: policy)
    #expect(chain.warnings.map(\.flaw.kind) == [kind], sourceLocation: sourceLocation)
    #expect(try lab.validator.revalidate(chain, policy: policy).warnings == chain.warnings)
    #expect(lab.validator.report([certificate], policy: policy).warnings == chain.warnings)
    policy.profile = .conforming
    #expect(try lab.verdict([certificate], policy) == .malformed, sourceLocation: sourceLocation)
  }

  private func client(_ change: (inout Careless) throws -> Void) throws -> Certificate {
    try lab.careless(lab.client(), change)
  }

  // MARK: Encodings

  @Test func serialNumbers() throws {
    for content: [UInt8] in [
      [0], [0x80], [0xff], [1] + [UInt8](repeating: 7, count: 20), [1] + [UInt8](repeating: 9, count: 199),
    ] {
      let certificate = try client { $0.fields[1] = Careless.element(.integer, content) }
      #expect(certificate.serialNumber == content)
      try expectTolerated(certificate, .serialNumber)
    }
    // Two numbers that would be one: not in the fewest octets, and without any.
    for content: [UInt8] in [[0, 1], [0xff, 0x80], []] {
      #expect(throws: CertificateError.self) { try client { $0.fields[1] = Careless.element(.integer, content) } }
    }
  }

  @Test func defaultsThatAreWritten() throws {
    try expectTolerated(client { $0.set(.basicConstraints, [0x30, 3, 1, 1, 0]) }, .defaultWritten)
    try expectTolerated(client { $0.set(.basicConstraints, critical: [1, 1, 0], [0x30, 0]) }, .defaultWritten)
    try expectTolerated(client { $0.set(.keyUsage, critical: [1, 1, 0], [3, 2, 7, 0x80]) }, .defaultWritten)
    let old = try client {
      $0.fields[0] = [0xa0, 3, 2, 1, 0]
      $0.extensions = nil
    }
    #expect(old.version == 1)
    try expectTolerated(old, .defaultWritten)
    // Only 00 and FF are booleans: what else means TRUE to some is FALSE to others.
    #expect(throws: CertificateError.self) {
      try client { $0.set(.basicConstraints, critical: [1, 1, 1], [0x30, 0]) }
    }
  }

  @Test func writtenOutFalseIsFalse() throws {
    let authority = try lab.careless(lab.intermediate("A").certificate) {
      $0.set(.basicConstraints, critical: [1, 1, 0xff], [0x30, 3, 1, 1, 0])
    }
    #expect(authority.basicConstraints?.isCA == false)
    #expect(authority.flaws.map(\.kind) == [.defaultWritten])
  }

  @Test(arguments: [
    [3, 2, 0, 0x80], [3, 2, 6, 0x80], [3, 3, 0, 0x80, 0], [3, 3, 7, 0x80, 0], [3, 5, 0, 0x80, 0, 0, 0],
  ])
  func zeroBitsAtTheEnd(_ value: [UInt8]) throws {
    let certificate = try client { $0.set(.keyUsage, critical: [1, 1, 0xff], value) }
    #expect(certificate.keyUsage == .digitalSignature)
    try expectTolerated(certificate, .paddedBits)
  }

  @Test func attributesOutOfOrder() throws {
    func name(_ texts: [String]) -> [UInt8] {
      let attributes = texts.map { text in
        Careless.element(.sequence, [6, 3, 0x55, 4, 0x0b] + Careless.element(.utf8String, Array(text.utf8)))
      }
      return Careless.element(.sequence, Careless.element(.set, attributes.reduce([], +)))
    }
    try expectTolerated(client { $0.fields[5] = name(["b", "a", "cc"]) }, .unsortedSet)
    // An issuer that is spelt in another order than its CA's subject is that CA.
    #expect(try DistinguishedName(der: name(["b", "a", "B"])).matches(DistinguishedName(der: name(["a", "b", "b"]))))
    #expect(try !DistinguishedName(der: name(["b", "a", "a"])).matches(DistinguishedName(der: name(["a", "b", "b"]))))
  }

  @Test func datesAndAlgorithmParameters() throws {
    let dates = Careless.element(
      .sequence, [0x18, 15] + Array("20251231000000Z".utf8) + [0x17, 13] + Array("260102000000Z".utf8))
    try expectTolerated(client { $0.fields[4] = dates }, .date)
    // UTCTime without seconds, as OpenSSL refuses it: RFC 5280 §4.1.2.5.1 demands them.
    #expect(throws: CertificateError.self) {
      let dates = Careless.element(
        .sequence, [0x17, 11] + Array("2512310000Z".utf8) + [0x17, 13] + Array("260102000000Z".utf8))
      return try client { $0.fields[4] = dates }
    }
    let null: [UInt8] = [0x30, 0x0c, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2, 5, 0]
    try expectTolerated(client { $0.fields[2] = null }, .parameters)
    let modulus = [UInt8](repeating: 0xff, count: 256)
    let info = try SubjectPublicKeyInfo(.rsa(modulus: modulus, publicExponent: [1, 0, 1])).der
    let place = try #require(info.indices.first { info[$0...].starts(with: [0x30, 13, 6, 9]) })
    let content = [0x30, 11] + info[(place + 2)..<(place + 13)] + info[(place + 15)...]
    try expectTolerated(client { $0.fields[6] = Careless.element(.sequence, Array(content)) }, .parameters)
  }

  @Test func emptyListsAndMisplacedFields() throws {
    try expectTolerated(client { $0.extensions = [] }, .emptyList)
    // To Go, these extensions are not there; to OpenSSL they are.
    #expect(throws: CertificateError.self) { try client { $0.fields[0] = [0xa0, 3, 2, 1, 0] } }
    #expect(throws: CertificateError.self) { try client { $0.fields[0] = [0xa0, 3, 2, 1, 1] } }
    #expect(throws: CertificateError.self) { try client { $0.fields[0] = [0xa0, 3, 2, 1, 3] } }
    #expect(throws: CertificateError.self) {
      try client { $0.extensions = ($0.extensions ?? []) + ($0.extensions ?? []) }
    }
    #expect(throws: CertificateError.self) { try client { $0.fields.append([5, 0]) } }
  }

  /// Whatever an attacker writes, the list of flaws stays short.
  @Test func flawsAreBounded() throws {
    let certificate = try client { careless in
      for number: UInt8 in 0..<50 {
        careless.set(OIDCode([6, 3, 0x2a, 3, number].span.extracting(2..<5)), critical: [1, 1, 0], [5, 0])
      }
      careless.fields[1] = [2, 1, 0]
    }
    #expect(certificate.flaws.count <= 16 && certificate.flaws.count >= 2)
  }

  // MARK: Extensions

  /// Nothing that a validation without revocation and policies asks for.
  @Test(arguments: [
    OIDCode.crlDistributionPoints, .freshestCRL, .authorityInfoAccess, .subjectInfoAccess, .issuerAltName,
    .certificatePolicies, .noRevAvail, .tlsFeature, .subjectKeyIdentifier, .nameConstraints,
  ])
  func whatIsNotUsedMayBeMalformed(_ code: OIDCode) throws {
    try expectTolerated(client { $0.set(code, Self.junk) }, .unreadableExtension)
    #expect(throws: CertificateError.self) { try client { $0.set(code, critical: [1, 1, 0xff], Self.junk) } }
  }

  @Test func theAuthorityKeyIdentifierIsAHint() throws {
    let certificate = try client { $0.set(.authorityKeyIdentifier, [0x30, 3, 0x82, 1, 5]) }
    #expect(certificate.authorityKeyIdentifier == nil)
    try expectTolerated(certificate, .unreadableExtension)
  }

  /// What says how the key may be used is used by every validation.
  @Test(arguments: [OIDCode.basicConstraints, .keyUsage, .extKeyUsage])
  func whatEveryValidationUsesMustBeReadable(_ code: OIDCode) throws {
    for value: [UInt8] in [Self.junk, [5, 0], [0x30, 2, 5, 0], [3, 2, 7, 0], [], [0x30, 0, 0]] {
      let certificate = try client { $0.set(code, value) }
      #expect(certificate.flaws.last?.kind == .unreadableExtension)
      #expect(try lab.verdict([certificate], ValidationPolicy(role: .client, time: Lab.now)) == .malformed)
      let authority = try lab.intermediate("A")
      let careless = try lab.careless(authority.certificate) { $0.set(code, value) }
      #expect(try lab.verdict([lab.server(from: authority), careless]) != nil)
    }
    #expect(try client { $0.set(.keyUsage, Self.junk) }.keyUsage == [])
    #expect(try client { $0.set(.extKeyUsage, [0x30, 0]) }.extendedKeyUsage == [])
  }

  @Test(arguments: [
    (OIDCode.nameConstraints, Optional(ValidationError.Kind.malformed)), (.policyConstraints, .malformed),
    (.policyMappings, .malformed), (.tlsFeature, .malformed), (.inhibitAnyPolicy, nil), (.authorityInfoAccess, nil),
    (.certificatePolicies, nil),
  ])
  func anIssuerIsHeldToWhatItConstrains(_ code: OIDCode, _ expected: ValidationError.Kind?) throws {
    let authority = try lab.intermediate("A")
    let careless = try lab.careless(authority.certificate) { $0.set(code, Self.junk) }
    let chain = [try lab.server(from: authority), careless]
    #expect(try lab.verdict(chain) == expected)
    if expected == nil {
      #expect(try lab.validator.validate(chain, policy: Lab.policy()).warnings.map(\.index) == [1])
    }
  }

  @Test func malformedPoliciesSatisfyNone() throws {
    var policy = try Lab.policy()
    policy.policies.initialExplicitPolicy = true
    for code in [OIDCode.certificatePolicies, .inhibitAnyPolicy] {
      let leaf = try lab.careless(lab.server()) { $0.set(code, Self.junk) }
      #expect(try lab.verdict([leaf], policy) != nil)
    }
  }

  @Test func malformedRevocationExtensionsExemptNothing() throws {
    var policy = try Lab.policy()
    policy.revocation = .require([])
    let exempt = try lab.careless(lab.server()) { $0.set(.noRevAvail, [5, 0]) }
    #expect(try lab.verdict([exempt], policy) == nil)
    let malformed = try lab.careless(lab.server()) { $0.set(.noRevAvail, Self.junk) }
    #expect(try lab.verdict([malformed], policy) == .revocationStatusUnknown)
    // What cannot be read may name a responder.
    let doubtful = try lab.careless(lab.server()) {
      $0.set(.noRevAvail, [5, 0])
      $0.set(.authorityInfoAccess, Self.junk)
    }
    #expect(try lab.verdict([doubtful], policy) == .malformed)
    policy.revocation = .requireWhereGiven([])
    let promise = try lab.careless(lab.server()) { $0.set(.tlsFeature, Self.junk) }
    #expect(try lab.verdict([promise], policy) == .statusResponseMissing)
  }

  // MARK: Names

  private static func names(_ elements: [(UInt8, String)]) -> [UInt8] {
    Careless.element(.sequence, elements.reduce([]) { $0 + Careless.element(.context($1.0), Array($1.1.utf8)) })
  }

  @Test(
    arguments: [
      (2, "bad name.example"), (2, ""), (2, "b\u{e4}d.example"), (2, "10.0.0.1"), (2, "*"), (2, "a.*.example"),
      (2, ".example"), (2, "example."), (2, "a\0.example"), (1, "alice"), (1, "a b@example.com"), (6, "no scheme"),
      (6, "http://a b/"), (7, "12345"), (8, "\u{1}\u{80}"), (9, "x"),
    ] as [(UInt8, String)])
  func oneOddNameDoesNotSpoilTheOthers(_ tag: UInt8, _ text: String) throws {
    let leaf = try lab.careless(lab.server(["ok.example"])) {
      $0.set(.subjectAltName, Self.names([(tag, text), (2, "ok.example")]))
    }
    #expect(leaf.subjectAlternativeNames == [.dnsName("ok.example")])
    #expect(leaf.flaws.map(\.kind) == [.malformedName])
    #expect(try lab.verdict([leaf], Lab.policy("ok.example")) == nil)
    var policy = try Lab.policy("ok.example")
    policy.profile = .conforming
    #expect(try lab.verdict([leaf], policy) == .malformed)
  }

  @Test func anUnreadableListNamesNothing() throws {
    for value in [
      Self.junk, [0x30, 0], [0x30, 3, 0x82, 9, 65], Self.names([(UInt8, String)](repeating: (2, ""), count: 17)),
    ] {
      let leaf = try lab.careless(lab.server()) { $0.set(.subjectAltName, value) }
      #expect(leaf.subjectAlternativeNames.isEmpty)
      #expect(try lab.verdict([leaf]) == .nameMismatch)
    }
  }

  /// Under a constraint of its kind, a name that cannot be compared is outside.
  @Test(arguments: [
    ((2, "bad name.example") as (UInt8, String), true, false), ((7, "12345"), false, true), ((9, "x"), true, true),
    ((6, "no scheme"), false, false),
  ])
  func constraintsHoldForMalformedNames(
    _ name: (UInt8, String), _ refusedUnderDNS: Bool, _ refusedUnderIP: Bool
  ) throws {
    func verdict(_ number: UInt8, _ base: [UInt8]) throws -> ValidationError.Kind? {
      let tree = Careless.element(.sequence, base)
      let value = Careless.element(.sequence, Careless.element(.contextConstructed(number), tree))
      let authority = try lab.intermediate("A") {
        $0.additionalExtensions = [ExtensionValue.of(.nameConstraints, value)]
      }
      let leaf = try Careless(lab.server(["ok.example"], from: authority))
      var careless = leaf
      careless.set(.subjectAltName, Self.names([(2, "ok.example"), name]))
      return try lab.verdict([careless.signed(by: authority.key), authority.certificate], Lab.policy("ok.example"))
    }
    let dns = [0x82, 7] + Array("example".utf8)
    let other = [0x82, 4] + Array("test".utf8)
    #expect(try verdict(0, dns) == (refusedUnderDNS ? .nameConstraints : nil))
    #expect(try verdict(1, other) == (refusedUnderDNS ? .nameConstraints : nil))
    #expect(try verdict(1, [0x87, 8, 10, 0, 0, 0, 255, 0, 0, 0]) == (refusedUnderIP ? .nameConstraints : nil))
  }

  @Test func aSecondURIIsOneAlsoWhenItIsMalformed() throws {
    let id = try SPIFFEID("spiffe://example.org/a")
    var policy = ValidationPolicy(role: .client, time: Lab.now)
    policy.spiffe = .exactly(id)
    let good = try client { $0.set(.subjectAltName, Self.names([(6, id.description)])) }
    #expect(try lab.verdict([good], policy) == nil)
    let two = try client { $0.set(.subjectAltName, Self.names([(6, id.description), (6, "b c")])) }
    #expect(try lab.verdict([two], policy) == .nameMismatch)
  }

  /// Excluded names that are spelt in a way that cannot be read do not slip through.
  @Test func unreadableTextIsNotComparable() throws {
    let base = try DistinguishedName(der: [0x30, 11, 0x31, 9, 0x30, 7, 6, 3, 0x55, 4, 0x0a, 0x1e, 0])
    let odd = try DistinguishedName(der: [0x30, 12, 0x31, 10, 0x30, 8, 6, 3, 0x55, 4, 0x0a, 0x1e, 1, 65])
    #expect(NameConstraint(.directoryName(base)).mayContain(.directoryName(odd)) == nil)
    #expect(NameConstraint(.directoryName(odd)).mayContain(.directoryName(odd)) == true)
  }

  // MARK: Lists and responses

  @Test func listsWithWrittenDefaults() throws {
    let leaf = try lab.server()
    for entries in [[], [CRLTemplate.Entry(leaf)]] {
      let list = try CRLTemplate(entries) {
        $0.issuingDistributionPoint = [0x30, 6, 0x81, 1, 0xff, 0x84, 1, 0]
      }.sign(by: lab.root)
      #expect(list.flaws.map(\.kind) == [.defaultWritten])
      var policy = try Lab.policy()
      policy.revocation = .require([list])
      #expect(try lab.verdict([leaf], policy) == (entries.isEmpty ? nil : .revoked))
      policy.profile = .conforming
      #expect(try lab.verdict([leaf], policy) == (entries.isEmpty ? .revocationStatusUnknown : .revoked))
    }
    // Whom it covers must be known.
    #expect(throws: CertificateError.self) {
      try CRLTemplate { $0.issuingDistributionPoint = [0x30, 3, 0x81, 1, 1] }.sign(by: lab.root)
    }
  }

  @Test func responsesWithWrittenDefaults() throws {
    let leaf = try lab.server()
    let maker = OCSPMaker(
      certificate: leaf, issuer: lab.root.certificate, signer: lab.root.certificate, key: lab.rootKey,
      writesVersion: true)
    let response = try maker.response()
    #expect(response.flaws.map(\.kind) == [.defaultWritten])
    var policy = try Lab.policy()
    policy.revocation = .require([])
    policy.revocation.ocspResponses = [response]
    #expect(try lab.verdict([leaf], policy) == nil)
    policy.profile = .conforming
    #expect(try lab.verdict([leaf], policy) == .revocationStatusUnknown)
  }
}
