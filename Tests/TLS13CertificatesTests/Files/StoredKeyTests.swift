import TLS13Crypto
import TLS13Memory
import Testing

@testable import TLS13Certificates

/// Private keys in the forms that others write them in.
@Suite struct StoredKeyTests {
  private static func keys(
    _ contents: [UInt8], _ passwords: Passwords = .none
  ) throws(CertificateError) -> [any SigningKey] { try stored(contents).keys(passwords, Lab.crypto) }

  /// The error's text; nil when the key was read.
  private static func refusal(_ contents: [UInt8], _ passwords: Passwords = .none) -> CertificateError? {
    do throws(CertificateError) {
      _ = try keys(contents, passwords)
      return nil
    } catch { return error }
  }

  /// An EXPLICIT public key (ring before 0.17) and RSA without its NULL; PKCS#1 labelled PKCS#8 and the reverse.
  @Test(arguments: [
    ("08-keys-of-other-makers/ring.key", "08-keys-of-other-makers/ed.pem"),
    ("08-keys-of-other-makers/nonull.key", "08-keys-of-other-makers/rsa.pem"),
    ("09-key-label/p1-as-p8.key", "09-key-label/rsa.pem"), ("09-key-label/p8-as-rsa.key", "09-key-label/rsa.pem"),
  ])
  func keysOfOtherMakers(_ key: String, _ certificate: String) throws {
    let keys = try Cases.file(key).keys(.none, Lab.crypto)
    let identity = try Cases.file(certificate).identity(keys: keys, .none, Lab.crypto)
    #expect(try identity.chain[0].subjectPublicKeyInfo.key == identity.key.publicKey)
    // The older ways in are the same.
    #expect(try PrivateKey(pem: Cases.bytes(key)).signingKey(Lab.crypto).publicKey == identity.key.publicKey)
  }

  /// Proc-Type with AES, and PKCS#8.
  @Test(arguments: ["12-encrypted-keys/legacy.key", "12-encrypted-keys/pkcs8.key"])
  func encryptedCases(_ path: String) throws {
    let contents = try Cases.bytes(path)
    #expect(Self.refusal(contents)?.kind == .passwordMissing)
    #expect(Self.refusal(contents, Passwords("wrong"))?.kind == .wrongPassword)
  }

  @Test(
    arguments: ["rsa -traditional", "ec"], ["aes128", "aes192", "aes256"])
  func encryptedTheOldWay(_ command: String, _ cipher: String) throws {
    let openssl = try OpenSSL()
    let algorithm = command == "ec" ? "EC -pkeyopt ec_paramgen_curve:P-256" : "RSA"
    try openssl.run("genpkey -algorithm \(algorithm) -out plain.pem")
    try openssl.run("\(command) -in plain.pem -\(cipher) -passout pass:sésame -out key.pem")
    let contents = try openssl.bytes("key.pem")
    #expect(String(decoding: contents, as: UTF8.self).contains("DEK-Info: AES-"))
    let expected = try Self.keys(openssl.bytes("plain.pem"))[0].publicKey
    #expect(try Self.keys(contents, Passwords("x", "sésame"))[0].publicKey == expected)
    let withCRLF = String(decoding: contents, as: UTF8.self).replacing("\n", with: "\r\n")
    #expect(try Self.keys(Array(withCRLF.utf8), Passwords("sésame"))[0].publicKey == expected)
    let key = try PrivateKey(pem: contents, password: SecretBytes(utf8: "sésame"), crypto: Lab.crypto)
    #expect(try key.signingKey(Lab.crypto).publicKey == expected)
    for wrong in ["", "sesame", "sésame "] {
      #expect(Self.refusal(contents, Passwords(wrong))?.kind == .wrongPassword)
    }
    #expect(Self.refusal(contents)?.kind == .passwordMissing)
  }

  /// What no library here decrypts is named with the command that converts it; and the command does.
  @Test(arguments: [
    "rsa -traditional -des3 -in rsa.pem", "rsa -traditional -camellia256 -in rsa.pem",
    "pkcs8 -topk8 -v1 PBE-SHA1-3DES -in rsa.pem", "pkcs8 -topk8 -v2 des3 -in rsa.pem",
    "pkcs8 -topk8 -scrypt -in rsa.pem",
    "rsa -traditional -des -provider legacy -provider default -in rsa.pem",
    "pkcs8 -topk8 -v1 PBE-MD5-DES -provider legacy -provider default -in rsa.pem",
  ])
  func otherCiphersAreNamed(_ command: String) throws {
    let openssl = try OpenSSL()
    try openssl.run("genpkey -algorithm RSA -out rsa.pem")
    try openssl.run("\(command) -passout pass:x -out FILE")
    let refusal = try #require(Self.refusal(openssl.bytes("FILE"), Passwords("x")))
    #expect(refusal.kind == .unsupported)
    let pattern = /openssl (pkcs8 -topk8 .*? -out NEW)/
    let match = try #require(refusal.detail.firstMatch(of: pattern), "\(refusal)")
    try openssl.run("\(match.1) -passin pass:x -passout pass:y")
    #expect(try Self.keys(openssl.bytes("NEW"), Passwords("y")).count == 1)
  }

  /// The same key with what editors, mail and other tools put around it.
  @Test func textAroundAKey() throws {
    let openssl = try OpenSSL()
    try openssl.run("ecparam -name secp384r1 -genkey -out key.pem")
    let pem = String(decoding: try openssl.bytes("key.pem"), as: UTF8.self)
    #expect(pem.contains("EC PARAMETERS"))
    let expected = try Self.keys(Array(pem.utf8))[0].publicKey
    for text in [
      pem.replacing("\n", with: "\r\n"), pem.replacing("\n", with: "\r"), "\u{feff}\(pem)", pem + "\0\0\0\0",
      pem.replacing("-----\n", with: "----- \t\n"),
      "Bag Attributes\n    localKeyID: 01 02\nKey Attributes: <No Attributes>\n" + pem,
      pem.replacing("\n", with: "\n    "), "0 leading zero\n" + pem, pem.replacing("EC PRIVATE", with: "PRIVATE"),
      pem.replacing("EC PRIVATE", with: "ANY PRIVATE"),
      pem.replacing("EC PRIVATE KEY-----\n", with: "EC PRIVATE KEY-----\nComment: x\n\n"),
    ] { #expect(try Self.keys(Array(text.utf8))[0].publicKey == expected, "\(text)") }
    try openssl.run("pkey -in key.pem -outform DER -out key.der")
    let der = try openssl.bytes("key.der")
    for bytes in [der, der + [0], der + [0x0a]] { #expect(try Self.keys(bytes)[0].publicKey == expected) }
    #expect(Self.refusal(der + [1])?.kind == .trailingBytes)
  }

  /// Version and public key in any combination; parameters that are NULL or absent.
  @Test func variantsOfPKCS8() throws {
    let seed = [UInt8](repeating: 7, count: 32)
    let publicKey = try PrivateKey(.ed25519(seed: SecretBytes(copying: seed.span))).signingKey(Lab.crypto).publicKey
    func key(_ version: Int, null: Bool, _ tail: (inout DERWriter) -> Void) -> [UInt8] {
      var writer = DERWriter()
      writer.write(.sequence) { info in
        info.write(integer: version)
        info.write(.sequence) { algorithm in
          algorithm.write(.ed25519)
          if null { algorithm.writeNull() }
        }
        info.write(.octetString) { $0.write(.octetString, seed) }
        tail(&info)
      }
      return writer.bytes
    }
    for version in [0, 1] {
      for null in [false, true] {
        #expect(try Self.keys(key(version, null: null) { _ in })[0].publicKey == publicKey)
        #expect(
          try Self.keys(key(version, null: null) { $0.write(.context(1), [0] + publicKey.bits) })[0].publicKey
            == publicKey)
        let explicit = key(version, null: null) { info in
          info.write(.contextConstructed(0)) { _ in }
          info.write(.contextConstructed(1)) { $0.write(bitString: publicKey.bits) }
        }
        #expect(try Self.keys(explicit)[0].publicKey == publicKey)
        // It is another key's: that is never taken.
        let other = key(version, null: null) { info in
          info.write(.contextConstructed(1)) { $0.write(bitString: seed) }
        }
        #expect(Self.refusal(other)?.detail.contains("another key's") == true)
      }
    }
    #expect(Self.refusal(key(2, null: false) { _ in }) != nil)
  }

  /// Keys that cannot be used say why, and what to do.
  @Test(arguments: [
    (
      "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit",
      "-ec_param_enc named_curve"
    ),
    ("ecparam -name prime256v1 -genkey -noout -param_enc explicit", "-ec_param_enc named_curve"),
    ("ecparam -name secp256k1 -genkey -noout", "1.3.132.0.10"), ("genpkey -algorithm ED448", "Ed448"),
    ("genpkey -algorithm X25519", "X25519"),
    ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1", "elliptic curve other than"),
    ("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_primes:3", "more than two primes"),
    ("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024", "1024"),
  ])
  func unusableKeys(_ command: String, _ mention: String) throws {
    let openssl = try OpenSSL()
    try openssl.run("\(command) -out key.pem")
    let refusal = try #require(Self.refusal(openssl.bytes("key.pem")))
    #expect(refusal.description.contains(mention), "\(refusal)")
    guard mention.contains("named_curve") else { return }
    try openssl.run("pkey -in key.pem -ec_param_enc named_curve -out NEW")
    #expect(try Self.keys(openssl.bytes("NEW")).count == 1)
  }

  @Test func aKeyWithoutItsCurve() {
    let scalar = [UInt8](repeating: 1, count: 32)
    var writer = DERWriter()
    writer.write(.sequence) { sec1 in
      sec1.write(integer: 1)
      sec1.write(.octetString, scalar.span)
    }
    #expect(Self.refusal(writer.bytes)?.detail.contains("does not name its curve") == true)
  }
}
