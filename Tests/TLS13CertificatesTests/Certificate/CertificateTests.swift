import TLS13Crypto
import TLS13Memory
import Testing

@testable import TLS13Certificates

@Suite struct CertificateTests {
  @Test func openSSLCertificate() throws {
    let openssl = try OpenSSL()
    try openssl.write(
      """
      [req]
      distinguished_name=n
      x509_extensions=v3
      prompt=no
      [n]
      C=SE
      O=Example, Inc.
      CN=example.com
      [v3]
      basicConstraints=critical,CA:TRUE,pathlen:3
      keyUsage=critical,digitalSignature,keyCertSign
      extendedKeyUsage=serverAuth,clientAuth
      subjectAltName=DNS:example.com,IP:192.0.2.1,URI:spiffe://a/b,email:a@b.test,otherName:1.2.3;UTF8:x
      nameConstraints=critical,permitted;DNS:example.com,excluded;IP:10.0.0.0/255.0.0.0
      """, "c.cnf")
    try openssl.run(
      "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k.pem -config c.cnf -days 30 "
        + "-set_serial 4660 -out c.pem")
    let certificate = try #require(try Certificate.pemChain(openssl.bytes("c.pem")).first)
    #expect(certificate.subject.description == "CN=example.com,O=Example\\, Inc.,C=SE")
    #expect(certificate.subject.commonName == "example.com")
    #expect(certificate.isSelfIssued && certificate.version == 3)
    #expect(certificate.serialNumber == [0x12, 0x34])
    #expect(certificate.notAfter - certificate.notBefore == 30 * 86_400)
    #expect(certificate.basicConstraints == BasicConstraints(isCA: true, pathLength: 3))
    #expect(certificate.keyUsage == [.digitalSignature, .keyCertSign])
    #expect(certificate.extendedKeyUsage == [.serverAuthentication, .clientAuthentication])
    #expect(
      certificate.subjectAlternativeNames.prefix(4) == [
        .dnsName("example.com"), .ipAddress([192, 0, 2, 1]), .uri("spiffe://a/b"), .rfc822Name("a@b.test"),
      ])
    #expect(certificate.subjectAlternativeNames.last?.description == "otherName:1.2.3")
    #expect(try certificate.nameConstraints()?.excluded.count == 1)
    #expect(certificate.signatureAlgorithm == .known(.ecdsa(.sha256)))
    #expect(certificate.subjectPublicKeyInfo.algorithm == .ellipticCurve(.p256))
    #expect(
      try PrivateKey(pem: openssl.bytes("k.pem")).signingKey(Lab.crypto).publicKey
        == certificate.subjectPublicKeyInfo.key)
  }

  @Test func everyTruncationAndTrailingByteIsRefused() throws {
    let der = try Lab().server().der
    for count in der.indices {
      #expect(throws: CertificateError.self) { try Certificate(der: Array(der[..<count])) }
    }
    #expect(throws: CertificateError.self) { try Certificate(der: der + [0]) }
  }

  /// Parses and touches everything that is decoded on demand.
  static func exercise(_ der: [UInt8]) {
    do {
      let certificate = try Certificate(der: der)
      _ = certificate.subject.description + certificate.issuer.description
      _ = certificate.subjectAlternativeNames.map(\.description)
      _ = certificate.extendedKeyUsage
      _ = certificate.extensions
      _ = certificate.subject.matches(certificate.issuer)
      _ = try certificate.nameConstraints()
      _ = try certificate.subjectPublicKeyInfo.key
    } catch {
      #expect(!(error as CertificateError).description.isEmpty)
    }
  }

  @Test func randomDamageDoesNotTrap() throws {
    var generator = SeededGenerator(seed: 1)
    let lab = try Lab()
    let seeds = [try lab.server(["example.com", "::1"]).der, lab.root.certificate.der]
    for _ in 0..<40_000 {
      var bytes = seeds[Int.random(in: 0...1, using: &generator)]
      for _ in 0..<Int.random(in: 1...5, using: &generator) {
        let index = Int.random(in: bytes.indices, using: &generator)
        switch Int.random(in: 0...3, using: &generator) {
        case 0: bytes.remove(at: index)
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: index)
        default: bytes[index] = UInt8.random(in: 0...255, using: &generator)
        }
      }
      Self.exercise(bytes)
    }
  }

  // RFC 5280 §4.1.2.1, §4.1.2.8, §4.1.2.9
  @Test func whatAVersionHas() throws {
    let lab = try Lab()
    let der = try lab.server().der
    func kind(_ version: [UInt8], _ uniqueIdentifier: [UInt8], extensions: Bool) throws -> CertificateError.Kind? {
      let changed = try DERSurgery.signed(der, by: lab.root) { fields in
        let last = fields.removeLast()
        fields[0] = version
        fields += [uniqueIdentifier, extensions ? last : []]
      }
      do { _ = try Certificate(der: changed) } catch { return (error as CertificateError).kind }
      return nil
    }
    let (one, two, three): ([UInt8], [UInt8], [UInt8]) = ([], [0xa0, 3, 2, 1, 1], [0xa0, 3, 2, 1, 2])
    let identifier: [UInt8] = [0x81, 2, 0, 7]
    #expect(try kind(one, [], extensions: false) == nil)
    #expect(try kind(one, identifier, extensions: false) == .invalidValue)
    #expect(try kind(one, [], extensions: true) == .invalidValue)
    #expect(try kind(two, identifier, extensions: false) == nil)
    #expect(try kind(two, [], extensions: true) == .invalidValue)
    #expect(try kind(three, identifier, extensions: true) == nil)
  }

  /// A key of Ed25519 has 32 bytes, and a curve is one that has a name. RFC 8410 §3, RFC 5480 §2.1.1
  @Test func keysOfAnotherForm() throws {
    let short = try SubjectPublicKeyInfo(.ed25519([UInt8](repeating: 1, count: 31)))
    #expect(TLS13CertificatesTests.kind { () throws(CertificateError) in _ = try short.key } == .invalidValue)
    let specified = sequence { info in
      info.write(.sequence) { algorithm in
        algorithm.write(.ecPublicKey)
        algorithm.write(.sequence) { $0.write(integer: 1) }
      }
      info.write(bitString: [4, 1, 2])
    }
    #expect(
      TLS13CertificatesTests.kind { () throws(CertificateError) in _ = try SubjectPublicKeyInfo(der: specified) }
        == .unsupported)
  }

  @Test func duplicateExtensionsAreRefused() throws {
    let lab = try Lab()
    let again = try lab.server().extensions[0]
    #expect(throws: IssuingError.self) { try lab.server { $0.additionalExtensions = [again] } }
  }
}
