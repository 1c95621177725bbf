import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import Testing

@testable import TLS13CLI

@Suite struct InspectReportTests {
  @Test func aChainIsDescribed() throws {
    let lab = try TestLab()
    let chain = lab.server.chain[0].pem + lab.authority.certificate.pem
    let file = try InspectedFile(path: "chain.pem", stored(chain))
    let text = report(knownCertificates: []).text(file)
    for phrase in [
      "chain.pem: 2 certificates, 0 private keys", "CN=server.test", "DNS server.test, IP 192.0.2.1", "10 days left",
      "ECDSA P-256", "a server (serverAuth)", "issuing certificates (a CA)", "its key made the signature",
      "it signs for itself",
    ] { #expect(text.contains(phrase), "\(phrase)") }
  }

  @Test func aChainOutOfOrderIsCalledBroken() throws {
    let lab = try TestLab()
    let chain = lab.server.chain[0].pem + lab.client.chain[0].pem
    let file = try InspectedFile(path: "chain.pem", stored(chain))
    #expect(report(knownCertificates: []).text(file).contains("NOT THE NEXT CERTIFICATE"))
  }

  @Test func expiryIsSaid() throws {
    let certificate = try TestLab().authority.certificate
    #expect(CertificateReport.remaining(certificate, certificate.notAfter + 3 * Times.day) == "EXPIRED 3 days ago")
    let early = CertificateReport.remaining(certificate, certificate.notBefore - 90)
    #expect(early == "NOT YET VALID: begins in less than a day")
  }

  @Test func aPrivateKeyIsNamedButNotShown() throws {
    let key = try PrivateKey(generating: .ed25519, TestLab.crypto)
    let secret = key.pkcs8PEM()
    let pem = [UInt8](secret.span)
    let file = try InspectedFile(path: "x.key", StoredFile(pem.span))
    let text = report(knownCertificates: []).text(file)
    #expect(text.contains("Ed25519"))
    #expect(text.contains("none of the certificates at hand"))
    let base64 = String(decoding: pem, as: UTF8.self).split(separator: "\n")[1]
    #expect(!text.contains(base64))
  }

  @Test func otherFilesAreRefused() {
    #expect(throws: CommandFailure.self) { try InspectedFile(path: "x", stored("hello")) }
    #expect(throws: CommandFailure.self) { try InspectedFile(path: "x", stored("")) }
  }

  private func stored(_ text: String) throws -> StoredFile {
    let bytes = Array(text.utf8)
    return try StoredFile(bytes.span)
  }

  private func report(knownCertificates: [Certificate]) -> InspectReport {
    InspectReport(now: TestLab.now, crypto: TestLab.crypto, knownCertificates: knownCertificates)
  }
}
