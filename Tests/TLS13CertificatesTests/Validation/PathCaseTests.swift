import TLS13Crypto
import Testing

@testable import TLS13Certificates

/// Cases from the field that path validation decides.
@Suite struct PathCaseTests {
  private func error(
    _ chain: [Certificate], trust: [Certificate], _ policy: ValidationPolicy
  ) -> ValidationError? {
    let validator = Validator(trust: TrustStore(anchors: trust), crypto: Lab.crypto)
    do throws(ValidationError) {
      _ = try validator.validate(chain, policy: policy)
      return nil
    } catch { return error }
  }

  /// A CRL that does not say until when it is current is not taken for current, and that is what is said.
  // RFC 5280 §5.1.2.5
  @Test func aCRLWithoutNextUpdate() throws {
    let folder = "16-crl-without-nextupdate"
    let list = try CertificateRevocationList.pemLists(Cases.bytes("\(folder)/ca.crl"))
    var policy = ValidationPolicy(role: .server(try ServerName("svc.example")), time: Cases.time2026)
    policy.revocation = .require(list, scope: .endEntity)
    let (chain, trust) = try (Cases.certificates("\(folder)/good.pem"), Cases.certificates("\(folder)/ca.pem"))
    let found = try #require(error(chain, trust: trust, policy))
    #expect(found.kind == .revocationStatusUnknown)
    #expect(found.detail.contains("does not say until when it is current (it has no nextUpdate)"))
    #expect(found.remedy.contains("nextUpdate") && !found.description.contains("no longer"))
  }

  /// A qualifier that is not known, in a critical certificatePolicies.
  // RFC 5280 §4.2.1.4
  @Test(arguments: [ValidationPolicy.Profile.interoperable, .conforming, .webPKI])
  func aCriticalPolicyQualifier(_ profile: ValidationPolicy.Profile) throws {
    let folder = "20-critical-policy-qualifier"
    let policy = ValidationPolicy(role: .client, time: Cases.time2021, profile: profile)
    let (chain, trust) = try (
      Cases.certificates("\(folder)/leaf.pem", "\(folder)/int.pem"), Cases.certificates("\(folder)/ca.pem")
    )
    let found = try #require(error(chain, trust: trust, policy))
    #expect(found.kind == .unknownCriticalExtension || profile == .webPKI)
    #expect(profile != .interoperable || (found.index == 1 && found.detail.contains("policy qualifier")))
  }

  /// The known qualifiers may stand in a critical extension, and any in one that is not critical.
  @Test func otherPolicyQualifiers() throws {
    let lab = try Lab()
    func verdict(_ qualifier: OIDCode, critical: Bool) throws -> ValidationError.Kind? {
      let value = sequence { list in
        list.write(.sequence) { information in
          information.write(.anyPolicy)
          information.write(.sequence) { qualifiers in
            qualifiers.write(.sequence) { pair in
              pair.write(qualifier)
              pair.write(.ia5String, Array("x".utf8))
            }
          }
        }
      }
      return try lab.verdict([
        lab.server { $0.additionalExtensions = [ExtensionValue.of(.certificatePolicies, critical: critical, value)] }
      ])
    }
    for known in [OIDCode.cpsQualifier, .userNoticeQualifier] { #expect(try verdict(known, critical: true) == nil) }
    #expect(try verdict(.ocspBasic, critical: true) == .unknownCriticalExtension)
    #expect(try verdict(.ocspBasic, critical: false) == nil)
  }

  /// An anchor that states policies limits the path to them; its policy constraints bind, too.
  // RFC 5937 §3.2
  @Test func policiesOfAnAnchor() throws {
    let folder = "21-policies-on-root"
    let policy = ValidationPolicy(role: .client, time: Cases.time2021)
    let (chain, trust) = try (
      Cases.certificates("\(folder)/leaf.pem", "\(folder)/int.pem"), Cases.certificates("\(folder)/ca.pem")
    )
    #expect(error(chain, trust: trust, policy)?.kind == .policy)
  }
}
