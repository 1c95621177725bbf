import Foundation
import TLS13Crypto
import Testing

@testable import TLS13Certificates

@Suite struct CertificationRequestTests {
  static let names: [GeneralName] = [.dnsName("a.example"), .uri("spiffe://example/a"), .ipAddress([192, 0, 2, 1])]

  @Test(arguments: [
    KeyType.ellipticCurve(.p256), .ellipticCurve(.p521), .ed25519, .rsa(bits: 2048), .mldsa(.mldsa65), .mldsa(.mldsa87),
  ])
  func whatIsMadeIsReadAndProven(_ type: KeyType) throws {
    let key = try Lab.key(type)
    let request = try CertificationRequest(
      subject: DistinguishedName(commonName: "alice"), names: Self.names, key: key)
    let again = try CertificationRequest(pem: Array(request.pem.utf8))
    #expect(again == request)
    #expect(again.subject == (try DistinguishedName(commonName: "alice")))
    #expect(again.subjectAlternativeNames == Self.names)
    #expect(try again.subjectPublicKeyInfo.key == key.publicKey)
    try again.verifyPossession(Lab.crypto)
    guard case .mldsa = type else {
      let openssl = try OpenSSL()
      try openssl.write(request.pem, "request.pem")
      try openssl.run("req -in request.pem -verify -noout")
      return
    }
  }

  // RFC 4055 §1.2
  @Test func aKeyBoundToPSSStaysBound() throws {
    let key = try Lab.key(.rsa(bits: 2048))
    let request = try CertificationRequest(
      subject: .empty, names: Self.names, key: key, pss: true, algorithm: .rsaPSS(.sha256))
    #expect(request.subjectPublicKeyInfo.algorithm == .rsassaPSS(nil))
    try request.verifyPossession(Lab.crypto)
    let openssl = try OpenSSL()
    try openssl.write(request.pem, "request.pem")
    #expect(try openssl.run("req -in request.pem -verify -noout -text").contains("Public Key Algorithm: rsassaPss"))
    // Such a key signs in no other way.
    let other = try CertificationRequest(
      subject: .empty, names: Self.names, key: key, pss: true, algorithm: .rsaPKCS1(.sha256))
    #expect(throws: IssuingError.self) { try other.verifyPossession(Lab.crypto) }
  }

  @Test func veryManyNamesAreGrantedQuickly() throws {
    let lab = try Lab()
    let names = (0..<50_000).map { GeneralName.dnsName("\($0).example") }
    let request = try CertificationRequest(subject: .empty, names: names, key: Lab.key())
    let start = ContinuousClock.now
    let certificate = try lab.root.issue(
      from: request, names: names, purposes: [.serverAuthentication], validity: Lab.validity)
    #expect(certificate.subjectAlternativeNames.count == names.count)
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test(arguments: ["", "-addext subjectAltName=DNS:a.example,IP:192.0.2.1", "-sha512"])
  func requestsOfOpenSSL(_ options: String) throws {
    let openssl = try OpenSSL()
    try openssl.run(
      "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -subj /CN=bob -out r.pem \(options)")
    let request = try CertificationRequest(pem: openssl.bytes("r.pem"))
    try request.verifyPossession(Lab.crypto)
    #expect(request.subject == (try DistinguishedName(commonName: "bob")))
    #expect(request.subjectAlternativeNames.isEmpty == !options.contains("DNS"))
  }

  @Test func onlyWhatTheAuthorityGrantsIsCopied() throws {
    let lab = try Lab()
    let key = try Lab.key()
    let request = try CertificationRequest(subject: DistinguishedName(commonName: "admin"), names: Self.names, key: key)
    let certificate = try lab.root.issue(
      from: request, names: [.dnsName("a.example")], purposes: [.serverAuthentication], validity: Lab.validity)
    #expect(certificate.subject.isEmpty)
    #expect(certificate.subjectAlternativeNames == [.dnsName("a.example")])
    #expect(try certificate.subjectPublicKeyInfo.key == key.publicKey)
    #expect(certificate.basicConstraints == nil)
    #expect(try lab.verdict([certificate], Lab.policy("a.example")) == nil)

    #expect(throws: IssuingError.notRequested(.dnsName("b.example"))) {
      _ = try lab.root.issue(
        from: request, names: [.dnsName("b.example")], purposes: [.serverAuthentication], validity: Lab.validity)
    }
    #expect(throws: IssuingError.self) {
      _ = try lab.root.issue(from: request, names: [], purposes: [.clientAuthentication], validity: Lab.validity)
    }
  }

  // RFC 2985 §5.4.2: one extensionRequest, of one value
  @Test func extensionsAreRequestedOnce() throws {
    let request = try CertificationRequest(
      subject: DistinguishedName(commonName: "alice"), names: Self.names, key: Lab.key())
    var parts = try DERSurgery.split(DERSurgery.split(request.der)[0].content).map(\.bytes)
    var info = try DERSurgery.split(DERSurgery.split(parts[0])[0].content).map(\.bytes)
    let attributes = try DERSurgery.split(info[3])[0].content
    for (copies, expected) in [(1, nil), (2, .duplicate)] as [(Int, CertificateError.Kind?)] {
      info[3] = DERSurgery.encode(.contextConstructed(0), Array(repeatElement(attributes, count: copies).joined()))
      parts[0] = DERSurgery.encode(.sequence, info.flatMap { $0 })
      let der = DERSurgery.encode(.sequence, parts.flatMap { $0 })
      #expect(kind { () throws(CertificateError) in _ = try CertificationRequest(der: der) } == expected)
    }
    for der in try DERSurgery.withOneElementMore(request.der) {
      #expect(throws: CertificateError.self) { try CertificationRequest(der: der) }
    }
  }

  @Test func everyChangedByteOfItsContentIsNoticed() throws {
    let lab = try Lab()
    let request = try CertificationRequest(
      subject: DistinguishedName(commonName: "alice"), names: Self.names, key: Lab.key())
    for index in request.der.indices {
      var der = request.der
      der[index] ^= 0x01
      guard let changed = try? CertificationRequest(der: der) else { continue }
      #expect(throws: IssuingError.self) {
        _ = try lab.root.issue(
          from: changed, names: [], purposes: [.clientAuthentication], validity: Lab.validity,
          subject: DistinguishedName(commonName: "alice"))
      }
    }
    for count in request.der.indices {
      #expect(throws: CertificateError.self) { _ = try CertificationRequest(der: Array(request.der[..<count])) }
    }
    #expect(throws: CertificateError.self) { _ = try CertificationRequest(der: request.der + [0]) }
  }

  /// The published requests: what is refused, and why; no other is.
  @Test(.enabled(if: Vectors.has("pyca/x509/requests")))
  func publishedRequests() throws {
    var outcomes: [String: String] = [:]
    for file in Vectors.files("pyca/x509/requests") {
      let bytes = [UInt8](try Data(contentsOf: file))
      do {
        let request =
          file.pathExtension == "der" ? try CertificationRequest(der: bytes) : try CertificationRequest(pem: bytes)
        try request.verifyPossession(Lab.crypto)
      } catch { outcomes[file.lastPathComponent] = "\(error)" }
    }
    for (name, outcome) in outcomes.sorted(by: { $0.key < $1.key }) { print("requests/\(name): \(outcome)") }
    #expect(outcomes["invalid_signature.pem"] != nil)
    // Attributes were changed in these after they were signed; OpenSSL says the same.
    for name in ["challenge-invalid.der", "challenge-multi-valued.der", "long-form-attribute.pem"] {
      #expect(outcomes[name]?.contains("not by the request's own key") == true)
    }
    #expect(outcomes["bad-version.pem"]?.contains("version") == true)
    #expect(outcomes["ec_sha256.pem"] == nil && outcomes["rsa_sha256.der"] == nil)
    #expect(outcomes["ec_sha256_old_header.pem"] == nil)
  }
}

@Suite struct ShortValidityTests {
  @Test func hours() {
    let now: Int64 = 1_767_225_600
    #expect(ClosedRange.hours(8, from: now) == (now - 300)...(now + 28_800))
    #expect(ClosedRange.hours(1, from: now, backdating: 0) == now...(now + 3600))
    for hours in [Int.min, 0, 1, Int.max] {
      for start in [Int64.min, 0, now, Int64.max] {
        let validity = ClosedRange.hours(hours, from: start, backdating: .max)
        #expect(validity.lowerBound >= 0 && validity.upperBound <= 253_402_300_799)
      }
    }
  }
}
