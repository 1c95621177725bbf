import TLS13Crypto
import TLS13Memory
import TLS13Providers

@testable import TLS13Certificates

/// A root, an intermediate, a leaf and an OCSP responder with policies, name constraints and distribution points. The
/// keys and serial numbers are always the same, for inputs that were kept have to fit when the fuzzer runs again.
struct Hierarchy {
  static let shared: Hierarchy = {
    do { return try Hierarchy() } catch { fatalError("\(error)") }
  }()

  let root: CertificateAuthority
  let intermediate: CertificateAuthority
  let responder: Certificate
  let responderKey: any SigningKey
  let leaf: Certificate

  init() throws {
    let keys = try testKeys.indices.map { try PrivateKey(der: testKey($0)).signingKey(.default) }
    let publicKeys = try keys.map { try SubjectPublicKeyInfo($0.publicKey) }
    var template = CertificateTemplate.authority(
      subject: try DistinguishedName(commonName: "Root"), publicKey: publicKeys[0], validity: Lab.validity)
    template.serialNumber = [1]
    root = try CertificateAuthority.selfSigned(template, key: keys[0], crypto: .default)

    template = .authority(
      subject: try DistinguishedName(commonName: "Intermediate"), publicKey: publicKeys[1], validity: Lab.validity,
      pathLength: 2)
    template.serialNumber = [2]
    template.additionalExtensions = [
      ExtensionValue.policies([Self.policies[0], Self.policies[1]]),
      ExtensionValue.mappings([(Self.policies[0], Self.policies[2])]),
      ExtensionValue.constraints(requireExplicit: 1, inhibitMapping: 2), Self.nameConstraints,
      ExtensionValue.distributionPoint(uri: "http://a.example/root.crl"),
    ]
    intermediate = try CertificateAuthority(certificate: root.issue(template), key: keys[1], crypto: .default)

    template = try .server(
      names: [ServerName("www.example.com"), ServerName("192.0.2.1")], publicKey: publicKeys[2],
      validity: Lab.validity)
    template.serialNumber = [3]
    template.additionalExtensions = [
      ExtensionValue.policies([Self.policies[2]]),
      ExtensionValue.distributionPoint(uri: "http://a.example/crl", crlIssuer: root.certificate.subject),
    ]
    leaf = try intermediate.issue(template)

    template = try .client(name: "Responder", publicKey: publicKeys[2], validity: Lab.validity)
    template.serialNumber = [4]
    template.extendedKeyUsage = [.ocspSigning]
    template.additionalExtensions = [ExtensionValue.of(.ocspNoCheck, critical: false, [5, 0])]
    responder = try intermediate.issue(template)
    responderKey = keys[2]
  }

  /// A server below the root that promises to staple.
  func staplingServer() throws -> Certificate {
    var template = try CertificateTemplate.server(
      names: [ServerName("www.example.com")], publicKey: leaf.subjectPublicKeyInfo, validity: Lab.validity)
    template.serialNumber = [5]
    template.tlsFeatures = .statusRequest
    return try root.issue(template)
  }

  static let policies: [OID] = ["1.2.3.1", "1.2.3.2", "1.2.3.3"].compactMap { OID($0) }

  /// dNSName, iPAddress, rfc822Name, uniformResourceIdentifier and directoryName, permitted and excluded.
  private static let nameConstraints: CertificateExtension = {
    let empty = sequence { _ in }
    func trees(_ number: UInt8, _ list: inout DERWriter, _ dns: String, _ address: [UInt8]) {
      list.write(.contextConstructed(number)) { trees in
        trees.write(.sequence) { $0.write(.context(2), Array(dns.utf8)) }
        trees.write(.sequence) { $0.write(.context(7), address) }
        trees.write(.sequence) { $0.write(.context(1), Array(dns.utf8)) }
        trees.write(.sequence) { $0.write(.context(6), Array(dns.utf8)) }
        if number == 0 { trees.write(.sequence) { $0.write(.contextConstructed(4), empty) } }
      }
    }
    let value = sequence { list in
      trees(0, &list, "example.com", [192, 0, 2, 0, 255, 255, 255, 0])
      trees(1, &list, "bad.example.com", [192, 0, 2, 128, 255, 255, 255, 128])
    }
    return ExtensionValue.of(.nameConstraints, value)
  }()

  /// Lists of both authorities, complete, delta, partitioned, indirect.
  func revocationLists() throws -> [[UInt8]] {
    let other = CRLTemplate.Entry(responder, .keyCompromise)
    var held = CRLTemplate.Entry(leaf, .certificateHold)
    held.certificateIssuer = intermediate.certificate.subject
    let uri = "http://a.example/crl"
    return [
      try CRLTemplate([other]).der(by: intermediate), try CRLTemplate().der(by: root),
      try CRLTemplate([CRLTemplate.Entry(leaf, .superseded), other]).der(by: intermediate),
      try CRLTemplate([CRLTemplate.Entry(leaf, .removeFromCRL)]) {
        $0.number = 2
        $0.baseNumber = 1
      }.der(by: intermediate),
      try CRLTemplate([other, held]) {
        $0.issuingDistributionPoint = ExtensionValue.issuingDistributionPoint(flags: [4], uri: uri)
      }.der(by: root),
      try CRLTemplate {
        $0.issuingDistributionPoint = ExtensionValue.issuingDistributionPoint(
          flags: [1], reasons: [1, 0x7e], uri: uri)
      }.der(by: root),
      try CRLTemplate {
        $0.version = 1
        $0.nextUpdate = nil
      }.der(by: root),
    ]
  }

  /// Responses by the issuer and by its delegate, about both certificates.
  func responses() throws -> [[UInt8]] {
    var maker = OCSPMaker(
      certificate: leaf, issuer: intermediate.certificate, signer: intermediate.certificate, key: intermediate.key)
    var all = [try maker.encoded()]
    maker.status = .revoked(at: Lab.now - 60, reason: .keyCompromise)
    maker.usesSHA1 = false
    maker.nonce = [1, 2, 3, 4]
    all.append(try maker.encoded())
    maker.status = .good
    maker.signer = responder
    maker.key = responderKey
    maker.embedded = [responder]
    maker.identifiesByKey = true
    maker.copies = 2
    all.append(try maker.encoded())
    maker.nextUpdate = nil
    maker.hasCriticalExtension = true
    all.append(try maker.encoded())
    all.append(
      try OCSPMaker(
        certificate: intermediate.certificate, issuer: root.certificate, signer: root.certificate, key: root.key
      ).encoded())
    return all + [[0x30, 3, 0x0a, 1, 3]]
  }
}

/// One of the keys as DER.
func testKey(_ index: Int) throws -> [UInt8] {
  let text = "-----BEGIN PRIVATE KEY-----\n\(testKeys[index])\n-----END PRIVATE KEY-----\n"
  return try PEM.decode(Array(text.utf8))[0].der
}

/// Keys for P-256 in PKCS#8, for these tests alone.
private let testKeys = [
  "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgf21dMzE7wjJqG7kevSQNvLE6y97L6M4n7Vp67fJLOrOhRANCAARp8BLubBFcUIqM"
    + "b9PL0sosG5x+/DLxZQlFDbOWQ54lpN8OgvHBHCdidu5xjHFGVrDpfZTyzvA01+wUOzCvqmWo",
  "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgYeQGGhbH0kNJWGNI96xJ0MQHSF2JDult0J5hsFAeyc2hRANCAAQStDf4lxjmctDt"
    + "Jo1HmYyTlFkIvl9lsAdOQzo9rNkioHm84oohnmxHRuJ9oWGirm2CpEUoalAs8u67FkjEHvdo",
  "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgktFBvfrrOlR5geX5AsVeAA58txqeLVx6g2NKTFff862hRANCAATWL1Vse5JoHRpe"
    + "5pKJj772nGS30V537ENNOZHBny/TB7WDx6KgJAx8wCaN0I2pG0cQQgX4KtdTP1CIL4XTp+CU",
]
