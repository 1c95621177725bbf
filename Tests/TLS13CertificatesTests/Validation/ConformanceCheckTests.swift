import TLS13Crypto
import Testing

@testable import TLS13Certificates

/// What the conforming profile refuses and the interoperable one accepts.
@Suite struct ConformanceCheckTests {
  let lab: Lab

  init() throws { lab = try Lab() }

  private func verdicts(_ leaf: Certificate) throws -> [ValidationError.Kind?] {
    var policy = try Lab.policy()
    let interoperable = try lab.verdict([leaf], policy)
    policy.profile = .conforming
    return [interoperable, try lab.verdict([leaf], policy)]
  }

  @Test func whatTheLibraryIssuesConforms() throws {
    #expect(try verdicts(lab.server()) == [nil, nil])
  }

  @Test func serialNumbers() throws {
    #expect(try verdicts(lab.server { $0.serialNumber = [0x7f] + [UInt8](repeating: 1, count: 19) }) == [nil, nil])
    #expect(throws: IssuingError.self) { try lab.server { $0.serialNumber = [UInt8](repeating: 0xff, count: 20) } }
  }

  @Test func keyCertSignWithoutCA() throws {
    #expect(try verdicts(lab.server { $0.keyUsage = [.digitalSignature, .keyCertSign] }) == [nil, .malformed])
  }

  @Test func preferredNameSyntax() throws {
    let leaf = try lab.server { $0.subjectAlternativeNames.append(.dnsName("under_score.example")) }
    #expect(try verdicts(leaf) == [nil, .malformed])
    let policy = try Lab.policy("example.com")
    #expect(try lab.verdict([lab.server { $0.subjectAlternativeNames = [.dnsName("a_b.example")] }], policy) != nil)
  }

  /// A root may leave the authority key identifier out when its own key signed it, whatever the issuer's name is.
  // RFC 5280 §4.2.1.1
  @Test func anchorsWithoutAuthorityKeyIdentifier() throws {
    let subject = try DistinguishedName(commonName: "Root of several names")
    func template(_ key: SubjectPublicKeyInfo) -> CertificateTemplate {
      .authority(subject: subject, publicKey: key, validity: Lab.validity)
    }
    func verdict(_ anchor: Certificate, _ key: any SigningKey) throws -> ValidationError.Kind? {
      let authority = try CertificateAuthority(certificate: anchor, key: key, crypto: Lab.crypto)
      let leaf = try lab.server(from: authority)
      var policy = try Lab.policy()
      policy.profile = .conforming
      let validator = Validator(trust: TrustStore(anchors: [anchor]), crypto: Lab.crypto)
      if let chain = try? validator.validate([leaf], policy: policy) {
        #expect(throws: Never.self) { try validator.revalidate(chain, policy: policy) }
      }
      let report = validator.report([leaf], policy: policy)
      guard case .failure(let error) = report.verdict else {
        #expect(!report.steps.contains { if case .failed = $0.outcome { true } else { false } })
        return nil
      }
      return error.kind
    }
    let key = try Lab.key()
    let info = try SubjectPublicKeyInfo(key.publicKey)
    func anchor(signedBy signer: any SigningKey) throws -> Certificate {
      let builder = try CertificateAuthority.selfSigned(template(info), key: key, crypto: Lab.crypto).certificate
      return try builder.reissued(as: "Another name of it", by: signer)
    }
    #expect(try verdict(anchor(signedBy: key), key) == nil)
    #expect(try verdict(anchor(signedBy: Lab.key()), key) == .malformed)
  }

  @Test func emptySubject() throws {
    #expect(try verdicts(lab.server { $0.subject = .empty }) == [nil, nil])
    let unnamed = try lab.client {
      $0.subject = .empty
      $0.extendedKeyUsage = []
    }
    var policy = ValidationPolicy(role: .client, time: Lab.now)
    #expect(try lab.verdict([unnamed], policy) == nil)
    policy.profile = .conforming
    #expect(try lab.verdict([unnamed], policy) == .malformed)
  }
}

extension Certificate {
  /// The same with another issuer and signature, both ECDSA with P-256.
  fileprivate func reissued(as issuer: String, by key: any SigningKey) throws -> Certificate {
    let name = try DistinguishedName(commonName: issuer).der
    let (der, old, start) = (der, self.issuer.der, fields.tbs)
    var header = DERReader(der.span, trusted: start)
    let content = try header.read(.sequence, "tbsCertificate").content
    let rest = Array(der[content])
    let place = try #require(rest.indices.first { rest[$0...].starts(with: old) })
    var tbs = DERWriter()
    tbs.write(.sequence, Array(rest[..<place]) + name + Array(rest[(place + old.count)...]))
    return try Certificate(der: SignedStructure(key, .ecdsa(.sha256)).encode(tbs.bytes))
  }
}
