import Testing

@testable import TLS13Certificates

/// Bundles as people keep them: explanations between the blocks, other line ends, faults.
@Suite struct PEMNoiseTests {
  @Test(arguments: ["\n", "\r\n", "\r"])
  func textAroundBlocks(_ lineEnd: String) throws {
    let lab = try Lab()
    let leaf = try lab.server()
    let text =
      "\u{feff}# leaf\n" + leaf.pem + "\nissuer: root\n-----\n----- BEGIN\nBag Attributes\n" + lab.root.certificate.pem
      + "the end"
    let bytes = Array(text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: lineEnd).utf8)
    #expect(try Certificate.pemChain(bytes) == [leaf, lab.root.certificate])
  }

  @Test func aByteOrderMarkInFrontOfTheFirstBlock() throws {
    let leaf = try Lab().server()
    #expect(try Certificate.pemChain(Array("\u{feff}\(leaf.pem)".utf8)) == [leaf])
  }

  @Test func oneFaultDoesNotHideTheOthers() throws {
    let leaf = try Lab().server()
    let text =
      "-----BEGIN CERTIFICATE-----\nAA\n" + leaf.pem + "-----END CERTIFICATE-----\n" + leaf.pem
      + "-----BEGIN CERTIFICATE-----\n"
    let found = Certificate.pemEach(Array(text.utf8))
    #expect(found.compactMap { try? $0.get() } == [leaf, leaf])
    #expect(found.count == 5)
    #expect(throws: CertificateError.self) { _ = try Certificate.pemChain(Array(text.utf8)) }
  }
}
