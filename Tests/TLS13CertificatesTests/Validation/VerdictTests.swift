import TLS13Crypto
import Testing

@testable import TLS13Certificates

/// What the errors tell people: which certificate, which rule, what to do.
@Suite struct VerdictTests {
  let lab: Lab

  init() throws { lab = try Lab() }

  private func error(
    _ chain: [Certificate], _ policy: ValidationPolicy? = nil, trust: [Certificate]? = nil
  ) throws -> ValidationError? {
    let trust = TrustStore(anchors: trust ?? [lab.root.certificate])
    let validator = Validator(trust: trust, crypto: Lab.crypto)
    let policy = try policy ?? Lab.policy()
    return #expect(throws: ValidationError.self) { try validator.validate(chain, policy: policy) }
  }

  private func expect(_ error: ValidationError?, _ index: Int, _ texts: String...) {
    #expect(error?.index == index)
    for text in texts {
      #expect(error?.description.contains(text) == true, "\(text) in \(error?.description ?? "no error")")
    }
  }

  @Test func aMissingIntermediate() throws {
    let a = try lab.intermediate("A")
    let b = try lab.intermediate("B", from: a)
    let leaf = try lab.server(from: b)
    expect(
      try error([leaf]), 0, "end-entity certificate (CN=example.com)", "intermediate missing", "CN=B",
      "not sent by the peer", "not in the trust store", "RFC 5280 §6.1", "send its whole chain")
    expect(try error([leaf, b.certificate]), 1, "certificate 1 of the path (CN=B)", "intermediate missing", "CN=A")
  }

  @Test func selfSigned() throws {
    let other = try Lab("Other") { $0.keyUsage.insert(.digitalSignature) }
    expect(
      try error([other.server(), other.root.certificate]), 1, "CN=Other", "self-signed", "put this CA into the trust")
    expect(try error([other.root.certificate]), 0, "self-signed", "this very certificate")
  }

  @Test func anEmptyTrustStore() throws {
    expect(try error([lab.server()], trust: []), 0, "trust store is empty", "CN=Root")
  }

  @Test func aCircle() throws {
    let (x, y) = (try Lab("X"), try Lab("Y"))
    func cross(_ issuer: Lab, _ subject: Lab) throws -> Certificate {
      let certificate = subject.root.certificate
      return try issuer.root.issue(
        .authority(subject: certificate.subject, publicKey: certificate.subjectPublicKeyInfo, validity: Lab.validity))
    }
    expect(try error([x.server(), cross(y, x), cross(x, y)]), 2, "circle", "CN=X", "no trusted CA")
  }

  @Test func theMostSpecificReasonWins() throws {
    // The first candidate has a wrong key, the second is right but expired.
    let a = try lab.intermediate("A") { $0.notAfter = Lab.now - 1 }
    let impostor = try Lab("Elsewhere").intermediate("A")
    let leaf = try lab.server(from: a)
    for pool in [[impostor.certificate, a.certificate], [a.certificate, impostor.certificate]] {
      expect(try error([leaf] + pool), 1, "CN=A", "expired on 2025-12-31T23:59:59Z", "RFC 5280 §6.1.3 (a)(2)", "renew")
    }
  }

  /// Another CA of the name of one that is trusted: known by the key identifier, or by being self-signed.
  @Test func namesakes() throws {
    let other = try Lab("Root")
    let leaf = try other.server()
    for chain in [[leaf], [leaf, other.root.certificate]] {
      let error = try error(chain)
      expect(error, chain.count - 1, "another CA of the same name (CN=Root)", "different names")
      #expect(error?.kind == .unknownIssuer)
    }
    expect(try error([leaf]), 0, "it names the key", "the CA known here has")
    // Without an identifier in the trusted one, the signature must tell.
    let unnamed = try lab.root.certificate.without(.subjectKeyIdentifier)
    expect(try error([leaf], trust: [unnamed]), 0, "did not sign it", "re-keyed")
  }

  @Test func namesThatArePresented() throws {
    let leaf = try lab.server(["a.example", "192.0.2.1"])
    expect(try error([leaf]), 0, "not for example.com", "\"a.example\"", "192.0.2.1", "RFC 9525 §6")
    expect(try error([lab.server { $0.subjectAlternativeNames = [] }]), 0, "common names do not count")
  }

  @Test func constraintsNameTheConstrainingCA() throws {
    let constraints = try NameConstraintsMaker.excluding(["example.com"])
    let constrained = try lab.intermediate("Constrained") { $0.additionalExtensions = [constraints] }
    let leaf = try lab.server(from: constrained)
    expect(
      try error([leaf, constrained.certificate]), 0, "DNS:\"example.com\"", "excluded", "CN=Constrained",
      "RFC 5280 §4.2.1.10")
  }

  @Test func purposesAndBudgets() throws {
    expect(try error([lab.client { $0.subjectAlternativeNames = [] }]), 0, "clientAuth", "lacks serverAuth")
    var policy = try Lab.policy()
    policy.budget.signatures = 0
    expect(try error([lab.server()], policy), 0, "too many signature verifications", "ValidationBudget")
    policy = try Lab.policy()
    policy.maximumPathLength = 0
    let a = try lab.intermediate("A")
    expect(try error([lab.server(from: a), a.certificate], policy), 2, "1 intermediates", "§6.1.2 (k)")
  }

  @Test func longNamesAreCutShort() throws {
    let long = String(repeating: "n", count: 64)
    var writer = DERWriter()
    writer.write(.sequence) { name in
      for _ in 0..<100 {
        name.write(.set) { set in
          set.write(.sequence) { pair in
            pair.write(.commonName)
            pair.write(.utf8String, Array(long.utf8))
          }
        }
      }
    }
    let subject = try DistinguishedName(der: writer.bytes)
    let text = try error([Lab("Other").server { $0.subject = subject }])?.description ?? ""
    #expect(text.utf8.count < 600 && text.contains("bytes"))
  }
}
