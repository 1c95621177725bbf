import TLS13Crypto
import Testing

@testable import TLS13Certificates

@Suite struct IssuingTests {
  static let keyTypes: [KeyType] = [
    .ellipticCurve(.p256), .ellipticCurve(.p384), .ed25519, .rsa(bits: 2048),
  ]

  @Test(arguments: keyTypes, [false, true])
  func openSSLVerifiesWhatWeIssue(_ type: KeyType, pss: Bool) throws {
    if case .rsa = type {} else if pss { return }
    let key = try Lab.key(type)
    let ca = try CertificateAuthority.selfSigned(
      .authority(
        subject: DistinguishedName(commonName: "Lab CA", organization: "Lab, Inc."),
        publicKey: SubjectPublicKeyInfo(key.publicKey), validity: Lab.validity),
      key: key, crypto: Lab.crypto)
    let leafInfo = try SubjectPublicKeyInfo(key.publicKey, pss: pss)
    let server = try ca.issue(
      .server(names: [ServerName("example.com"), ServerName("192.0.2.1")], publicKey: leafInfo, validity: Lab.validity))
    let client = try ca.issue(
      .client(name: "alice", uris: ["spiffe://lab.test/alice"], publicKey: leafInfo, validity: Lab.validity))

    let openssl = try OpenSSL()
    try openssl.write(ca.certificate.pem, "ca.pem")
    try openssl.write(server.pem, "server.pem")
    try openssl.write(client.pem, "client.pem")
    let verify = "verify -x509_strict -attime \(Lab.now) -CAfile ca.pem"
    #expect(try openssl.run("\(verify) -purpose sslserver -verify_hostname example.com server.pem").contains("OK"))
    #expect(try openssl.run("\(verify) -purpose sslclient client.pem").contains("OK"))
    let text = try openssl.run("x509 -in client.pem -noout -text")
    #expect(text.contains("URI:spiffe://lab.test/alice") && text.contains("TLS Web Client Authentication"))

    let validator = Validator(trust: TrustStore(anchors: [ca.certificate]), crypto: Lab.crypto)
    var policy = try Lab.policy()
    policy.profile = .conforming
    #expect(throws: Never.self) { try validator.validate([server], policy: policy) }
  }

  @Test func everySignatureAlgorithmOfAKey() throws {
    let key = try Lab.key(.rsa(bits: 2048))
    let info = try SubjectPublicKeyInfo(key.publicKey)
    for algorithm in key.algorithms {
      let template = CertificateTemplate.authority(
        subject: try DistinguishedName(commonName: "CA"), publicKey: info, validity: Lab.validity)
      let ca = try CertificateAuthority.selfSigned(template, key: key, crypto: Lab.crypto, algorithm: algorithm)
      #expect(ca.certificate.signatureAlgorithm == .known(algorithm))
      let leaf = try ca.issue(
        .server(names: [ServerName("example.com")], publicKey: info, validity: Lab.validity), algorithm: algorithm)
      let validator = Validator(trust: TrustStore(anchors: [ca.certificate]), crypto: Lab.crypto)
      #expect(throws: Never.self) { try validator.validate([leaf], policy: Lab.policy()) }
    }
  }

  @Test func serialNumbersDiffer() throws {
    let lab = try Lab()
    let serials = try (0..<8).map { _ in try lab.server().serialNumber }
    #expect(Set(serials).count == 8)
    #expect(serials.allSatisfy { $0.count == 17 && $0[0] == 1 })
  }

  @Test func mistakesAreRefused() throws {
    let lab = try Lab()
    #expect(throws: IssuingError.self) { try lab.server { $0.notAfter = $0.notBefore - 1 } }
    #expect(throws: CertificateError.self) { try DistinguishedName(commonName: "") }
    #expect(throws: CertificateError.self) {
      try CertificateAuthority(certificate: lab.root.certificate, key: Lab.key(), crypto: Lab.crypto)
    }
  }
}
