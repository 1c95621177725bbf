import TLS13Crypto
import TLS13Memory
import Testing

@testable import TLS13Certificates

@Suite struct EncryptedPrivateKeyTests {
  static let password = "correct horse – πάσο"

  @Test(
    arguments: ["aes-128-cbc", "aes-192-cbc", "aes-256-cbc"],
    ["hmacWithSHA1", "hmacWithSHA256", "hmacWithSHA384", "hmacWithSHA512"])
  func opensFilesOfOpenSSL(_ cipher: String, _ prf: String) throws {
    let openssl = try OpenSSL()
    try openssl.run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out plain.pem")
    try openssl.write(Self.password, "password")
    try openssl.run(
      "pkcs8 -topk8 -v2 \(cipher) -v2prf \(prf) -iter 3000 -in plain.pem -out key.pem -passout file:password")
    let expected = try PrivateKey(pem: openssl.bytes("plain.pem")).signingKey(Lab.crypto).publicKey
    let pem = try openssl.bytes("key.pem")
    let key = try PrivateKey(pem: pem, password: SecretBytes(utf8: Self.password), crypto: Lab.crypto)
    #expect(try key.signingKey(Lab.crypto).publicKey == expected)
    #expect(
      kind { () throws(CertificateError) in
        _ = try PrivateKey(pem: pem, password: SecretBytes(utf8: "wrong"), crypto: Lab.crypto)
      } == .wrongPassword)
    #expect(kind { () throws(CertificateError) in _ = try PrivateKey(pem: pem) } == .passwordMissing)
  }

  @Test(arguments: [KeyType.ellipticCurve(.p256), .ed25519, .rsa(bits: 2048)], ["", "x", password])
  func openSSLReadsWhatIsWritten(_ type: KeyType, _ password: String) throws {
    let openssl = try OpenSSL()
    let key = try PrivateKey(generating: type, Lab.crypto)
    let publicKey = try key.signingKey(Lab.crypto).publicKey
    let pem = try key.encryptedPKCS8PEM(
      password: SecretBytes(utf8: password), iterations: 2048, crypto: Lab.crypto)
    let again = try PrivateKey(
      pem: Array(pem.utf8), password: SecretBytes(utf8: password), crypto: Lab.crypto)
    #expect(try again.signingKey(Lab.crypto).publicKey == publicKey)
    try openssl.write(pem, "key.pem")
    try openssl.write(password + "\n", "password")
    try openssl.run("pkey -in key.pem -passin file:password -pubout -outform DER -out public.der")
    #expect(try SubjectPublicKeyInfo(der: openssl.bytes("public.der")).key == publicKey)
  }

  @Test func saltAndVectorAreFresh() throws {
    let key = try PrivateKey(generating: .ed25519, Lab.crypto)
    let password = SecretBytes(utf8: "x")
    let first = try key.encryptedPKCS8DER(password: password, iterations: 1, crypto: Lab.crypto)
    #expect(try key.encryptedPKCS8DER(password: password, iterations: 1, crypto: Lab.crypto) != first)
  }

  /// Damage anywhere is an error, nearly always that of a wrong password, and never costs more than the budget.
  @Test func everyDamageIsAnError() throws {
    let key = try PrivateKey(generating: .ed25519, Lab.crypto)
    let password = SecretBytes(utf8: "x")
    let whole = try key.encryptedPKCS8DER(password: password, iterations: 2, crypto: Lab.crypto)
    for count in whole.indices {
      #expect(throws: CertificateError.self) {
        _ = try PrivateKey(der: Array(whole[..<count]), password: password, crypto: Lab.crypto)
      }
    }
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<500 {
      var bytes = whole
      let position = Int.random(in: bytes.indices, using: &generator)
      bytes[position] ^= UInt8.random(in: 1...255, using: &generator)
      do { _ = try PrivateKey(der: bytes, password: password, crypto: Lab.crypto) } catch {
        #expect(!error.description.isEmpty)
      }
    }
  }

  @Test func iterationsAreBounded() throws {
    let key = try PrivateKey(generating: .ed25519, Lab.crypto)
    var scheme = PBES2(iterations: 1, random: Lab.crypto.random)
    for iterations in [PasswordBudget.maximum + 1, 1 << 32, 1 << 54] {
      scheme.derivation.iterations = iterations
      var writer = DERWriter()
      writer.write(.sequence) { info in
        scheme.write(to: &info)
        info.write(.octetString, [UInt8](repeating: 0, count: 48))
      }
      #expect(
        kind { () throws(CertificateError) in
          _ = try PrivateKey(der: writer.bytes, password: SecretBytes(utf8: "x"), crypto: Lab.crypto)
        } == .outOfRange)
    }
    #expect(
      kind { () throws(CertificateError) in
        _ = try key.encryptedPKCS8DER(
          password: SecretBytes(utf8: "x"), iterations: .max, crypto: Lab.crypto)
      } == .outOfRange)
  }

  // RFC 8018 §A.2, §B.2.5
  @Test func parametersThatCannotBe() throws {
    let key = try PrivateKey(generating: .ed25519, Lab.crypto)
    for iterations in [0, -1, Int.min] {
      #expect(
        kind { () throws(CertificateError) in
          _ = try key.encryptedPKCS8DER(password: SecretBytes(utf8: "x"), iterations: iterations, crypto: Lab.crypto)
        } == .outOfRange)
    }
    func refusal(_ change: (inout PBES2) -> Void) -> CertificateError.Kind? {
      var scheme = PBES2(iterations: 1, random: Lab.crypto.random)
      change(&scheme)
      var writer = DERWriter()
      scheme.write(to: &writer)
      return kind(writer.bytes) { reader in _ = try PBES2(reader.enter(.sequence, "encryptionAlgorithm")) }
    }
    #expect(refusal { _ in } == nil)
    for count in [0, 15, 17] {
      #expect(refusal { $0.initializationVector = [UInt8](repeating: 1, count: count) } == .invalidValue)
    }
    #expect(refusal { $0.derivation.salt = [] } == .invalidValue)
    var derivation = PBKDF2Parameters(salt: [1], iterations: 1, hash: .sha256)
    let passwords = try Lab.crypto.requirePasswords("test")
    for (length, expected) in [(nil, nil), (32, nil), (16, .invalidValue)] as [(Int?, CertificateError.Kind?)] {
      derivation.keyLength = length
      let found = kind { () throws(CertificateError) in
        var budget = PasswordBudget()
        let password = SecretBytes(utf8: "x")
        _ = try derivation.deriveKey(length: 32, password: password.span, passwords, &budget)
      }
      #expect(found == expected)
    }
  }

  /// Padding can be right by chance: what then is no DER means a wrong password, too.
  @Test func aPlaintextThatIsNoSequenceMeansAWrongPassword() throws {
    let scheme = PBES2(iterations: 1, random: Lab.crypto.random)
    let passwords = try Lab.crypto.requirePasswords("test")
    for (plaintext, expected) in [
      ([0x30, 0], nil), ([4, 0], .wrongPassword), ([0x30, 1], .wrongPassword), ([0x30, 0, 0], .wrongPassword),
    ] as [([UInt8], CertificateError.Kind?)] {
      let password = SecretBytes(utf8: "x")
      let ciphertext = try scheme.encrypt(plaintext.span, password: password.span, passwords)
      let found = kind { () throws(CertificateError) in
        var budget = PasswordBudget()
        let password = SecretBytes(utf8: "x")
        _ = try scheme.decrypt(ciphertext.span, password: password.span, passwords, &budget)
      }
      #expect(found == expected, "\(plaintext)")
    }
  }

  @Test func aProviderWithoutPasswordsSaysSo() throws {
    var crypto = Lab.crypto
    crypto.passwords = nil
    let key = try PrivateKey(generating: .ed25519, crypto)
    #expect(
      kind { () throws(CertificateError) in
        _ = try key.encryptedPKCS8DER(password: SecretBytes(utf8: "x"), crypto: crypto)
      } == .unsupported)
  }

  /// Old and unusual schemes are refused by name.
  @Test(
    .enabled(if: Vectors.has("pyca/asymmetric/PKCS8")),
    arguments: [
      ("enc-rsa-3des.pem", "des-EDE3-CBC"), ("ed25519-scrypt.pem", "scrypt"),
      ("enc-ec-sha1-128-rc4.pem", "pbeWithSHAAnd128BitRC4"),
      ("rsa-40bitrc2.pem", "RC2"), ("rsa-pbewithmd5anddescbc.pem", "pbeWithMD5AndDES-CBC"),
      ("enc-unknown-pbkdf2-prf.pem", "prf"), ("enc-rsa-pkcs8-pbkdf2-0iter.pem", "iterationCount"),
    ])
  func refusals(_ name: String, _ mention: String) throws {
    let pem = try Vectors.bytes("pyca/asymmetric/PKCS8/" + name)
    do {
      _ = try PrivateKey(pem: pem, password: SecretBytes(utf8: "baz"), crypto: Lab.crypto)
      Issue.record("\(name) was accepted")
    } catch { #expect(error.description.contains(mention), "\(error)") }
  }

  @Test(
    .enabled(if: Vectors.has("pyca/asymmetric/PKCS8")),
    arguments: [
      ("rsa-aes-192-cbc.pem", "PolarSSLTest"), ("rsa_pss_2048.pem", ""),
    ])
  func acceptances(_ name: String, _ password: String) throws {
    let pem = try Vectors.bytes("pyca/asymmetric/PKCS8/" + name)
    let key = try PrivateKey(pem: pem, password: SecretBytes(utf8: password), crypto: Lab.crypto)
    _ = try key.signingKey(Lab.crypto)
  }
}

/// The kind of the error that `body` throws; nil when it throws none.
func kind(_ body: () throws(CertificateError) -> Void) -> CertificateError.Kind? {
  do { try body() } catch { return error.kind }
  return nil
}
