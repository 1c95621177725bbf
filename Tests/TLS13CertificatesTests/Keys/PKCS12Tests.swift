import Foundation
import TLS13Crypto
import TLS13Memory
import Testing

@testable import TLS13Certificates

@Suite struct PKCS12Tests {
  /// A leaf, an intermediate and a root in files, and the leaf's key.
  private struct Files {
    let openssl: OpenSSL
    let leaf: Certificate
    let authority: CertificateAuthority
    let root: Certificate

    init() throws {
      openssl = try OpenSSL()
      let lab = try Lab()
      root = lab.root.certificate
      authority = try lab.intermediate("Intermediate")
      let key = try PrivateKey(generating: .ellipticCurve(.p256), Lab.crypto)
      let info = try SubjectPublicKeyInfo(key.signingKey(Lab.crypto).publicKey)
      leaf = try authority.issue(
        .server(names: [try ServerName("example.com")], publicKey: info, validity: Lab.validity))
      try openssl.write([UInt8](key.pkcs8PEM().span), "key.pem")
      try openssl.write(leaf.pem, "leaf.pem")
      try openssl.write(root.pem + authority.certificate.pem, "others.pem")
    }

    func export(_ options: String) throws -> [UInt8] {
      try openssl.run("pkcs12 -export -in leaf.pem -inkey key.pem -certfile others.pem -out out.p12 \(options)")
      return try openssl.bytes("out.p12")
    }
  }

  @Test(arguments: [
    "", "-macalg sha1", "-macalg sha384", "-macalg sha512 -keypbe AES-128-CBC", "-keypbe NONE -certpbe NONE",
    "-iter 100000", "-name alice",
  ])
  func opensBundlesOfOpenSSL(_ options: String) throws {
    let files = try Files()
    let der = try files.export("-passout pass:sésame \(options)")
    let bundle = try PKCS12(der: der, password: SecretBytes(utf8: "sésame"), crypto: Lab.crypto)
    #expect(bundle.isAuthenticated == true)
    #expect(bundle.chain == [files.leaf, files.authority.certificate, files.root])
    #expect(bundle.otherCertificates.isEmpty)
    let key = try #require(try bundle.signingKey(Lab.crypto))
    #expect(try key.publicKey == files.leaf.subjectPublicKeyInfo.key)
    for wrong in ["", "sesame", "sésam", "sésame "] {
      #expect(
        kind { () throws(CertificateError) in
          _ = try PKCS12(der: der, password: SecretBytes(utf8: wrong), crypto: Lab.crypto)
        } == .wrongPassword)
    }
  }

  @Test(arguments: ["", "-nomac", "-macalg sha1"])
  func emptyPasswords(_ options: String) throws {
    let files = try Files()
    let der = try files.export("-passout pass: \(options)")
    let bundle = try PKCS12(der: der, password: SecretBytes(utf8: ""), crypto: Lab.crypto)
    #expect(bundle.isAuthenticated == !options.contains("nomac"))
    #expect(bundle.chain.count == 3)
  }

  @Test func certificatesWithoutAKey() throws {
    let files = try Files()
    try files.openssl.run("pkcs12 -export -nokeys -in others.pem -out out.p12 -passout pass:x")
    let bundle = try PKCS12(
      der: files.openssl.bytes("out.p12"), password: SecretBytes(utf8: "x"), crypto: Lab.crypto)
    #expect(bundle.chain.isEmpty)
    #expect(Set(bundle.otherCertificates) == [files.root, files.authority.certificate])
    #expect(try bundle.signingKey(Lab.crypto) == nil)
  }

  @Test func unrelatedCertificatesStayOutOfTheChain() throws {
    let files = try Files()
    let other = try Lab("Other").root.certificate
    try files.openssl.write(other.pem + files.authority.certificate.pem, "others.pem")
    let bundle = try PKCS12(
      der: files.export("-passout pass:x"), password: SecretBytes(utf8: "x"), crypto: Lab.crypto)
    #expect(bundle.chain == [files.leaf, files.authority.certificate])
    #expect(bundle.otherCertificates == [other])
  }

  @Test func truncationsAndDamage() throws {
    let files = try Files()
    let whole = try files.export("-passout pass:x -iter 2 -certpbe NONE")
    let password = SecretBytes(utf8: "x")
    for count in stride(from: 0, to: whole.count, by: 3) {
      #expect(throws: CertificateError.self) {
        _ = try PKCS12(der: Array(whole[..<count]), password: password, crypto: Lab.crypto)
      }
    }
    #expect(throws: CertificateError.self) {
      _ = try PKCS12(der: whole + [0], password: password, crypto: Lab.crypto)
    }
    // With the MAC taken away, damage reaches the parsers behind it.
    let bare = try files.export("-passout pass:x -iter 2 -certpbe NONE -nomac")
    var generator = SeededGenerator(seed: 23)
    for original in [whole, bare] {
      for _ in 0..<1500 {
        var bytes = original
        bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        do { _ = try PKCS12(der: bytes, password: password, crypto: Lab.crypto) } catch {
          #expect(!error.description.isEmpty)
        }
      }
    }
  }

  /// A bundle without MAC or encryption, of these bags.
  private func plain(_ bags: [(OIDCode, [UInt8])]) -> [UInt8] {
    func data(_ content: [UInt8]) -> [UInt8] {
      sequence { info in
        info.write(.pkcs7Data)
        info.write(.contextConstructed(0)) { $0.write(.octetString, content) }
      }
    }
    let safe = sequence { list in
      for (code, value) in bags {
        list.write(.sequence) { bag in
          bag.write(code)
          bag.write(.contextConstructed(0)) { $0.write(encoded: value) }
        }
      }
    }
    return sequence { bundle in
      bundle.write(integer: 3)
      bundle.write(encoded: data(sequence { $0.write(encoded: data(safe)) }))
    }
  }

  // RFC 7292 §4.2.1, §4.2.3
  @Test func keysAndCertificatesOfX509() throws {
    let key = [UInt8](try PrivateKey(generating: .ed25519, Lab.crypto).pkcs8DER().span)
    let root = try Lab().root.certificate.der
    func certificate(_ type: [UInt8]) -> [UInt8] {
      sequence { bag in
        bag.write(.objectIdentifier, type)
        bag.write(.contextConstructed(0)) { $0.write(.octetString, root) }
      }
    }
    let x509 = OIDCode.x509Certificate.content
    // sdsiCertificate
    let sdsi = x509.dropLast() + [2]
    func refusal(_ bags: [(OIDCode, [UInt8])]) -> CertificateError.Kind? {
      kind { () throws(CertificateError) in
        _ = try PKCS12(der: plain(bags), password: SecretBytes(utf8: ""), crypto: Lab.crypto)
      }
    }
    #expect(refusal([(.keyBag, key), (.certBag, certificate(x509))]) == nil)
    #expect(refusal([(.keyBag, key), (.keyBag, key)]) == nil)
    #expect(refusal([(.keyBag, key), (.certBag, certificate(Array(sdsi)))]) == .unsupported)
  }

  // RFC 7292 §4, §B.1
  @Test func aMACHasItsDigestsLengthAndAPasswordIsUTF8() {
    func mac(_ count: Int) -> [UInt8] {
      sequence { data in
        data.write(.sequence) { info in
          info.write(.sequence) { $0.write(.sha256) }
          info.write(.octetString, [UInt8](repeating: 1, count: count))
        }
        data.write(.octetString, [1])
      }
    }
    #expect(kind(mac(32)) { _ = try PKCS12MAC(&$0) } == nil)
    for count in [0, 20, 31, 33] { #expect(kind(mac(count)) { _ = try PKCS12MAC(&$0) } == .invalidValue) }
    for text: [UInt8] in [[0xff], [0x61, 0xc3], [0xed, 0xa0, 0x80]] {
      #expect(kind { () throws(CertificateError) in _ = try PKCS12Password.bmpString(text.span) } == .invalidValue)
    }
  }

  @Test func iterationsAreBoundedOverTheWholeFile() throws {
    var budget = PasswordBudget()
    try budget.spend(iterations: 4_000_000, blocks: 1, "iterationCount")
    try budget.spend(iterations: 2_000_000, blocks: 3, "iterationCount")
    #expect(throws: CertificateError.self) { try budget.spend(iterations: 1, blocks: 1, "iterationCount") }
    #expect(throws: CertificateError.self) { try budget.spend(iterations: .max, blocks: 2, "iterationCount") }
  }

  /// The published bundles: 17 of 31 open; the others have Triple-DES or RC2, whose MAC is right all the same.
  @Test(.enabled(if: Vectors.has("pyca/pkcs12")))
  func publishedBundles() throws {
    let passwords = ["", "cryptography", "password"]
    var opened: [String] = []
    var refused: [String: Int] = [:]
    for file in Vectors.files("pyca/pkcs12") where file.pathExtension == "p12" {
      let der = [UInt8](try Data(contentsOf: file))
      for password in passwords {
        do {
          let bundle = try PKCS12(der: der, password: SecretBytes(utf8: password), crypto: Lab.crypto)
          #expect(bundle.isAuthenticated == true)
          opened.append(file.lastPathComponent)
        } catch  where error.kind != .wrongPassword {
          refused[String(error.description.prefix(60)), default: 0] += 1
        } catch {}
      }
    }
    print("pyca/pkcs12: \(opened.count) opened: \(opened); refused: \(refused)")
    #expect(opened.count == 17)
    #expect(opened.count + refused.values.reduce(0, +) == 31)
  }

  @Test(.enabled(if: Vectors.has("pkits/pkcs12")))
  func bundlesOfPKITS() throws {
    var refused: [String: Int] = [:]
    for file in Vectors.files("pkits/pkcs12") {
      let der = [UInt8](try Data(contentsOf: file))
      do {
        _ = try PKCS12(der: der, password: SecretBytes(utf8: "password"), crypto: Lab.crypto)
        refused["opened", default: 0] += 1
      } catch { refused["\(error.kind): \(error.description.prefix(70))", default: 0] += 1 }
    }
    print("pkits/pkcs12: \(refused)")
    #expect(refused.count == 1)
  }
}
