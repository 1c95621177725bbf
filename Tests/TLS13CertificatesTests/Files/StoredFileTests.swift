import TLS13Crypto
import TLS13Memory
import Testing

@testable import TLS13Certificates

/// Files of any form: what is in them, and what is said of those that are not read.
@Suite struct StoredFileTests {
  private let lab: Lab
  private let leaf: Certificate
  private let chain: [Certificate]
  private let keyText: String
  private let publicKey: PublicKey

  init() throws {
    lab = try Lab()
    let intermediate = try lab.intermediate("Intermediate")
    let key = try PrivateKey(generating: .ellipticCurve(.p256), Lab.crypto)
    publicKey = try key.signingKey(Lab.crypto).publicKey
    leaf = try intermediate.issue(
      .server(
        names: [try ServerName("example.com")], publicKey: try SubjectPublicKeyInfo(publicKey), validity: Lab.validity))
    chain = [leaf, intermediate.certificate, lab.root.certificate]
    keyText = String(decoding: [UInt8](key.pkcs8PEM().span), as: UTF8.self)
  }

  private func identity(_ text: String) throws -> (chain: [Certificate], key: any SigningKey) {
    try stored(text).identity(keys: nil, .none, Lab.crypto)
  }

  @Test func certificatesAndKeyInOneFileInAnyOrder() throws {
    let pems = chain.map(\.pem)
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]] {
      for place in 0...3 {
        var parts = order.map { pems[$0] }
        parts.insert(keyText, at: place)
        let identity = try identity(parts.joined(separator: "some words\n"))
        #expect(identity.chain == (order[0] == 0 ? order.map { chain[$0] } : chain))
        #expect(identity.key.publicKey == publicKey)
      }
    }
  }

  @Test func theKeyThatBelongsToTheCertificateIsTaken() throws {
    let other = try PrivateKey(generating: .ed25519, Lab.crypto).pkcs8PEM()
    let otherText = String(decoding: [UInt8](other.span), as: UTF8.self)
    let found = try identity(otherText + keyText + leaf.pem)
    #expect(found.key.publicKey == publicKey)
    do throws(CertificateError) {
      let keys = try stored(otherText + otherText).keys(.none, Lab.crypto)
      _ = try stored(leaf.pem).identity(keys: keys, .none, Lab.crypto)
      Issue.record("a key of another certificate was taken")
    } catch { #expect(error.detail.contains("none of the 2 keys")) }
  }

  @Test func certificatesInDEROneAfterAnother() throws {
    for tail in [[], [0, 0], [0x0a]] as [[UInt8]] {
      let file = try stored(chain.flatMap(\.der) + tail)
      #expect(try file.certificates(.none, nil) == chain)
    }
    #expect(throws: CertificateError.self) { try stored(leaf.der + [1]) }
    #expect(throws: CertificateError.self) { try stored(leaf.der + leaf.der.dropLast()) }
    #expect(try TrustStore(pem: leaf.der).anchors == [leaf])
    #expect(try Certificate.pemChain(leaf.der) == [leaf])
  }

  /// `openssl x509 -trustout`: the certificate is read where OpenSSL restricts nothing, and named where it does.
  @Test func trustedCertificates() throws {
    let openssl = try OpenSSL()
    try openssl.write(leaf.pem, "leaf.pem")
    for options in ["", "-setalias mine"] {
      try openssl.run("x509 -in leaf.pem -trustout \(options) -out FILE")
      let contents = try openssl.bytes("FILE")
      #expect(String(decoding: contents, as: UTF8.self).contains("TRUSTED CERTIFICATE"))
      #expect(try stored(contents).certificates(.none, nil) == [leaf])
    }
    for options in ["-addtrust serverAuth", "-addreject clientAuth"] {
      try openssl.run("x509 -in leaf.pem -trustout \(options) -out FILE")
      let contents = try openssl.bytes("FILE")
      do throws(CertificateError) {
        _ = try stored(contents).certificates(.none, nil)
        Issue.record("restrictions were ignored")
      } catch { #expect(error.detail.contains("openssl x509 -in FILE -out NEW.pem")) }
      try openssl.run("x509 -in FILE -out NEW.pem")
      #expect(try stored(openssl.bytes("NEW.pem")).certificates(.none, nil) == [leaf])
    }
    let named = try Cases.file("13-wrong-container-text/trusted.pem")
    #expect(throws: CertificateError.self) { try named.certificates(.none, nil) }
    #expect(try Cases.file("13-wrong-container-text/ca.der").certificates(.none, nil).count == 1)
  }

  /// What the label says is not decisive.
  @Test func contentsDecide() throws {
    for (label, kind) in [
      ("PRIVATE KEY", StoredObject.Kind.certificate), ("CERTIFICATE REQUEST", .certificate),
      ("X509 CERTIFICATE", .certificate),
    ] {
      let text = leaf.pem.replacing("CERTIFICATE", with: label)
      #expect(try stored(text).objects.map(\.kind) == [kind])
    }
    #expect(try stored(keyText.replacing("PRIVATE KEY", with: "CERTIFICATE")).objects.map(\.kind) == [.privateKey])
    #expect(try stored(keyText.replacing("PRIVATE KEY", with: "RSA PRIVATE KEY")).keys(.none, Lab.crypto).count == 1)
  }

  /// One kind of thing in the place of another.
  @Test func thingsInTheWrongPlace() throws {
    let openssl = try OpenSSL()
    try openssl.write(keyText, "key.pem")
    try openssl.write(leaf.pem, "leaf.pem")
    try openssl.run("req -new -key key.pem -subj /CN=a -out request.pem")
    try openssl.run("pkey -in key.pem -pubout -out public.pem")
    try openssl.run("crl2pkcs7 -nocrl -certfile leaf.pem -out bag.pem")
    try openssl.run("crl2pkcs7 -nocrl -certfile leaf.pem -outform DER -out bag.der")
    for (name, certificate, key) in [
      ("request.pem", "certificate request (CSR)", "certificate request"), ("public.pem", "public key", "public key"),
      ("bag.pem", "openssl pkcs7 -in FILE", "PKCS#7"), ("bag.der", "openssl pkcs7 -inform DER", "PKCS#7"),
      ("key.pem", "private key; its certificate", ""), ("leaf.pem", "", "a certificate; its private key"),
    ] {
      let file = try stored(openssl.bytes(name))
      for (wanted, mention) in [("certificate", certificate), ("private key", key)] where !mention.isEmpty {
        do throws(CertificateError) {
          if wanted == "certificate" {
            _ = try file.certificates(.none, nil)
          } else {
            _ = try file.keys(.none, Lab.crypto)
          }
          Issue.record("\(name) was taken for a \(wanted)")
        } catch { #expect(error.kind == .missing && error.description.contains(mention), "\(error)") }
      }
    }
    // The commands do what they promise.
    try openssl.run("pkcs7 -inform DER -in bag.der -print_certs -out NEW.pem")
    #expect(try stored(openssl.bytes("NEW.pem")).certificates(.none, nil) == [leaf])
    let requests = try stored(openssl.bytes("request.pem")).objects(.request, "certificate request")
    #expect(try CertificationRequest(der: requests[0].der).subjectPublicKeyInfo.key == publicKey)
  }

  private static let foreign: [([UInt8], String)] = [
    ([], "empty"), (Array(" \r\n\0".utf8), "empty"), ([0x1f, 0x8b, 8, 0], "gunzip"),
    ([0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2], "keytool -importkeystore"), ([0xce, 0xce, 0xce, 0xce, 0], "keytool"),
    (Array("PuTTY-User-Key-File-3: ssh-ed25519\n".utf8), "puttygen"),
    (
      Array("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbg==\n-----END OPENSSH PRIVATE KEY-----\n".utf8),
      "ssh-keygen -p -m PKCS8"
    ),
    (Array("ssh-ed25519 AAAA a@b\n".utf8), "ssh-keygen -e"), (Array("{\"kty\":\"EC\",\"crv\":\"P-256\"}".utf8), "JWK"),
    (Array(" { \"keys\": [ {\"kty\": \"RSA\"} ] }".utf8), "JWK"), (Array("{\"a\":1}".utf8), "JSON"),
    (Array("PK\u{3}\u{4}zip".utf8), "unzip"), (Array("SQLite format 3\0".utf8), "pk12util"),
    (Array("<!DOCTYPE html>".utf8), "Web page"), (Array("MIIBszCCAVmgAwIBAgIU".utf8), "base64 -d"),
    (Array("LS0tLS1CRUdJTiBDRVJU".utf8), "base64 -d"), (Array("$ANSIBLE_VAULT;1.1;AES256\n".utf8), "ansible-vault"),
    (Array("-----BEGIN AGE ENCRYPTED FILE-----\n\n-----END AGE ENCRYPTED FILE-----".utf8), "age -d"),
    (Array("-----BEGIN PGP MESSAGE-----\nVersion: x\n\nab==\n=cd\n-----END PGP MESSAGE-----".utf8), "gpg"),
    (Array("hello".utf8), "text without a BEGIN line"), ([1, 2, 3, 0xff], "neither text nor DER"),
    ("-----BEGIN CERTIFICATE-----\n".utf16.flatMap { [UInt8($0), 0] }, "iconv"),
    ("\u{feff}-----BEGIN CERTIFICATE-----\n".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }, "iconv"),
  ]

  /// Files in other containers, each by what it begins with.
  @Test(arguments: foreign)
  func foreignFormats(_ contents: [UInt8], _ mention: String) throws {
    let file = try stored(contents)
    for wanted in ["certificate", "private key"] {
      do throws(CertificateError) {
        if wanted == "certificate" {
          _ = try file.certificates(.none, nil)
        } else {
          _ = try file.keys(.none, Lab.crypto)
        }
        Issue.record("\(mention) was read")
      } catch { #expect(error.description.contains(mention) && error.description.hasPrefix(wanted), "\(error)") }
    }
  }

  /// Whatever comes, it is read or refused.
  @Test func damageDoesNotTrap() throws {
    let openssl = try OpenSSL()
    try openssl.write(keyText, "key.pem")
    try openssl.run("ec -in key.pem -aes128 -passout pass:x -out legacy.pem")
    let samples = [
      Array((keyText + leaf.pem).utf8), leaf.der, try openssl.bytes("legacy.pem"),
      try Cases.bytes("15-pkcs12-ber/nss.p12"),
    ]
    var generator = SeededGenerator(seed: 3)
    for sample in samples {
      for _ in 0..<400 {
        var bytes = sample
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        }
        if Bool.random(using: &generator) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator)) }
        do throws(CertificateError) {
          _ = try stored(bytes).objects.map { try? $0.privateKey(.none, Lab.crypto).algorithm }
        } catch {
          #expect(!error.description.isEmpty)
        }
      }
    }
  }
}
