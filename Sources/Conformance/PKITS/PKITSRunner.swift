import Foundation
import TLS13Certificates
import TLS13Providers

/// Validates the target of a case with its policy inputs and CRLs.
package struct PKITSRunner {
  /// 2011-04-15T00:00:00Z, the time that BoringSSL runs the suite at.
  private static let time: Int64 = 1_302_825_600

  private let directory: String

  /// The folder with certs/ and crls/.
  package init(directory: String) { self.directory = directory }

  /// What came of one case.
  package func run(_ test: PKITSFile.Case) -> PKITSOutcome {
    do {
      let policies = try validate(test)
      guard test.shouldValidate else { return PKITSOutcome(test, accepted: true, reason: "no rule refused it") }
      return compare(policies, test)
    } catch {
      // A file that cannot be read decides nothing.
      let isVerdict = error is CertificateError || error is ValidationError
      return PKITSOutcome(test, accepted: isVerdict ? false : nil, reason: "\(error)")
    }
  }

  private func validate(_ test: PKITSFile.Case) throws -> ValidatedPolicies {
    let certificates = try test.certs.map { try Certificate(der: file("certs/\($0).crt")) }
    guard let anchor = certificates.first, let target = certificates.last else { throw CocoaError(.fileNoSuchFile) }
    var policy = ValidationPolicy(role: .client, time: Self.time)
    // The suite is about RFC 5280: it knows no purposes and no key usage of TLS.
    policy.requiredKeyUsage = []
    policy.policies = try inputs(test)
    policy.revocation = .require(try test.crls.map { try CertificateRevocationList(der: file("crls/\($0).crl")) })
    policy.insecureSignatureCheck = InsecureDSA(certificates: certificates).check
    let validator = Validator(trust: TrustStore(anchors: [anchor]), crypto: .default)
    let pool = certificates.dropFirst().dropLast()
    return try validator.validate([target] + pool.reversed(), policy: policy).policies
  }

  private func inputs(_ test: PKITSFile.Case) throws -> PolicyInputs {
    var inputs = PolicyInputs()
    inputs.userInitialPolicySet = try Set(test.initialPolicySet.map(Self.policy))
    inputs.initialExplicitPolicy = test.initialExplicitPolicy
    inputs.initialPolicyMappingInhibit = test.initialPolicyMappingInhibit
    inputs.initialAnyPolicyInhibit = test.initialInhibitAnyPolicy
    return inputs
  }

  /// The user_constrained_policy_set is part of what a case expects.
  private func compare(_ policies: ValidatedPolicies, _ test: PKITSFile.Case) -> PKITSOutcome {
    let wanted = Set(test.userConstrainedPolicySet.compactMap { try? Self.policy($0) })
    guard policies.userConstrained != wanted else { return PKITSOutcome(test, accepted: true, reason: "") }
    let found = policies.userConstrained.map(\.description).sorted()
    return PKITSOutcome(test, accepted: true, reason: "policies \(found)", hasWrongPolicies: true)
  }

  private func file(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: directory + "/" + name)))
  }

  /// anyPolicy, or NIST-test-policy-N.
  private static func policy(_ name: String) throws -> OID {
    if name == "anyPolicy" { return .anyPolicy }
    let number = name.replacing("NIST-test-policy-", with: "")
    guard let oid = OID("2.16.840.1.101.3.2.1.48." + number) else { throw CocoaError(.fileReadCorruptFile) }
    return oid
  }
}

/// What came of one case.
package struct PKITSOutcome: Sendable, CustomStringConvertible {
  private let test: PKITSFile.Case
  /// nil when no verdict was reached.
  private let accepted: Bool?
  private let reason: String
  private let hasWrongPolicies: Bool

  init(_ test: PKITSFile.Case, accepted: Bool?, reason: String, hasWrongPolicies: Bool = false) {
    self.test = test
    self.accepted = accepted
    self.reason = reason
    self.hasWrongPolicies = hasWrongPolicies
  }

  /// Whether it came out as the suite says.
  package var passed: Bool { accepted == test.shouldValidate && !hasWrongPolicies }

  /// One line: number, expected, got, reason.
  package var description: String {
    let expected = test.shouldValidate ? "valid" : "invalid"
    let got = accepted.map { $0 ? "valid" : "invalid" } ?? "no verdict"
    let verdict = passed ? "ok" : "FAILED"
    return "\(verdict) \(test.number) \(test.title): expected \(expected), got \(got)"
      + (reason.isEmpty ? "" : ": \(reason)")
  }
}
