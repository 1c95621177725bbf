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

  @Test func oneElementMoreIsRefusedAnywhere() throws {
    for der in try DERSurgery.withOneElementMore(sample(Lab())) {
      // Inside an extension that is not critical it makes that one unreadable.
      guard let list = try? CertificateRevocationList(der: der) else { continue }
      #expect(list.flaws.map(\.kind) == [.unreadableExtension])
    }
  }

  // RFC 5280 §5.1.1.2
  @Test func bothAlgorithmsAreTheSame() throws {
    var der = try sample(Lab())
    let code = OIDCode.ecdsaWithSHA256.content
    let outer = try #require(der.indices.last { der[$0...].starts(with: code) })
    // ecdsa-with-SHA384
    der[outer + code.count - 1] = 3
    #expect(kind { () throws(CertificateError) in _ = try CertificateRevocationList(der: der) } == .invalidValue)
  }

  // RFC 5280 §5.2.3
  @Test func numbersHave20OctetsAtMost() {
    for (count, expected) in [(20, nil), (21, .notDER)] as [(Int, CertificateError.Kind?)] {
      let extensions = sequence { list in
        list.write(extension: .cRLNumber, critical: false) {
          $0.write(.integer, [UInt8](repeating: 1, count: count))
        }
      }
      let found = kind(extensions) { reader in
        _ = try RevocationListExtensions(DERReader(reader.bytes))
        _ = try reader.read("crlExtensions")
      }
      #expect(found == expected)
    }
  }

  // RFC 5280 §5.3, §5.3.1
  @Test func entriesHaveEachExtensionOnceAndAReasonOfOneOctet() throws {
    func entry(_ extensions: (inout DERWriter) -> Void) -> [UInt8] {
      sequence { entry in
        entry.write(integer: 1)
        entry.write(time: Lab.now)
        entry.write(.sequence, extensions)
      }
    }
    func reason(_ content: [UInt8], in list: inout DERWriter) {
      list.write(extension: .reasonCode, critical: false) { $0.write(.enumerated, content) }
    }
    let read: (inout DERReader) throws -> Void = { _ = try RevocationListEntry(&$0, version: 2) }
    #expect(kind(entry { reason([1], in: &$0) }, read) == nil)
    for content: [UInt8] in [[], [7], [11], [1, 1]] {
      #expect(kind(entry { reason(content, in: &$0) }, read) == .invalidValue)
    }
    let writers: [(inout DERWriter) -> Void] = [
      { reason([1], in: &$0) },
      { $0.write(extension: .invalidityDate, critical: false) { $0.write(generalizedTime: Lab.now) } },
      {
        $0.write(extension: .certificateIssuer, critical: true) {
          $0.write(.sequence) { $0.write(.context(2), [0x61]) }
        }
      },
    ]
    for write in writers {
      #expect(kind(entry(write), read) == nil)
      let twice = entry { list in
        write(&list)
        write(&list)
      }
      #expect(kind(twice, read) == .duplicate)
    }
  }

  @Test func aTextWithoutListsIsRefused() throws {
    let text = Array(try Lab().root.certificate.pem.utf8)
    #expect(kind { () throws(CertificateError) in _ = try CertificateRevocationList.pemLists(text) } == .missing)
  }

  @Test func version1HasNoExtensions() throws {
    let lab = try Lab()
    let list = try CRLTemplate().der(by: lab.root)
    for (drops, expected) in [(2, nil), (1, .invalidValue)] as [(Int, CertificateError.Kind?)] {
      // Without the version, and without the extensions or with them.
      let changed = try DERSurgery.signed(list, by: lab.root) { fields in
        fields.removeFirst()
        if drops == 2 { fields.removeLast() }
      }
      #expect(kind { () throws(CertificateError) in _ = try CertificateRevocationList(der: changed) } == expected)
    }
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
