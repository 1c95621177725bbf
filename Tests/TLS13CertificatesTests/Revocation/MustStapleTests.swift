import TLS13Crypto
import Testing

@testable import TLS13Certificates

/// What the TLS feature extension asks of servers and of what a CA issues. RFC 7633 §4.2
@Suite struct MustStapleTests {
  let lab: Lab
  let leaf: Certificate

  init() throws {
    lab = try Lab()
    leaf = try lab.server { $0.tlsFeatures = .statusRequest }
  }

  private func response(_ status: OCSPCertificateStatus, change: (inout OCSPMaker) -> Void = { _ in }) throws
    -> OCSPResponse
  {
    var maker = OCSPMaker(
      certificate: leaf, issuer: lab.root.certificate, signer: lab.root.certificate, key: lab.rootKey)
    maker.status = status
    change(&maker)
    return try maker.response()
  }

  private func verdict(
    _ mode: RevocationPolicy.Mode, _ responses: [OCSPResponse] = [], crls: [CertificateRevocationList] = [],
    leaf: Certificate? = nil, role: PeerRole? = nil
  ) throws -> ValidationError.Kind? {
    var policy = try Lab.policy()
    if let role { policy.role = role }
    policy.revocation.mode = mode
    policy.revocation.ocspResponses = responses
    policy.revocation.crls = crls
    return try lab.verdict([leaf ?? self.leaf], policy)
  }

  private static let modes: [RevocationPolicy.Mode] = [.checkGiven, .requireWhereGiven, .require]

  // RFC 7633 §4.2.3.1, §4.3.3
  @Test(arguments: modes) func aGoodResponseIsNeeded(_ mode: RevocationPolicy.Mode) throws {
    #expect(try verdict(mode) == .statusResponseMissing)
    #expect(try verdict(mode, [response(.good)]) == nil)
    #expect(try verdict(mode, [response(.unknown)]) == .statusResponseMissing)
    #expect(try verdict(mode, [response(.good) { $0.nextUpdate = Lab.now - 1000 }]) == .statusResponseMissing)
    #expect(try verdict(mode, [response(.good) { $0.certificate = lab.root.certificate }]) == .statusResponseMissing)
    #expect(try verdict(mode, [response(.revoked(at: Lab.now - 5, reason: nil))]) == .revoked)
    let wrongKey = try Lab.key()
    #expect(try verdict(mode, [response(.good) { $0.key = wrongKey }]) == .statusResponseMissing)
  }

  /// "… if the validity of the certificate chain presented can be established through other means".
  @Test func aListThatCoversItDoesAsWell() throws {
    let list = try CRLTemplate().sign(by: lab.root)
    let stale = try CRLTemplate { $0.nextUpdate = Lab.now - 1 }.sign(by: lab.root)
    let other = try CRLTemplate().sign(by: Lab().root)
    #expect(try verdict(.checkGiven, crls: [list]) == nil)
    #expect(try verdict(.checkGiven, crls: [stale]) == .statusResponseMissing)
    #expect(try verdict(.checkGiven, crls: [other]) == .statusResponseMissing)
    #expect(try verdict(.checkGiven, crls: [CRLTemplate([.init(leaf)]).sign(by: lab.root)]) == .revoked)
  }

  @Test func whoIsNotHeldToIt() throws {
    #expect(try verdict(.off) == nil, "who asks for no response is promised none")
    var policy = try Lab.policy()
    policy.revocation.mode = .checkGiven
    policy.revocation.asksForResponses = false
    #expect(try lab.verdict([leaf], policy) == nil)
    let client = try lab.client { $0.tlsFeatures = .statusRequest }
    #expect(try verdict(.checkGiven, leaf: client, role: .client) == nil)
    let others = try lab.server { $0.tlsFeatures = TLSFeatures(extensions: [17]) }
    #expect(try verdict(.checkGiven, leaf: others) == nil)
    let trusted = Validator(trust: TrustStore(anchors: [leaf]), crypto: Lab.crypto)
    policy.revocation.asksForResponses = true
    #expect(throws: Never.self) { try trusted.validate([leaf], policy: policy) }
  }

  @Test func noRevAvailDoesNotTakeThePromiseBack() throws {
    let none = ExtensionValue.of(.noRevAvail, critical: false, [0x05, 0x00])
    let leaf = try lab.server {
      $0.tlsFeatures = .statusRequest
      $0.additionalExtensions = [none]
    }
    #expect(try verdict(.checkGiven, leaf: leaf) == .statusResponseMissing)
  }

  @Test func criticalIsProcessedWhereItIsEnforced() throws {
    func critical(_ value: [UInt8]) throws -> Certificate {
      try lab.server { $0.additionalExtensions = [ExtensionValue.of(.tlsFeature, value)] }
    }
    let promise = try critical([0x30, 3, 2, 1, 5])
    #expect(try verdict(.off, leaf: promise) == .unknownCriticalExtension)
    #expect(try verdict(.checkGiven, leaf: promise) == .statusResponseMissing)
    #expect(try verdict(.checkGiven, [response(.good) { $0.certificate = promise }], leaf: promise) == nil)
    let more = try critical([0x30, 6, 2, 1, 5, 2, 1, 23])
    #expect(try verdict(.checkGiven, leaf: more) == .unknownCriticalExtension)
  }

  // RFC 7633 §4.2.2
  @Test func anIssuersFeaturesBindWhatItIssues() throws {
    let a = try lab.intermediate("A") { $0.tlsFeatures = TLSFeatures(extensions: [5, 17]) }
    func kind(_ features: TLSFeatures?) throws -> ValidationError.Kind? {
      try lab.verdict([lab.server(from: a) { $0.tlsFeatures = features }, a.certificate])
    }
    #expect(try kind(nil) == .malformed)
    #expect(try kind(.statusRequest) == .malformed)
    #expect(try kind(TLSFeatures(extensions: [5, 17])) == nil)
    #expect(try kind(TLSFeatures(extensions: [1, 5, 17])) == nil)
    let demanding = try Lab { $0.tlsFeatures = .statusRequest }
    func below(_ features: TLSFeatures?) throws -> ValidationError.Kind? {
      let b = try demanding.intermediate("B") { $0.tlsFeatures = features }
      return try demanding.verdict([demanding.server(from: b) { $0.tlsFeatures = .statusRequest }, b.certificate])
    }
    #expect(try demanding.verdict([demanding.server()]) == .malformed)
    #expect(try below(nil) == .malformed)
    #expect(try below(.statusRequest) == nil)
    // The same when a session is resumed.
    let leaf = try lab.server { $0.tlsFeatures = .statusRequest }
    let chain = try lab.validator.validate([leaf], policy: Lab.policy())
    #expect(throws: Never.self) { try lab.validator.revalidate(chain, policy: Lab.policy()) }
    var asking = try Lab.policy()
    asking.revocation.mode = .checkGiven
    let error = #expect(throws: ValidationError.self) { try lab.validator.revalidate(chain, policy: asking) }
    #expect(error?.kind == .statusResponseMissing)
  }

  @Test func theVerdictNamesTheRule() throws {
    var policy = try Lab.policy()
    policy.revocation.mode = .checkGiven
    let error = #expect(throws: ValidationError.self) { try lab.validator.validate([leaf], policy: policy) }
    #expect(error?.rule == "RFC 7633 §4.2.3.1" && error?.index == 0)
    #expect(error?.remedy == "have the server staple a current response of its CA")
    let report = lab.validator.report([leaf], policy: policy)
    #expect(report.steps.contains { $0.check == .revocation && $0.outcome == error.map { .failed($0) } })
  }
}
