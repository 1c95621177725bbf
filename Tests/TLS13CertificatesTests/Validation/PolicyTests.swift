import TLS13Crypto
import Testing

@testable import TLS13Certificates

/// Certificate policies. RFC 5280 §6.1, RFC 9618
@Suite struct PolicyTests {
  private let gold = OID("1.2.3.1") ?? .anyPolicy
  private let silver = OID("1.2.3.2") ?? .anyPolicy

  private func validate(
    _ lab: Lab, _ chain: [Certificate], change: (inout ValidationPolicy) -> Void = { _ in }
  ) throws -> ValidatedPolicies {
    var policy = try Lab.policy()
    change(&policy)
    return try lab.validator.validate(chain, policy: policy).policies
  }

  private func chain(
    _ lab: Lab, _ issuer: [CertificateExtension], _ leaf: [CertificateExtension]
  ) throws -> [Certificate] {
    let a = try lab.intermediate("A") { $0.additionalExtensions = issuer }
    return [try lab.server(from: a) { $0.additionalExtensions = leaf }, a.certificate]
  }

  private func kind(_ body: () throws -> Void) -> ValidationError.Kind? {
    do { try body() } catch { return (error as? ValidationError)?.kind }
    return nil
  }

  @Test func policiesOfThePathAreTheIntersection() throws {
    let lab = try Lab()
    let path = try chain(lab, [ExtensionValue.policies([gold, silver])], [ExtensionValue.policies([gold])])
    let found = try validate(lab, path)
    #expect(found.authorityConstrained == [gold] && found.userConstrained == [gold])
    #expect(try validate(lab, path) { $0.policies = .require([gold]) }.userConstrained == [gold])
    #expect(kind { _ = try validate(lab, path) { $0.policies = .require([silver]) } } == .policy)
    #expect(try validate(lab, path) { $0.policies.userInitialPolicySet = [silver] }.userConstrained.isEmpty)
  }

  @Test func withoutPoliciesNoneIsValid() throws {
    let lab = try Lab()
    let path = try chain(lab, [], [])
    #expect(try validate(lab, path).authorityConstrained.isEmpty)
    #expect(kind { _ = try validate(lab, path) { $0.policies.initialExplicitPolicy = true } } == .policy)
  }

  @Test func anyPolicyStandsForAllUnlessInhibited() throws {
    let lab = try Lab()
    let path = try chain(lab, [ExtensionValue.policies([.anyPolicy])], [ExtensionValue.policies([gold])])
    #expect(try validate(lab, path) { $0.policies = .require([gold]) }.userConstrained == [gold])
    #expect(
      kind {
        _ = try validate(lab, path) {
          $0.policies = .require([gold])
          $0.policies.initialAnyPolicyInhibit = true
        }
      } == .policy)
    let inhibit = ExtensionValue.of(.inhibitAnyPolicy, [0x02, 0x01, 0x00])
    let below = try chain(lab, [ExtensionValue.policies([gold]), inhibit], [ExtensionValue.policies([.anyPolicy])])
    #expect(kind { _ = try validate(lab, below) { $0.policies.initialExplicitPolicy = true } } == .policy)
  }

  @Test func constraintsDemandAPolicy() throws {
    let lab = try Lab()
    let require = ExtensionValue.constraints(requireExplicit: 0)
    #expect(kind { _ = try validate(lab, try chain(lab, [require], [])) } == .policy)
    let with = try chain(lab, [require, ExtensionValue.policies([gold])], [ExtensionValue.policies([gold])])
    #expect(try validate(lab, with).userConstrained == [gold])
  }

  // RFC 5280 §6.1.3 (f): the certificate that breaks the path is named, not the end entity below it
  @Test func theCertificateThatLacksAPolicyIsNamed() throws {
    let lab = try Lab()
    let path = try chain(lab, [], [ExtensionValue.policies([gold])])
    let error = #expect(throws: ValidationError.self) {
      try validate(lab, path) { $0.policies.initialExplicitPolicy = true }
    }
    #expect(error?.kind == .policy && error?.index == 1 && error?.rule == "RFC 5280 §6.1.3 (f)")
  }

  @Test func anAnchorsConstraintsBind() throws {
    let lab = try Lab { $0.additionalExtensions = [ExtensionValue.constraints(requireExplicit: 0)] }
    #expect(kind { _ = try validate(lab, try chain(lab, [], [])) } == .policy)
    let with = try chain(lab, [ExtensionValue.policies([gold])], [ExtensionValue.policies([gold])])
    #expect(try validate(lab, with).userConstrained == [gold])
  }

  /// RFC 5937 §3.2: an anchor's policies are all that may be accepted; none, or anyPolicy, limits nothing.
  @Test func anAnchorsPoliciesLimit() throws {
    let require = ExtensionValue.constraints(requireExplicit: 0)
    let path = [ExtensionValue.policies([gold]), require]
    for (own, expected) in [([gold], nil), ([silver], .policy), ([silver, gold], nil), ([.anyPolicy], nil)]
      as [([OID], ValidationError.Kind?)]
    {
      let lab = try Lab { $0.additionalExtensions = [ExtensionValue.policies(own)] }
      #expect(kind { _ = try validate(lab, try chain(lab, path, [ExtensionValue.policies([gold])])) } == expected)
    }
    let lab = try Lab { $0.additionalExtensions = [ExtensionValue.policies([silver])] }
    let plain = try chain(lab, [ExtensionValue.policies([gold])], [ExtensionValue.policies([gold])])
    #expect(try validate(lab, plain).userConstrained.isEmpty, "accepted, for no policy")
    let inhibiting = try Lab { $0.additionalExtensions = [ExtensionValue.of(.inhibitAnyPolicy, [2, 1, 0])] }
    let any = try chain(
      inhibiting, [ExtensionValue.policies([.anyPolicy]), require], [ExtensionValue.policies([gold])])
    #expect(kind { _ = try validate(inhibiting, any) } == .policy)
  }

  @Test func mappingsTranslate() throws {
    let lab = try Lab()
    let issuer = [ExtensionValue.policies([gold]), ExtensionValue.mappings([(gold, silver)])]
    let path = try chain(lab, issuer, [ExtensionValue.policies([silver])])
    #expect(try validate(lab, path) { $0.policies = .require([gold]) }.userConstrained == [gold])
    #expect(kind { _ = try validate(lab, path) { $0.policies = .require([silver]) } } == .policy)
    #expect(
      kind {
        _ = try validate(lab, path) {
          $0.policies = .require([gold])
          $0.policies.initialPolicyMappingInhibit = true
        }
      } == .policy)
    for pair in [(gold, OID.anyPolicy), (OID.anyPolicy, gold)] {
      let bad = try chain(lab, [ExtensionValue.policies([gold]), ExtensionValue.mappings([pair])], [])
      #expect(kind { _ = try validate(lab, bad) } == .policy)
    }
  }

  /// RFC 9618 §1: each CA maps each of its policies to all of the next one's; a tree would have 24^7 nodes.
  @Test func manyMappingsCostLittle() throws {
    let lab = try Lab()
    let policies = (0..<24).compactMap { OID("1.2.3.4.\($0)") }
    let pairs = policies.flatMap { a in policies.map { (a, $0) } }
    var (chain, issuer): ([Certificate], CertificateAuthority?) = ([], nil)
    for depth in 0..<7 {
      let next = try lab.intermediate("CA \(depth)", from: issuer) {
        $0.additionalExtensions = [ExtensionValue.policies(policies), ExtensionValue.mappings(pairs)]
      }
      chain.insert(next.certificate, at: 0)
      issuer = next
    }
    let leaf = try lab.server(from: issuer) { $0.additionalExtensions = [ExtensionValue.policies(policies)] }
    let found = try validate(lab, [leaf] + chain) { $0.policies.initialExplicitPolicy = true }
    #expect(found.userConstrained == Set(policies))
    #expect(
      kind {
        _ = try validate(lab, [leaf] + chain) {
          $0.policies.initialExplicitPolicy = true
          $0.budget.policyNodes = 100
        }
      } == .budgetExceeded)
  }

  @Test func objectIdentifiersFromText() {
    #expect(OID("2.5.29.32.0") == .anyPolicy && OID("1.2.840.113549.1.1.1")?.description == "1.2.840.113549.1.1.1")
    for text in ["", "1", "3.1", "1.40", "1..2", "1.02", "1.-2", "a.b", "1.2.99999999999999999999"] {
      #expect(OID(text) == nil, "\(text)")
    }
  }
}
