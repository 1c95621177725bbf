import TLS13
import TLS13Certificates
import TLS13Crypto
import Testing

/// A server whose certificate promises to staple an OCSP response. RFC 7633 §4.2.3.1, §4.3.3
@Suite struct MustStapleHandshakeTests {
  private static let lab = Lab.shared

  private func pair(
    _ mode: RevocationPolicy, asks: Bool? = nil, _ status: OCSPCertificateStatus? = nil
  ) throws -> Pair {
    let setup = Setup()
    let key = try PrivateKey(generating: .ellipticCurve(.p256), Self.lab.crypto).signingKey(Self.lab.crypto)
    var template = try CertificateTemplate.server(
      names: [ServerName("server.test")], publicKey: SubjectPublicKeyInfo(key.publicKey), validity: Lab.validity)
    template.tlsFeatures = .statusRequest
    let leaf = try Self.lab.authority.issue(template)
    var credential = try Credential(chain: [leaf], key: key)
    credential.ocspResponse = try status.map { status in
      let answer = OCSPAnswer(leaf, status, thisUpdate: Lab.now - 60, nextUpdate: Lab.now + 3600)
      return try Self.lab.authority.ocspResponse([answer], producedAt: Lab.now - 60).der
    }
    return try Pair(
      setup.client {
        $0.chainRequirements.revocation = mode
        $0.requestsOCSPStapling = asks
      },
      setup.server { $0.credentials = [credential] }
    ).run()
  }

  @Test func `a promise is kept with a good response`() throws {
    for mode in [RevocationPolicy.checkGiven([]), .require([]), .off] { try pair(mode, .good).expectAgreement() }
  }

  @Test func `a promise that is not kept is bad_certificate_status_response`() throws {
    for mode in [RevocationPolicy.checkGiven([]), .requireWhereGiven([]), .require([])] {
      for status in [nil, OCSPCertificateStatus.unknown] {
        let pair = try pair(mode, status)
        pair.expectClientRefuses(.badCertificateStatusResponse)
        #expect(pair.client.error?.certificateVerdict?.kind == .statusResponseMissing)
      }
    }
  }

  @Test func `who asks for no response is promised none`() throws {
    try pair(.off).expectAgreement()
    try pair(.checkGiven([]), asks: false).expectAgreement()
  }
}
