import TLS13Crypto
import Testing

@testable import TLS13Certificates

/// The parameters of RSASSA-PSS in certificates: their encoding, and what a key's make of a signature's.
@Suite struct RSAPSSParametersTests {
  private static let sha256: [UInt8] = [0x30, 13, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0]
  private static let mgf1: [UInt8] = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 8]

  private static func sequence(_ content: [UInt8], tag: UInt8 = 0x30) -> [UInt8] {
    [tag, UInt8(content.count)] + content
  }

  private static let hashes =
    sequence(sha256, tag: 0xa0) + sequence(sequence(mgf1 + sha256), tag: 0xa1)

  private func parameters(_ der: [UInt8]) throws(CertificateError) -> RSAPSSParameters {
    var reader = DERReader(der.span)
    let parameters = try RSAPSSParameters(&reader)
    try reader.finish("RSASSA-PSS-params")
    return parameters
  }

  // RFC 9846 §4.3.3
  @Test func `parameters that are not DER are refused`() throws {
    let good = Self.hashes + [0xa2, 3, 2, 1, 32]
    #expect(try parameters(Self.sequence(good)) == RSAPSSParameters(.sha256))
    #expect(try parameters(Self.sequence(Self.hashes)).saltLength == 20)
    let bad: [[UInt8]] = [
      [0x30, 0x81, UInt8(good.count)] + good,  // a length in two octets
      [0x30, 0x80] + good + [0, 0],  // an indefinite length
      Self.sequence(Self.hashes + [0xa2, 4, 2, 2, 0, 32]),  // an integer with a zero in front
      Self.sequence(Self.hashes + [0xa2, 3, 2, 1, 20]),  // a default, encoded
      Self.sequence(good + [0xa3, 3, 2, 1, 1]),  // another one
      Self.sequence(good + [5, 0]), Self.sequence(good) + [0],
    ]
    for der in bad { #expect(throws: CertificateError.self) { try parameters(der) } }
  }

  // RFC 4055 §3.1: other parameters make the signature unusable, and what is no DER makes the certificate so
  @Test func `a signature algorithm with parameters that are not DER is refused`() throws {
    func read(_ parameters: [UInt8]) throws(CertificateError) -> CertificateSignatureAlgorithm {
      let oid = OIDCode.rsassaPSS.content
      return try CertificateSignatureAlgorithm(DERReader(([6, UInt8(oid.count)] + oid + parameters).span))
    }
    let salt: [UInt8] = [0xa2, 3, 2, 1, 32]
    #expect(try read(Self.sequence(Self.hashes + salt)) == .known(.rsaPSS(.sha256)))
    guard case .broken = try read(Self.sequence(salt)) else {
      Issue.record("SHA-1, the default, counts as known")
      return
    }
    #expect(
      kind { () throws(CertificateError) in _ = try read(Self.sequence(Self.hashes + [0xa2, 4, 2, 2, 0, 32])) }
        == .notDER)
  }

  // RFC 9846 §4.3.3
  @Test func `a key's parameters and its signature's are the same`() {
    let bound = SubjectPublicKeyInfo.Algorithm.rsassaPSS(RSAPSSParameters(.sha256))
    #expect(bound.permits(.rsaPSS(.sha256)))
    let others: [SignatureAlgorithm] = [
      .rsaPSS(.sha384), .rsaPSS(.sha512), .rsaPSS(.sha256, maskHash: .sha384, saltLength: 32),
      .rsaPSS(.sha256, maskHash: .sha256, saltLength: 31), .rsaPSS(.sha256, maskHash: .sha256, saltLength: 33),
      .rsaPKCS1(.sha256), .ecdsa(.sha256), .ed25519,
    ]
    for algorithm in others { #expect(!bound.permits(algorithm)) }
    let free = SubjectPublicKeyInfo.Algorithm.rsassaPSS(nil)
    #expect(free.permits(.rsaPSS(.sha384)) && !free.permits(.rsaPKCS1(.sha256)))
    #expect(SubjectPublicKeyInfo.Algorithm.rsaEncryption.permits(.rsaPSS(.sha256)))
  }
}
