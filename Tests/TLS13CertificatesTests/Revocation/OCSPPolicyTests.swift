import TLS13Crypto
import Testing

@testable import TLS13Certificates

/// OCSP responses inside path validation.
@Suite struct OCSPPolicyTests {
  let lab: Lab
  let leaf: Certificate

  init() throws {
    lab = try Lab()
    leaf = try lab.server()
  }

  private func verdict(
    _ mode: RevocationPolicy.Mode, _ chain: [Certificate]? = nil, _ makers: OCSPMaker...
  ) throws -> ValidationError.Kind? {
    var policy = try Lab.policy()
    policy.revocation.mode = mode
    policy.revocation.ocspResponses = try makers.map { try $0.response() }
    return try lab.verdict(chain ?? [leaf], policy)
  }

  private func maker(_ status: OCSPCertificateStatus, change: (inout OCSPMaker) -> Void = { _ in }) -> OCSPMaker {
    var maker = OCSPMaker(
      certificate: leaf, issuer: lab.root.certificate, signer: lab.root.certificate, key: lab.rootKey)
    maker.status = status
    change(&maker)
    return maker
  }

  private static let modes: [RevocationPolicy.Mode] = [.checkGiven, .requireWhereGiven, .require]

  @Test(arguments: modes) func goodAndRevoked(_ mode: RevocationPolicy.Mode) throws {
    #expect(try verdict(mode, nil, maker(.good)) == nil)
    let revoked = maker(.revoked(at: Lab.now - 5, reason: .keyCompromise))
    #expect(try verdict(mode, nil, revoked) == .revoked)
    #expect(try verdict(mode, nil, maker(.good), revoked) == .revoked)
    #expect(try verdict(.off, nil, revoked) == nil)
  }

  @Test func whatCannotBeTold() throws {
    let stale = maker(.good) { $0.nextUpdate = Lab.now - 1000 }
    let wrongKey = try Lab.key()
    let forged = maker(.good) { $0.key = wrongKey }
    let elsewhere = try lab.server()
    let other = maker(.good) { $0.certificate = elsewhere }
    for maker in [stale, forged, maker(.unknown)] {
      #expect(try verdict(.checkGiven, nil, maker) == nil)
      #expect(try verdict(.requireWhereGiven, nil, maker) == .revocationStatusUnknown)
      #expect(try verdict(.require, nil, maker) == .revocationStatusUnknown)
      #expect(try verdict(.require, nil, maker, self.maker(.good)) == nil)
    }
    #expect(try verdict(.requireWhereGiven, nil, other) == nil)
    #expect(try verdict(.require, nil, other) == .revocationStatusUnknown)
    #expect(try verdict(.require) == .revocationStatusUnknown)
  }

  @Test func everyCertificateBelowTheAnchor() throws {
    let key = try Lab.key()
    let a = try lab.root.issue(
      .authority(
        subject: DistinguishedName(commonName: "A"), publicKey: SubjectPublicKeyInfo(key.publicKey),
        validity: Lab.validity))
    let authority = try CertificateAuthority(certificate: a, key: key, crypto: Lab.crypto)
    let leaf = try lab.server(from: authority)
    let forLeaf = OCSPMaker(certificate: leaf, issuer: a, signer: a, key: key)
    var forA = OCSPMaker(certificate: a, issuer: lab.root.certificate, signer: lab.root.certificate, key: lab.rootKey)
    #expect(try verdict(.require, [leaf, a], forLeaf, forA) == nil)
    #expect(try verdict(.require, [leaf, a], forLeaf) == .revocationStatusUnknown)
    forA.status = .revoked(at: Lab.now, reason: .cACompromise)
    #expect(try verdict(.checkGiven, [leaf, a], forLeaf, forA) == .revoked)
  }
}
