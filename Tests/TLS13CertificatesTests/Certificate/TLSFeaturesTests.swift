import Testing

@testable import TLS13Certificates

/// The TLS feature extension: reading and writing. RFC 7633 §4
@Suite struct TLSFeaturesTests {
  private func read(_ value: [UInt8]) throws -> TLSFeatures? {
    let lab = try Lab()
    return try lab.server { $0.additionalExtensions = [ExtensionValue.of(.tlsFeature, critical: false, value)] }
      .tlsFeatures
  }

  @Test func whatIsRead() throws {
    #expect(try read([0x30, 3, 2, 1, 5]) == .statusRequest)
    #expect(try read([0x30, 6, 2, 1, 5, 2, 1, 17]) == TLSFeatures(extensions: [5, 17]))
    #expect(try read([0x30, 9, 2, 1, 17, 2, 1, 5, 2, 1, 17])?.extensions == [5, 17], "neither order nor copies count")
    #expect(try read([0x30, 5, 2, 3, 0, 0xff, 0xff])?.extensions == [0xffff])
    #expect(try read([0x30, 0])?.extensions == [])
    #expect(try Lab().server().tlsFeatures == nil)
    #expect(TLSFeatures(extensions: [17, 5]).description == "status_request, 17")
  }

  @Test(arguments: [
    [] as [UInt8], [0x30], [0x30, 3, 2, 1], [0x30, 2, 2, 1], [0x30, 3, 2, 1, 5, 0], [0x30, 2, 5, 0],
    [0x30, 4, 2, 2, 0, 5], [0x30, 3, 2, 1, 0x85], [0x30, 5, 2, 3, 1, 0, 0], [0x30, 2, 2, 0], [0x31, 3, 2, 1, 5],
    [0x02, 1, 5],
  ])
  func whatIsRefused(_ value: [UInt8]) {
    #expect(throws: IssuingError.self) { try read(value) }
  }

  @Test func theExtensionOccursOnce() throws {
    let lab = try Lab()
    #expect(throws: IssuingError.self) {
      try lab.server {
        $0.tlsFeatures = .statusRequest
        $0.additionalExtensions = [ExtensionValue.of(.tlsFeature, critical: false, [0x30, 3, 2, 1, 5])]
      }
    }
  }

  @Test func openSSLReadsAndWritesTheSame() throws {
    let openssl = try OpenSSL()
    let features = TLSFeatures(extensions: [5, 17, 0x1234])
    try openssl.write(Lab().server { $0.tlsFeatures = features }.der, "a.der")
    #expect(try openssl.run("x509 -inform DER -in a.der -noout -text").contains("status_request, status_request_v2"))
    try openssl.run(
      "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=a -keyout k.pem -out b.pem "
        + "-addext tlsfeature=status_request,17,4660")
    #expect(try Certificate.pemChain(openssl.bytes("b.pem")).first?.tlsFeatures == features)
  }
}
