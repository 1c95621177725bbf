import TLS13Crypto
import Testing

@testable import TLS13Certificates

/// There is one list of checks: each of them refuses a path when it is built, when a session is resumed, and in a report.
@Suite struct CheckListTests {
  let lab: Lab

  init() throws { lab = try Lab() }

  /// A path that breaks one rule, its anchor last, and what it is judged by.
  private struct Violation {
    var path: [Certificate]
    var policy: ValidationPolicy
    let kind: ValidationError.Kind
    var trust: [Certificate]?
  }

  private func violation(
    _ kind: ValidationError.Kind, _ chain: [Certificate], change: (inout ValidationPolicy) -> Void = { _ in }
  ) throws -> Violation {
    var policy = try Lab.policy()
    change(&policy)
    return Violation(path: chain + [lab.root.certificate], policy: policy, kind: kind)
  }

  /// A new check does not compile before it has a case here.
  private func violation(of check: ValidationCheck) throws -> Violation {
    switch check {
    case .certificateAuthority:
      let key = try Lab.key()
      var template = CertificateTemplate.authority(
        subject: try DistinguishedName(commonName: "C"), publicKey: try SubjectPublicKeyInfo(key.publicKey),
        validity: Lab.validity)
      let authority = try CertificateAuthority.selfSigned(template, key: key, crypto: Lab.crypto)
      template.basicConstraints = nil
      return try violation(.notACA, [lab.server(from: authority), lab.root.issue(template)])
    case .validity: return try violation(.expired, [lab.server { $0.notAfter = Lab.now - 1 }])
    case .criticalExtensions:
      let unknown = ExtensionValue.of(.noRevAvail, [5, 0])
      return try violation(.unknownCriticalExtension, [lab.server { $0.additionalExtensions = [unknown] }])
    case .keyUsage: return try violation(.keyUsage, [lab.server { $0.keyUsage = [.keyAgreement] }])
    case .purpose:
      return try violation(.wrongPurpose, [lab.server { $0.extendedKeyUsage = [.clientAuthentication] }])
    case .keyStrength:
      let modulus = [UInt8](repeating: 0xff, count: 128)
      let weak = try SubjectPublicKeyInfo(.rsa(modulus: modulus, publicExponent: [1, 0, 1]))
      return try violation(.weakKey, [lab.server { $0.publicKey = weak }])
    case .profile:
      return try violation(.malformed, [lab.server { $0.keyUsage = [.digitalSignature, .keyCertSign] }]) {
        $0.profile = .conforming
      }
    case .pathLength:
      let last = try lab.intermediate("D", pathLength: 0)
      let below = try lab.intermediate("E", from: last)
      return try violation(.pathTooLong, [lab.server(from: below), below.certificate, last.certificate])
    case .nameConstraints:
      let constraints = try NameConstraintsMaker.excluding(["example.com"])
      let narrow = try lab.intermediate("F") { $0.additionalExtensions = [constraints] }
      return try violation(.nameConstraints, [lab.server(from: narrow), narrow.certificate])
    case .tlsFeatures:
      let features = try lab.intermediate("G") { $0.tlsFeatures = .statusRequest }
      return try violation(.malformed, [lab.server(from: features), features.certificate])
    case .signature:
      return try violation(.unsupportedAlgorithm, [lab.server()]) { $0.signatureAlgorithms = [.ed25519] }
    case .trust:
      let stranger = try Lab("Stranger")
      var found = try violation(.unknownIssuer, [stranger.server(), stranger.root.certificate])
      found.path.removeLast()
      return found
    case .policies: return try violation(.policy, [lab.server()]) { $0.policies.initialExplicitPolicy = true }
    case .revocation:
      let leaf = try lab.server()
      let list = try CRLTemplate([.init(leaf)]).sign(by: lab.root)
      return try violation(.revoked, [leaf]) { $0.revocation = .checkGiven([list]) }
    case .identity: return try violation(.nameMismatch, [lab.server(["other.example"])])
    }
  }

  @Test(arguments: ValidationCheck.allCases) func everyCheckIsMadeEverywhere(_ check: ValidationCheck) throws {
    let violation = try violation(of: check)
    let validator = lab.validator
    let built = #expect(throws: ValidationError.self) {
      try validator.validate(violation.path, policy: violation.policy)
    }
    #expect(built?.kind == violation.kind)
    let session = try #require(ValidatedChain(putAway: violation.path))
    let resumed = #expect(throws: ValidationError.self) {
      try validator.revalidate(session, policy: violation.policy)
    }
    #expect(resumed?.kind == violation.kind)
    let steps = validator.report(violation.path, policy: violation.policy).steps
    let told = steps.contains { step in
      guard step.check == check, case .failed(let error) = step.outcome else { return false }
      return error.kind == violation.kind
    }
    #expect(told, "\(steps)")
  }

  /// What breaks no rule passes every check that has something to look at.
  @Test func everyCheckIsTold() throws {
    let features = try lab.intermediate("G") { $0.tlsFeatures = .statusRequest }
    let leaf = try lab.server(from: features) { $0.tlsFeatures = .statusRequest }
    var policy = try Lab.policy()
    policy.profile = .conforming
    policy.revocation = .require([try CRLTemplate().sign(by: features), try CRLTemplate().sign(by: lab.root)])
    let report = lab.validator.report([leaf, features.certificate], policy: policy)
    #expect(Set(report.steps.map(\.check)) == Set(ValidationCheck.allCases))
  }
}
