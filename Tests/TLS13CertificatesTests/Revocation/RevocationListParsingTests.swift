import Testing

@testable import TLS13Certificates

/// The CRL parser: fields, bounds and damage.
@Suite struct RevocationListParsingTests {
  private func sample(_ lab: Lab) throws -> [UInt8] {
    var entry = CRLTemplate.Entry(try lab.server(), .keyCompromise)
    entry.certificateIssuer = lab.root.certificate.subject
    let template = CRLTemplate([entry, CRLTemplate.Entry(try lab.client())]) {
      $0.issuingDistributionPoint = ExtensionValue.issuingDistributionPoint(
        flags: [1, 4], reasons: [0x05, 0x60], uri: "http://a.example/crl")
      $0.baseNumber = 1
      $0.number = 2
    }
    return try template.der(by: lab.root)
  }

  @Test func fields() throws {
    let lab = try Lab()
    let crl = try CertificateRevocationList(der: sample(lab))
    #expect(crl.issuer == lab.root.certificate.subject)
    #expect(crl.thisUpdate == Lab.now - 3_600 && crl.nextUpdate == Lab.now + 3_600)
    #expect(crl.number == [2] && crl.isDelta && crl.count == 2)
    #expect(
      try CertificateRevocationList.pemLists(
        Array(PEM.encode(PEMBlock(label: "X509 CRL", der: crl.der)).utf8)
      ).first?.der == crl.der)
  }

  /// Points with names relative to the issuer, each of which stands for the whole issuer.
  @Test func distributionPointsAreBounded() throws {
    func leaf(points count: Int) throws -> Certificate {
      let point = sequence { point in
        point.write(.contextConstructed(0)) { name in
          name.write(.contextConstructed(1)) { rdn in
            rdn.write(.sequence) { pair in
              pair.write(.objectIdentifier, [0x55, 4, 3])
              pair.write(.utf8String, [0x61])
            }
          }
        }
      }
      let value = sequence { list in for _ in 0..<count { list.write(encoded: point) } }
      return try Lab().server { $0.additionalExtensions = [ExtensionValue.of(.crlDistributionPoints, value)] }
    }
    #expect(try leaf(points: 64).distributionPoints.count == 64)
    #expect(throws: (any Error).self) { try leaf(points: 65) }
  }

  @Test func everyTruncationAndTrailingByteIsRefused() throws {
    let der = try sample(Lab())
    for count in der.indices {
      #expect(throws: CertificateError.self) { try CertificateRevocationList(der: Array(der[..<count])) }
    }
    #expect(throws: CertificateError.self) { try CertificateRevocationList(der: der + [0]) }
  }

  @Test func noMutationTraps() throws {
    let lab = try Lab()
    let (der, leaf) = (try sample(lab), try lab.server())
    for index in der.indices {
      for value: UInt8 in [0x00, 0x01, 0x7f, 0x80, 0xff, der[index] ^ 0x20] {
        var damaged = der
        damaged[index] = value
        guard let crl = try? CertificateRevocationList(der: damaged) else { continue }
        _ = crl.entry(for: leaf)
      }
    }
  }

  @Test func version1HasNoExtensions() throws {
    let lab = try Lab()
    let leaf = try lab.server()
    #expect(try CRLTemplate([.init(leaf)]) { $0.version = 1 }.sign(by: lab.root).entry(for: leaf) != nil)
    #expect(throws: CertificateError.self) {
      try CRLTemplate([.init(leaf, .superseded)]) { $0.version = 1 }.sign(by: lab.root)
    }
  }

  @Test func onlyOneKindOfCertificates() throws {
    let lab = try Lab()
    #expect(throws: CertificateError.self) {
      try CRLTemplate {
        $0.issuingDistributionPoint = ExtensionValue.issuingDistributionPoint(flags: [1, 2])
      }.sign(by: lab.root)
    }
  }

  @Test func longListsAreSearchedByIndex() throws {
    let lab = try Lab()
    let leaf = try lab.server()
    var entries = (0..<20_000).map { number -> CRLTemplate.Entry in
      var entry = CRLTemplate.Entry(leaf)
      entry.serialNumber = [0x01, UInt8(number >> 16), UInt8(number >> 8 & 0xff), UInt8(number & 0xff)]
      return entry
    }
    let without = try CRLTemplate(entries).sign(by: lab.root)
    #expect(without.count == 20_000 && without.entry(for: leaf) == nil)
    entries.insert(CRLTemplate.Entry(leaf, .superseded), at: 7_777)
    #expect(try CRLTemplate(entries).sign(by: lab.root).entry(for: leaf)?.reason == .superseded)
  }

  @Test func equalSerialNumbersCostNoMoreThanOthers() throws {
    let lab = try Lab()
    let leaf = try lab.server()
    let other = try lab.client()
    let crl = try CRLTemplate(Array(repeating: CRLTemplate.Entry(other), count: 20_000)).sign(by: lab.root)
    #expect(crl.entry(for: leaf) == nil && crl.entry(for: other) != nil)
  }
}
