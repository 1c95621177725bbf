import TLS13
import TLS13Certificates
import TLS13Crypto
import Testing

@testable import TLS13CLI

@Suite struct CodePointNamesTests {
  @Test func whatWeDoNotImplementHasItsName() {
    let schemes: [UInt16: String] = [
      0x0201: "rsa_pkcs1_sha1", 0x0203: "ecdsa_sha1", 0x0808: "ed448", 0x081a: "ecdsa_brainpoolP256r1tls13_sha256",
      0x0202: "dsa_sha1",
    ]
    for (value, name) in schemes { #expect(SignatureScheme(rawValue: value).description == name) }
    let groups: [UInt16: String] = [
      0x001e: "x448", 0x0100: "ffdhe2048", 0x0104: "ffdhe8192", 0x0016: "secp256k1", 0x001f: "brainpoolP256r1tls13",
      0x11eb: "SecP256r1MLKEM768", 0x6399: "X25519Kyber768Draft00",
    ]
    for (value, name) in groups { #expect(NamedGroup(rawValue: value).description == name) }
    let suites: [UInt16: String] = [
      0x1304: "TLS_AES_128_CCM_SHA256", 0x1305: "TLS_AES_128_CCM_8_SHA256", 0x00ff: "TLS_EMPTY_RENEGOTIATION_INFO_SCSV",
      0x5600: "TLS_FALLBACK_SCSV", 0xc02b: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
      0x1303: "TLS_CHACHA20_POLY1305_SHA256",
    ]
    for (value, name) in suites { #expect(CipherSuite(rawValue: value).description == name) }
  }

  @Test func othersKeepTheirNumber() {
    #expect(CipherSuite(rawValue: 0x0a0a).description == "GREASE")
    #expect(NamedGroup(rawValue: 0xfafa).description == "GREASE")
    #expect(NamedGroup(rawValue: 0x1a2a).description == "0x1a2a")
    #expect(SignatureScheme(rawValue: 0xfe01).description == "0xfe01")
  }

  @Test func importedKeysShowTheirName() {
    let identity: [UInt8] = [0, 5] + Array("alice".utf8) + [0, 2] + Array("b\u{1b}".utf8) + [3, 4, 0, 1]
    #expect(
      PSKIdentityText.describe(identity) == #""alice" (imported for TLS 1.3 with SHA-256, context "b\u{1B}")"#)
    #expect(PSKIdentityText.describe(Array(identity.dropLast())) != PSKIdentityText.describe(identity))
    #expect(PSKIdentityText.describe(Array("alice".utf8)) == #""alice""#)
  }

  @Test func aLineOfTheLogHoldsWhatOthersChose() throws {
    let lab = try TestLab(clientName: "al\u{1b}[2J\nice\u{202e}")
    let recording = try Recording(.required(lab.trust), lab, credentials: [lab.client])
    let line = ConnectionLine.describe(try #require(recording.server.information), .server)
    let isHarmless = { (text: String) in !text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202e } }
    #expect(isHarmless(line) && line.hasPrefix("CN=al\\"), "\(line)")
    #expect(line.contains("(URI spiffe://lab/alice); "), "\(line)")
    #expect(line.hasSuffix("TLS_AES_128_GCM_SHA256, X25519MLKEM768, for server.test"), "\(line)")
    var report = ConnectionReport(address: "server.test:1")
    report.complete(try #require(recording.client.information))
    #expect(try report.json().contains(#""cipherSuite":"TLS_AES_128_GCM_SHA256""#))
    let shown = ConnectionReport.ShownCertificate(lab.client.chain[0], withPEM: false)
    #expect(isHarmless(shown.subject) && shown.subject.hasPrefix("CN=al\\"))
  }
}
