import TLS13Crypto
import Testing

@testable import TLS13Certificates

@Suite struct OCSPTests {
  let lab: Lab
  let leaf: Certificate

  init() throws {
    lab = try Lab()
    leaf = try lab.server()
  }

  private var byIssuer: OCSPMaker {
    OCSPMaker(certificate: leaf, issuer: lab.root.certificate, signer: lab.root.certificate, key: lab.rootKey)
  }

  private func status(
    _ maker: OCSPMaker, at time: Int64 = Lab.now, _ change: (inout OCSPFreshness) -> Void = { _ in }
  ) throws -> OCSPCertificateStatus {
    var freshness = OCSPFreshness()
    change(&freshness)
    return try maker.response().status(
      of: leaf, issuer: lab.root.certificate, policy: try Lab.policy(at: time), crypto: Lab.crypto,
      freshness: freshness)
  }

  private func failure(
    _ maker: OCSPMaker, at time: Int64 = Lab.now, _ change: (inout OCSPFreshness) -> Void = { _ in }
  ) throws -> OCSPError.Kind? {
    do {
      _ = try status(maker, at: time, change)
      return nil
    } catch let error as OCSPError { return error.kind }
  }

  @Test(arguments: [true, false], [true, false]) func statuses(_ sha1: Bool, byKey: Bool) throws {
    var maker = byIssuer
    (maker.usesSHA1, maker.identifiesByKey) = (sha1, byKey)
    for expected in [
      .good, .unknown, .revoked(at: Lab.now - 9, reason: nil), .revoked(at: Lab.now - 9, reason: .keyCompromise),
    ] as [OCSPCertificateStatus] {
      maker.status = expected
      #expect(try status(maker) == expected)
    }
  }

  @Test func answersForOthers() throws {
    var maker = byIssuer
    maker.certificate = try lab.server()
    #expect(try failure(maker) == .otherCertificate)
    // The same serial number of another CA.
    maker = byIssuer
    maker.issuer = try Lab("Root").root.certificate
    #expect(try failure(maker) == .otherCertificate)
  }

  @Test func freshness() throws {
    var maker = byIssuer
    #expect(try failure(maker, at: Lab.now + 60 + 300) == nil)
    #expect(try failure(maker, at: Lab.now + 60 + 301) == .notCurrent)
    #expect(try failure(maker, at: Lab.now - 60 - 300) == nil)
    #expect(try failure(maker, at: Lab.now - 60 - 301) == .notCurrent)
    #expect(try failure(maker, at: Lab.now + 61) { $0.clockSkew = 0 } == .notCurrent)
    maker.nextUpdate = nil
    #expect(try failure(maker, at: Lab.now - 60 + 86_400) == nil)
    #expect(try failure(maker, at: Lab.now - 60 + 86_401) == .notCurrent)
    maker.nextUpdate = maker.thisUpdate - 1
    #expect(try failure(maker) == .notCurrent)
  }

  @Test func whatIsRevokedStaysSo() throws {
    var maker = byIssuer
    maker.status = .revoked(at: Lab.now - 90, reason: .superseded)
    #expect(try status(maker, at: Lab.now + 10_000) == maker.status)
    maker.status = .revoked(at: Lab.now - 90, reason: .certificateHold)
    #expect(try status(maker) == maker.status)
    #expect(try failure(maker, at: Lab.now + 10_000) == .notCurrent)
  }

  /// What contradicts itself does not count as good, in whatever order and of whatever age.
  @Test func contradictions() throws {
    var maker = byIssuer
    for (status, other) in [(OCSPCertificateStatus.good, .unknown), (.unknown, .good)]
      as [(OCSPCertificateStatus, OCSPCertificateStatus)]
    {
      for age in [-10, 0, 10] as [Int64] {
        maker.status = status
        maker.others = [(other, maker.thisUpdate + age)]
        #expect(try self.status(maker) == .unknown)
        var policy = try Lab.policy()
        policy.revocation = .require([])
        policy.revocation.ocspResponses = [try maker.response()]
        #expect(try lab.verdict([leaf], policy) == .revocationStatusUnknown)
      }
    }
  }

  @Test func nonces() throws {
    var maker = byIssuer
    #expect(try failure(maker) { $0.nonce = [1, 2] } == nil)
    maker.nonce = [1, 2]
    #expect(try failure(maker) == nil)
    #expect(try failure(maker) { $0.nonce = [1, 2] } == nil)
    #expect(try failure(maker) { $0.nonce = [1, 3] } == .nonce)
  }

  @Test func criticalExtensions() throws {
    var maker = byIssuer
    maker.hasCriticalExtension = true
    #expect(try failure(maker) == .unknownCriticalExtension)
    // Of the answer alone; also of one that revokes.
    maker.hasCriticalExtension = false
    maker.answerHasCriticalExtension = true
    #expect(try failure(maker) == .unknownCriticalExtension)
    maker.status = .revoked(at: Lab.now - 9, reason: .keyCompromise)
    #expect(try failure(maker) == .unknownCriticalExtension)
  }

  private func delegate(
    from issuer: CertificateAuthority? = nil, noCheck: Bool = true,
    change: (inout CertificateTemplate) -> Void = { _ in }
  ) throws -> OCSPMaker {
    let key = try Lab.key()
    var template = try CertificateTemplate.ocspResponder(
      name: "responder", publicKey: SubjectPublicKeyInfo(key.publicKey), validity: Lab.validity)
    if !noCheck { template.additionalExtensions = [] }
    change(&template)
    let responder = try (issuer ?? lab.root).issue(template)
    return OCSPMaker(
      certificate: leaf, issuer: lab.root.certificate, signer: responder, key: key, embedded: [responder])
  }

  @Test(arguments: [true, false]) func delegatedResponders(byKey: Bool) throws {
    var maker = try delegate()
    maker.identifiesByKey = byKey
    #expect(try status(maker) == .good)
    maker.embedded = [lab.root.certificate] + maker.embedded
    #expect(try status(maker) == .good)
    maker.embedded = []
    #expect(try failure(maker) == .unauthorized)
  }

  @Test func delegatesNeedTheIssuersAuthority() throws {
    #expect(try failure(delegate { $0.extendedKeyUsage = [.any] }) == .unauthorized)
    #expect(try failure(delegate { $0.extendedKeyUsage = [] }) == .unauthorized)
    #expect(try failure(delegate { $0.notAfter = Lab.now - 1 }) == .unauthorized)
    #expect(try failure(delegate(noCheck: false)) == .unauthorized)
    #expect(try failure(delegate(noCheck: false)) { $0.requiresNoCheck = false } == nil)
    // Another CA of the same name, and an intermediate below this one.
    #expect(try failure(delegate(from: Lab("Root").root)) == .unauthorized)
    #expect(try failure(delegate(from: lab.intermediate("A"))) == .unauthorized)
  }

  // RFC 6960 §4.2.2.2: by the CA that issued the certificate in question, which is its key and its name
  @Test func aDelegateOfAnotherCAWithTheSameKeyIsRefused() throws {
    let template = CertificateTemplate.authority(
      subject: try DistinguishedName(commonName: "Other"), publicKey: lab.root.certificate.subjectPublicKeyInfo,
      validity: Lab.validity)
    let other = try CertificateAuthority(
      certificate: lab.root.issue(template), key: lab.rootKey, crypto: Lab.crypto)
    #expect(try failure(delegate()) == nil)
    #expect(try failure(delegate(from: other)) == .unauthorized)
  }

  // RFC 6960 §4.2.2.3: the signer is the one that the response names
  @Test func aDelegateThatTheResponseDoesNotNameIsRefused() throws {
    for byKey in [true, false] {
      var maker = try delegate()
      maker.identifiesByKey = byKey
      maker.signer = try lab.client()
      if byKey { maker.signer = try Lab().root.certificate }
      #expect(try failure(maker) == .unauthorized)
    }
  }

  @Test func aDelegatesCertificateIsCheckedLikeAnyOther() throws {
    let unknown = CertificateExtension(identifier: OID("1.2.3.4") ?? .anyPolicy, isCritical: true, value: [5, 0])
    #expect(try failure(delegate { $0.additionalExtensions.append(unknown) }) == .unauthorized)
    let weak = PublicKey.rsa(modulus: [UInt8](repeating: 0x81, count: 128), publicExponent: [1, 0, 1])
    let template = try CertificateTemplate.ocspResponder(
      name: "weak", publicKey: SubjectPublicKeyInfo(weak), validity: Lab.validity)
    var maker = try delegate()
    maker.signer = try lab.root.issue(template)
    maker.embedded = [maker.signer]
    do {
      _ = try status(maker)
      Issue.record("a weak key was accepted")
    } catch let error as OCSPError {
      #expect(error.kind == .unauthorized && error.detail.contains("1024 bits"), "\(error)")
    }
  }

  // RFC 9846 §4.3.3: no answer counts whose algorithm the policy does not accept
  @Test func theAlgorithmIsOneThatThePolicyAccepts() throws {
    var policy = try Lab.policy()
    for (algorithms, isFine) in [([.ecdsa(.sha256)], true), ([.ecdsa(.sha384)], false)]
      as [([SignatureAlgorithm], Bool)]
    {
      policy.signatureAlgorithms = algorithms
      let status = try? byIssuer.response().status(
        of: leaf, issuer: lab.root.certificate, policy: policy, crypto: Lab.crypto)
      #expect((status != nil) == isFine)
    }
  }

  @Test func oneElementMoreIsRefusedAnywhere() throws {
    var maker = try delegate()
    (maker.nonce, maker.status) = ([1, 2], .revoked(at: Lab.now - 9, reason: .keyCompromise))
    for byKey in [true, false] {
      maker.identifiesByKey = byKey
      let changed = try DERSurgery.withOneElementMore(maker.encoded())
      let accepted = changed.count { (try? OCSPResponse(der: $0))?.flaws.isEmpty == true }
      // What the responder's certificate holds is read when it is used.
      let inside = try DERSurgery.withOneElementMore(DERSurgery.split(maker.signer.der)[0].content).count
      #expect(accepted == inside && changed.count > inside + 20)
    }
  }

  // RFC 6960 §4.2.1, §4.4.1, RFC 9654 §2.1
  @Test func formsOfAResponsesParts() throws {
    func extensions(_ nonces: [Int]) -> [UInt8] {
      DERSurgery.encode(
        .contextConstructed(1),
        sequence { list in
          for count in nonces {
            list.write(extension: .ocspNonce, critical: false) {
              $0.write(.octetString, [UInt8](repeating: 1, count: count))
            }
          }
        })
    }
    let read: (inout DERReader) throws -> Void = { _ = try OCSPExtensions(&$0, "responseExtensions") }
    for count in [1, 128] { #expect(kind(extensions([count]), read) == nil) }
    for count in [0, 129] { #expect(kind(extensions([count]), read) == .outOfRange) }
    #expect(kind(extensions([8, 8]), read) == .duplicate)
    let utc: [UInt8] = [0x17, 13] + Array("260101000000Z".utf8)
    #expect(kind(utc) { _ = try $0.readGeneralizedTime("producedAt") } == .unexpectedTag)

    let data = try DERSurgery.split(DERSurgery.split(byIssuer.encoded())[0].content)[1].content
    let response = try DERSurgery.split(DERSurgery.split(data)[0].content)[1].content
    let fields = try DERSurgery.split(DERSurgery.split(DERSurgery.split(response)[0].content)[0].content)
    let body = fields.flatMap(\.bytes)
    #expect(kind { () throws(CertificateError) in _ = try OCSPResponseData(DERReader(body.span)) } == nil)
    for (version, expected) in [(0, .notDER), (1, .outOfRange)] as [(UInt8, CertificateError.Kind)] {
      let versioned = [0xa0, 3, 2, 1, version] + body
      #expect(kind { () throws(CertificateError) in _ = try OCSPResponseData(DERReader(versioned.span)) } == expected)
    }
  }

  @Test func certificatesOfAResponseAreBounded() throws {
    var maker = byIssuer
    maker.embedded = Array(repeating: leaf, count: 8)
    #expect(try status(maker) == .good)
    maker.embedded.append(leaf)
    #expect(kind { () throws(CertificateError) in _ = try OCSPResponse(der: encoded(maker)) } == .outOfRange)
  }

  private func encoded(_ maker: OCSPMaker) -> [UInt8] { (try? maker.encoded()) ?? [] }

  @Test func damagedResponsesProveNothing() throws {
    let der = try byIssuer.encoded()
    for index in der.indices {
      var damaged = der
      damaged[index] ^= 0x01
      guard let response = try? OCSPResponse(der: damaged) else { continue }
      let status = try? response.status(
        of: leaf, issuer: lab.root.certificate, policy: Lab.policy(), crypto: Lab.crypto)
      #expect(status == nil)
    }
    for count in der.indices { #expect(throws: CertificateError.self) { try OCSPResponse(der: Array(der[..<count])) } }
    #expect(throws: CertificateError.self) { try OCSPResponse(der: der + [0]) }
  }

  @Test func refusalsOfTheResponder() throws {
    let response = try OCSPResponse(der: [0x30, 3, 0x0a, 1, 3])
    #expect(response.responseStatus == .tryLater)
    #expect(throws: OCSPError.self) {
      try response.status(of: leaf, issuer: lab.root.certificate, policy: Lab.policy(), crypto: Lab.crypto)
    }
    for der in [[0x30, 3, 0x0a, 1, 0], [0x30, 3, 0x0a, 1, 4], [0x30, 3, 0x0a, 1, 7]] as [[UInt8]] {
      #expect(throws: CertificateError.self) { try OCSPResponse(der: der) }
    }
  }

  @Test func manyAnswersAreRefused() throws {
    var maker = byIssuer
    maker.copies = 256
    #expect(try status(maker) == .good)
    maker.copies = 257
    #expect(throws: CertificateError.self) { try maker.response() }
  }

  @Test func openSSLResponses() throws {
    let openssl = try OpenSSL()
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
    try openssl.run("req -x509 \(key) -keyout ca.key -out ca.pem -subj /CN=CA -days 30")
    try openssl.run("req \(key) -keyout leaf.key -out leaf.csr -subj /CN=leaf")
    try openssl.run("x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial 4660 -days 30 -out leaf.pem")
    try openssl.write("R\t491231235959Z\t250101000000Z,keyCompromise\t1234\tunknown\t/CN=leaf\n", "index.txt")
    let issuer = try Certificate.pemChain(openssl.bytes("ca.pem"))[0]
    let certificate = try Certificate.pemChain(openssl.bytes("leaf.pem"))[0]
    for (option, answer) in [("-sha1", "sha1"), ("-sha256", "sha256")] {
      try openssl.run("ocsp \(option) -issuer ca.pem -cert leaf.pem -no_nonce -reqout request.der")
      try openssl.run(
        "ocsp -index index.txt -CA ca.pem -rsigner ca.pem -rkey ca.key -reqin request.der -ndays 1 -respout \(answer)")
      let response = try OCSPResponse(der: openssl.bytes(answer))
      let policy = ValidationPolicy(role: .client, time: certificate.notBefore + 60)
      let status = try response.status(of: certificate, issuer: issuer, policy: policy, crypto: Lab.crypto)
      #expect(status == .revoked(at: 1_735_689_600, reason: .keyCompromise))
    }
  }
}
