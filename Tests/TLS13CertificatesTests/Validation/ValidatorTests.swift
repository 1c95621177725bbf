import TLS13Crypto
import Testing

@testable import TLS13Certificates

@Suite struct ValidatorTests {
  let lab: Lab

  init() throws { lab = try Lab() }

  @Test func directlyBelowTheRoot() throws {
    let leaf = try lab.server()
    let chain = try lab.validator.validate([leaf], policy: Lab.policy())
    #expect(chain.certificates == [leaf, lab.root.certificate])
    #expect(chain.anchor == lab.root.certificate)
    #expect(try lab.verdict([leaf, lab.root.certificate]) == nil)
  }

  @Test func intermediatesInAnyOrderWithNoise() throws {
    let a = try lab.intermediate("A")
    let b = try lab.intermediate("B", from: a)
    let leaf = try lab.server(from: b)
    let noise = try Lab("Noise").root.certificate
    let pool = [noise, a.certificate, lab.root.certificate, b.certificate, a.certificate]
    let chain = try lab.validator.validate([leaf] + pool, policy: Lab.policy())
    #expect(chain.certificates == [leaf, b.certificate, a.certificate, lab.root.certificate])
  }

  @Test func missingIntermediateIsNamed() throws {
    let a = try lab.intermediate("A")
    let leaf = try lab.server(from: a)
    let error = #expect(throws: ValidationError.self) { try lab.validator.validate([leaf], policy: Lab.policy()) }
    #expect(error?.kind == .unknownIssuer)
    #expect(error?.description.contains("CN=A") == true)
    #expect(try lab.verdict([]) == .emptyChain)
  }

  @Test func sameNameOtherKey() throws {
    let leaf = try Lab("Root").server()
    #expect(try lab.verdict([leaf]) == .unknownIssuer)
  }

  // RFC 5280 §6.1.4 (k): before version 3 nothing in it says that it is a CA; being an anchor does
  @Test func aVersion1CertificateIsAnAnchorOrNoCA() throws {
    let a = try lab.intermediate("A")
    let old = try Certificate(
      der: DERSurgery.signed(a.certificate.der, by: lab.root) { fields in
        fields.removeFirst()
        fields.removeLast()
      })
    let leaf = try lab.server(from: a)
    #expect(old.version == 1)
    #expect(try lab.verdict([leaf, old]) == .notACA)
    let trusting = Validator(trust: TrustStore(anchors: [old]), crypto: Lab.crypto)
    #expect(throws: Never.self) { try trusting.validate([leaf], policy: Lab.policy()) }
  }

  // RFC 4055 §1.2: a key that is bound to PSS signs in no other way
  @Test func aSignatureThatTheIssuersKeyDoesNotAllow() throws {
    let key = try Lab.key(.rsa(bits: 2048))
    let template = CertificateTemplate.authority(
      subject: try DistinguishedName(commonName: "PSS"), publicKey: try SubjectPublicKeyInfo(key.publicKey, pss: true),
      validity: Lab.validity)
    let root = try CertificateAuthority.selfSigned(template, key: key, crypto: Lab.crypto, algorithm: .rsaPSS(.sha256))
    let server = try CertificateTemplate.server(
      names: [ServerName("example.com")], publicKey: lab.leafKey, validity: Lab.validity)
    let validator = Validator(trust: TrustStore(anchors: [root.certificate]), crypto: Lab.crypto)
    let allowed = try root.issue(server, algorithm: .rsaPSS(.sha256))
    #expect(throws: Never.self) { try validator.validate([allowed], policy: Lab.policy()) }
    #expect(allowed.isIssued(by: root.certificate, crypto: Lab.crypto))
    let other = try root.issue(server, algorithm: .rsaPKCS1(.sha256))
    let error = #expect(throws: ValidationError.self) { try validator.validate([other], policy: Lab.policy()) }
    #expect(error?.kind == .badSignature && error?.rule == "RFC 4055 §1.2")
    #expect(!other.isIssued(by: root.certificate, crypto: Lab.crypto))
    for (algorithm, isGood) in [(.rsaPSS(.sha256), true), (.rsaPKCS1(.sha256), false)] as [(SignatureAlgorithm, Bool)] {
      let list = try root.revocationList([], number: 1, thisUpdate: Lab.now, nextUpdate: Lab.now, algorithm: algorithm)
      #expect(try list.signature(by: root.certificate, Lab.policy(), Lab.crypto).isGood == isGood)
    }
  }

  @Test func issuedByIsAMatterOfNameAndKey() throws {
    let leaf = try lab.server()
    var template = CertificateTemplate.authority(
      subject: try DistinguishedName(commonName: "Other"), publicKey: lab.root.certificate.subjectPublicKeyInfo,
      validity: Lab.validity)
    #expect(try !leaf.isIssued(by: lab.root.issue(template), crypto: Lab.crypto))
    template.subject = lab.root.certificate.subject
    #expect(try leaf.isIssued(by: lab.root.issue(template), crypto: Lab.crypto))
    #expect(try !leaf.isIssued(by: Lab("Root").root.certificate, crypto: Lab.crypto))
  }

  @Test func crossSignedCAFindsTheTrustedPath() throws {
    let other = try Lab("Other")
    let a = try lab.intermediate("A")
    let template = CertificateTemplate.authority(
      subject: a.certificate.subject, publicKey: a.certificate.subjectPublicKeyInfo, validity: Lab.validity)
    let crossSigned = try other.root.issue(template)
    let leaf = try lab.server(from: a)
    #expect(try lab.verdict([leaf, crossSigned, a.certificate]) == nil)
  }

  @Test func loopsEnd() throws {
    let (x, y) = (try Lab("X"), try Lab("Y"))
    func cross(_ issuer: Lab, _ subject: Lab) throws -> Certificate {
      try issuer.root.issue(
        .authority(
          subject: subject.root.certificate.subject, publicKey: subject.root.certificate.subjectPublicKeyInfo,
          validity: Lab.validity))
    }
    let leaf = try x.server()
    #expect(try lab.verdict([leaf, cross(x, y), cross(y, x)]) == .unknownIssuer)
  }

  @Test func validityIncludesItsEnds() throws {
    let leaf = try lab.server()
    #expect(try lab.verdict([leaf], Lab.policy(at: leaf.notBefore)) == nil)
    #expect(try lab.verdict([leaf], Lab.policy(at: leaf.notAfter)) == nil)
    #expect(try lab.verdict([leaf], Lab.policy(at: leaf.notBefore - 1)) == .notYetValid)
    #expect(try lab.verdict([leaf], Lab.policy(at: leaf.notAfter + 1)) == .expired)
  }

  @Test func expiredIssuersCount() throws {
    let a = try lab.intermediate("A") { $0.notAfter = Lab.now - 1 }
    #expect(try lab.verdict([lab.server(from: a), a.certificate]) == .expired)
    let old = try Lab { $0.notAfter = Lab.now - 1 }
    #expect(try old.verdict([old.server()]) == .expired)
  }

  @Test func onlyCAsIssue() throws {
    let a = try lab.intermediate("A")
    for constraints in [nil, BasicConstraints(isCA: false, pathLength: nil)] {
      var template = CertificateTemplate.authority(
        subject: a.certificate.subject, publicKey: a.certificate.subjectPublicKeyInfo, validity: Lab.validity)
      template.basicConstraints = constraints
      #expect(try lab.verdict([lab.server(from: a), lab.root.issue(template)]) == .notACA)
    }
    let b = try lab.intermediate("B") { $0.keyUsage = .cRLSign }
    #expect(try lab.verdict([lab.server(from: b), b.certificate]) == .keyUsage)
  }

  @Test func pathLengths() throws {
    let a = try lab.intermediate("A", pathLength: 0)
    #expect(try lab.verdict([lab.server(from: a), a.certificate]) == nil)
    let b = try lab.intermediate("B", from: a)
    #expect(try lab.verdict([lab.server(from: b), b.certificate, a.certificate]) == .pathTooLong)
    var policy = try Lab.policy()
    policy.maximumChainLength = 2
    #expect(try lab.verdict([lab.server(from: a), a.certificate], policy) == .pathTooLong)
  }

  /// A CA makes no certificate that others have to tolerate.
  @Test func flawsAreNotIssued() throws {
    for value: [UInt8] in [[3, 2, 0, 0x80], [3, 3, 0, 0, 0], [5, 0]] {
      #expect(throws: IssuingError.self) {
        try lab.server {
          $0.keyUsage = []
          $0.additionalExtensions = [ExtensionValue.of(.keyUsage, value)]
        }
      }
    }
    for name in [GeneralName.dnsName("a b.example"), .dnsName("192.0.2.1"), .rfc822Name("alice"), .ipAddress([1])] {
      #expect(throws: IssuingError.self) { try lab.server { $0.subjectAlternativeNames.append(name) } }
    }
    #expect(throws: IssuingError.self) { try lab.server { $0.serialNumber = [0] } }
  }

  @Test func keyUsageOfTheLeaf() throws {
    #expect(try lab.verdict([lab.server { $0.keyUsage = [.keyEncipherment] }]) == .keyUsage)
    #expect(try lab.verdict([lab.server { $0.keyUsage = [] }]) == nil)
  }

  @Test func purposes() throws {
    let clients = ValidationPolicy(role: .client, time: Lab.now)
    #expect(try lab.verdict([lab.client()], clients) == nil)
    #expect(try lab.verdict([lab.server()], clients) == .wrongPurpose)
    #expect(try lab.verdict([lab.client { $0.subjectAlternativeNames = [.dnsName("example.com")] }]) == .wrongPurpose)
    #expect(try lab.verdict([lab.server { $0.extendedKeyUsage = [.any] }]) == nil)
    #expect(try lab.verdict([lab.server { $0.extendedKeyUsage = [] }]) == nil)
    let a = try lab.intermediate("A") { $0.extendedKeyUsage = [.clientAuthentication] }
    #expect(try lab.verdict([lab.server(from: a), a.certificate]) == .wrongPurpose)
    let b = try lab.intermediate("B") { $0.extendedKeyUsage = [.serverAuthentication] }
    #expect(try lab.verdict([lab.server(from: b), b.certificate]) == nil)
  }

  @Test func criticalExtensions() throws {
    let oid = OID([0x2b, 0x06, 0x01, 0x04, 0x01, 0x83, 0xb2, 0x3a].span)
    func leaf(_ critical: Bool) throws -> Certificate {
      try lab.server {
        $0.additionalExtensions = [CertificateExtension(identifier: oid, isCritical: critical, value: [5, 0])]
      }
    }
    #expect(try lab.verdict([leaf(true)]) == .unknownCriticalExtension)
    #expect(try lab.verdict([leaf(false)]) == nil)
  }

  @Test func names() throws {
    let leaf = try lab.server(["example.com", "192.0.2.1", "2001:db8::1"])
    for name in ["EXAMPLE.com", "192.0.2.1", "2001:db8:0::1"] {
      #expect(try lab.verdict([leaf], Lab.policy(name)) == nil)
    }
    for name in ["www.example.com", "192.0.2.2", "::1"] {
      #expect(try lab.verdict([leaf], Lab.policy(name)) == .nameMismatch)
    }
    #expect(try lab.verdict([lab.server { $0.subjectAlternativeNames = [] }]) == .nameMismatch)
    #expect(try lab.verdict([leaf], ValidationPolicy(role: .server(nil), time: Lab.now)) == nil)
  }

  @Test func anchorsAsLeaves() throws {
    let pinned = try Lab("Elsewhere").server()
    let validator = Validator(trust: TrustStore(anchors: [pinned]), crypto: Lab.crypto)
    #expect(try validator.validate([pinned], policy: Lab.policy()).certificates == [pinned])
    #expect(throws: ValidationError.self) { try validator.validate([pinned], policy: Lab.policy("other.example")) }
    let late = try Lab.policy(at: Lab.now + 1_000_000)
    #expect(throws: ValidationError.self) { try validator.validate([pinned], policy: late) }
  }

  @Test func weakKeysAndAlgorithms() throws {
    let leaf = try lab.server()
    var policy = try Lab.policy()
    policy.signatureAlgorithms = [.ed25519]
    #expect(try lab.verdict([leaf], policy) == .unsupportedAlgorithm)
    let modulus = [UInt8](repeating: 0xff, count: 128)
    let weak = try SubjectPublicKeyInfo(.rsa(modulus: modulus, publicExponent: [1, 0, 1]))
    #expect(try lab.verdict([lab.server { $0.publicKey = weak }]) == .weakKey)
  }

  @Test func budgets() throws {
    let a = try lab.intermediate("A")
    let leaf = try lab.server(from: a)
    var policy = try Lab.policy()
    policy.budget.signatures = 1
    #expect(try lab.verdict([leaf, a.certificate], policy) == .budgetExceeded)
    policy.budget.signatures = 2
    #expect(try lab.verdict([leaf, a.certificate], policy) == nil)
    policy.budget.pathSteps = 1
    #expect(try lab.verdict([leaf, a.certificate], policy) == .budgetExceeded)
  }

  @Test func damagedCertificatesAreNeverAccepted() throws {
    let leaf = try lab.server()
    let policy = try Lab.policy()
    for index in leaf.der.indices {
      var der = leaf.der
      der[index] ^= 0x01
      guard let damaged = try? Certificate(der: der) else { continue }
      #expect(try lab.verdict([damaged], policy) != nil)
    }
  }
}
