import Foundation
import TLS13Crypto
import Testing

@testable import TLS13Certificates

/// CRLs and OCSP responses that the library issues, as the library itself and OpenSSL read them.
@Suite struct RevocationIssuingTests {
  let now = Int64(Date().timeIntervalSince1970)
  let authority: CertificateAuthority
  let good: Certificate
  let bad: Certificate

  init() throws {
    let key = try Lab.key()
    let validity = (now - 60)...(now + 3_600)
    authority = try CertificateAuthority.selfSigned(
      .authority(
        subject: DistinguishedName(commonName: "CA"), publicKey: SubjectPublicKeyInfo(key.publicKey),
        validity: validity), key: key, crypto: Lab.crypto)
    let publicKey = try SubjectPublicKeyInfo(Lab.key().publicKey)
    good = try authority.issue(.client(name: "good", publicKey: publicKey, validity: validity))
    bad = try authority.issue(.client(name: "bad", publicKey: publicKey, validity: validity))
  }

  private func list(_ revocations: [Revocation], number: UInt64 = 300) throws -> CertificateRevocationList {
    try authority.revocationList(revocations, number: number, thisUpdate: now - 30, nextUpdate: now + 3_000)
  }

  private func folder() throws -> OpenSSL {
    let openssl = try OpenSSL()
    try openssl.write(authority.certificate.pem, "ca.pem")
    try openssl.write(good.pem, "good.pem")
    try openssl.write(bad.pem, "bad.pem")
    return openssl
  }

  @Test func aListIsBelieved() throws {
    let list = try list([Revocation(bad, date: now - 40, reason: .keyCompromise)])
    #expect(list.number == [1, 44])
    #expect(list.entry(for: bad)?.reason == .keyCompromise)
    #expect(list.entry(for: good) == nil)
    let validator = Validator(trust: TrustStore(anchors: [authority.certificate]), crypto: Lab.crypto)
    var policy = ValidationPolicy(role: .client, time: now, profile: .conforming)
    policy.revocation = .require([list])
    _ = try validator.validate([good], policy: policy)
    #expect(throws: TLS13Certificates.ValidationError.self) { try validator.validate([bad], policy: policy) }
  }

  @Test func whatNobodyWouldBelieveIsNotIssued() throws {
    #expect(throws: IssuingError.self) { try list([Revocation(bad, date: now), Revocation(bad, date: now)]) }
    #expect(throws: IssuingError.self) { try list([Revocation(bad, date: now, reason: .removeFromCRL)]) }
    #expect(throws: IssuingError.self) { try list([Revocation(serialNumber: [], date: now)]) }
    #expect(throws: IssuingError.self) {
      try authority.revocationList([], number: 1, thisUpdate: now, nextUpdate: now - 1)
    }
    let mute = try Lab().intermediate("Mute") { $0.keyUsage = .keyCertSign }
    #expect(throws: IssuingError.self) {
      try mute.revocationList([], number: 1, thisUpdate: now, nextUpdate: now + 1)
    }
    let stranger = try Lab().client()
    #expect(throws: IssuingError.self) {
      try authority.ocspResponse(
        [OCSPAnswer(stranger, .good, thisUpdate: now, nextUpdate: nil)], producedAt: now)
    }
  }

  @Test func openSSLBelievesTheList() throws {
    let openssl = try folder()
    let list = try list([Revocation(bad, date: now - 40, reason: .superseded)])
    try openssl.write(list.pem, "ca.crl")
    let text = try openssl.run("crl -in ca.crl -noout -text")
    for phrase in ["Version 2", "X509v3 CRL Number", "300", "Superseded", "Authority Key Identifier"] {
      #expect(text.contains(phrase), "\(phrase)")
    }
    #expect(try openssl.run("crl -in ca.crl -noout -CAfile ca.pem").contains("verify OK"))
    try openssl.run("verify -x509_strict -CAfile ca.pem -crl_check -CRLfile ca.crl good.pem")
    do {
      try openssl.run("verify -CAfile ca.pem -crl_check -CRLfile ca.crl bad.pem")
      Issue.record("a revoked certificate was accepted")
    } catch let error as OpenSSL.Failed { #expect(error.output.contains("certificate revoked")) }
    try openssl.write(try self.list([]).pem, "empty.crl")
    try openssl.run("verify -CAfile ca.pem -crl_check -CRLfile empty.crl bad.pem")
  }

  @Test(arguments: [false, true]) func openSSLBelievesTheResponses(delegated: Bool) throws {
    let openssl = try folder()
    let delegate = delegated ? try self.delegate() : nil
    for (certificate, name, status, words) in [
      (good, "good.pem", .good, "good.pem: good"),
      (bad, "bad.pem", .revoked(at: now - 40, reason: .keyCompromise), "Reason: keyCompromise"),
    ] as [(Certificate, String, OCSPCertificateStatus, String)] {
      let answer = OCSPAnswer(certificate, status, thisUpdate: now - 30, nextUpdate: now + 300)
      let response = try authority.ocspResponse([answer], producedAt: now, by: delegate)
      let policy = ValidationPolicy(role: .client, time: now)
      #expect(
        try response.status(of: certificate, issuer: authority.certificate, policy: policy, crypto: Lab.crypto)
          == status)
      try openssl.write(response.der, "response.der")
      let output = try openssl.run("ocsp -respin response.der -issuer ca.pem -cert \(name) -CAfile ca.pem -no_nonce")
      #expect(output.contains("Response verify OK") && output.contains(words), "\(output)")
    }
  }

  // RFC 5280 §4.2.1.9, RFC 6960 §4.2.2.2
  @Test func whoIsNoCAAndNoResponderDoesNotBecomeOne() throws {
    let key = try Lab.key()
    let client = try authority.issue(
      .client(name: "alice", publicKey: SubjectPublicKeyInfo(key.publicKey), validity: (now - 60)...(now + 60)))
    #expect(
      kind { () throws(CertificateError) in
        _ = try CertificateAuthority(certificate: client, key: key, crypto: Lab.crypto)
      } == .invalidValue)
    #expect(
      kind { () throws(CertificateError) in _ = try OCSPDelegate(certificate: client, key: key) } == .invalidValue)
  }

  private func delegate() throws -> OCSPDelegate {
    let key = try Lab.key()
    let template = try CertificateTemplate.ocspResponder(
      name: "responder", publicKey: SubjectPublicKeyInfo(key.publicKey), validity: (now - 60)...(now + 3_600))
    return try OCSPDelegate(certificate: authority.issue(template), key: key)
  }
}
