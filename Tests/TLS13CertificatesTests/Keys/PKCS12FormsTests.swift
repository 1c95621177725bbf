import TLS13Crypto
import TLS13Memory
import Testing

@testable import TLS13Certificates

/// Bundles as other makers write them: BER, PBMAC1, several keys, no password.
@Suite struct PKCS12FormsTests {
  private let openssl: OpenSSL
  private let leaf: Certificate

  init() throws {
    openssl = try OpenSSL()
    let lab = try Lab()
    let key = try PrivateKey(generating: .ellipticCurve(.p256), Lab.crypto)
    let info = try SubjectPublicKeyInfo(key.signingKey(Lab.crypto).publicKey)
    leaf = try lab.root.issue(.client(name: "alice", publicKey: info, validity: Lab.validity))
    try openssl.write([UInt8](key.pkcs8PEM().span), "key.pem")
    try openssl.write(leaf.pem, "leaf.pem")
  }

  private func export(_ options: String) throws -> [UInt8] {
    try openssl.run("pkcs12 -export -in leaf.pem -inkey key.pem -out out.p12 \(options)")
    return try openssl.bytes("out.p12")
  }

  private func open(_ bundle: [UInt8], _ password: String) throws(CertificateError) -> [Certificate] {
    try PKCS12(der: bundle, password: SecretBytes(utf8: password), crypto: Lab.crypto).chain
  }

  private func refusal(_ bundle: [UInt8], _ password: String = "x") -> CertificateError? {
    do throws(CertificateError) {
      _ = try open(bundle, password)
      return nil
    } catch { return error }
  }

  /// Case 15, of NSS, and case 14, with PBMAC1.
  @Test(arguments: ["15-pkcs12-ber/nss.p12", "14-pkcs12-pbmac1/pbmac1.p12"])
  func bundlesFromTheField(_ path: String) throws {
    let bundle = try PKCS12(der: Cases.bytes(path), password: SecretBytes(utf8: "pw"), crypto: Lab.crypto)
    #expect(bundle.isAuthenticated == true)
    #expect(bundle.chain.count == 2)
    #expect(try bundle.signingKey(Lab.crypto)?.publicKey == bundle.chain[0].subjectPublicKeyInfo.key)
    #expect(try refusal(Cases.bytes(path), "wrong")?.kind == .wrongPassword)
    #expect(try refusal(Cases.bytes(path), "")?.kind == .wrongPassword)
  }

  @Test(arguments: ["", "-keypbe NONE -certpbe NONE", "-nomac"], [1, 7, 1000])
  func berOfEveryKind(_ options: String, _ piece: Int) throws {
    let der = try export("-passout pass:x -iter 2 \(options)")
    #expect(try open(BERWriter(piece: piece).rewrite(der), "x") == [leaf])
    #expect(try open(der, "x") == [leaf])
  }

  /// BER inside of what is encrypted: SafeContents and PrivateKeyInfo.
  @Test func berUnderTheCipher() throws {
    let key = try PrivateKey(generating: .ed25519, Lab.crypto)
    let publicKey = try key.signingKey(Lab.crypto).publicKey
    let plain = BERWriter(piece: 9).rewrite([UInt8](key.pkcs8DER().span))
    let scheme = PBES2(iterations: 2, random: Lab.crypto.random)
    let password = SecretBytes(utf8: "x")
    let primitives = try Lab.crypto.requirePasswords("test")
    var writer = DERWriter()
    let sealed = try scheme.encrypt(plain.span, password: password.span, primitives)
    writer.write(.sequence) { info in
      scheme.write(to: &info)
      info.write(.octetString, sealed)
    }
    let opened = try PrivateKey(der: writer.bytes, password: password, crypto: Lab.crypto)
    #expect(try opened.signingKey(Lab.crypto).publicKey == publicKey)
  }

  @Test func berIsBounded() throws {
    func failure(_ bytes: [UInt8]) -> CertificateError.Kind? {
      kind { () throws(CertificateError) in _ = try BER.distinguished(bytes.span, "test") }
    }
    for depth in [30, 100_000] {
      #expect(failure((0..<depth).flatMap { _ in [0x30, 0x80] as [UInt8] }) == .outOfRange)
      #expect(failure([0x30, 0x80] + (0..<depth).flatMap { _ in [0x24, 0x80] as [UInt8] }) == .outOfRange)
    }
    // No end, an end where none may be, a primitive type without a length, lengths past the end and past the word.
    for bytes: [UInt8] in [
      [0x30, 0x80], [0x30, 0x80, 0x04, 0x01], [0x30, 0x02, 0, 0], [0x30, 0x80, 0x04, 0x80, 0, 0, 0, 0],
      [0x30, 0x03, 0x05, 0],
      [0x30, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0x30, 0xff],
      [0x30, 0x80, 0x1f, 0x81, 0x01, 0, 0, 0],
      [0x30, 0x80, 0x24, 0x03, 0x02, 0x01, 0x00, 0, 0], [0x30, 0x80, 0, 0, 0], [0x04, 0x00], [],
    ] { #expect(failure(bytes) != nil, "\(bytes)") }
    #expect(failure([0x30] + [UInt8](repeating: 0, count: BER.maximumLength)) == .outOfRange)
    // Many small pieces in many layers take time in proportion, and no more room than they had.
    let pieces = (0..<200_000).flatMap { _ in [0x04, 0x01, 0xaa] as [UInt8] }
    let layers = 20
    let bytes =
      (0..<layers).flatMap { _ in [0x30, 0x80] as [UInt8] } + [0x24, 0x80] + pieces
      + [UInt8](repeating: 0, count: 2 * (layers + 1))
    let clock = ContinuousClock()
    var count = 0
    let time = try clock.measure { count = try BER.distinguished(bytes.span, "test").count }
    #expect((200_000..<200_200).contains(count))
    #expect(time < .seconds(20))
    // Lengths longer than they have to be.
    let long = try BER.distinguished(([0x30, 0x84, 0, 0, 0, 3, 0x04, 0x81, 0x00] as [UInt8]).span, "test")
    #expect([UInt8](long.span) == [0x30, 0x02, 0x04, 0x00])
  }

  @Test(arguments: [PasswordHash.sha1, .sha256, .sha384, .sha512], [PasswordHash.sha256, .sha512])
  func pbmac1(_ prf: PasswordHash, _ mac: PasswordHash) throws {
    let bare = try export("-passout pass:sésame -iter 2 -nomac")
    let bundle = try PBMAC1(prf: prf, mac: mac).add(to: bare, "sésame")
    #expect(try open(bundle, "sésame") == [leaf])
    #expect(refusal(bundle, "sesame")?.kind == .wrongPassword)
    var changed = bundle
    changed[changed.count / 3] ^= 1
    #expect(throws: CertificateError.self) { try open(changed, "sésame") }
  }

  /// RFC 9579: the length of the key is there, and no less than 20 bytes.
  @Test func pbmac1WithWeakParameters() throws {
    let bare = try export("-passout pass:x -iter 2 -nomac")
    #expect(try open(PBMAC1(length: 20).add(to: bare, "x"), "x") == [leaf])
    #expect(try refusal(PBMAC1(length: nil).add(to: bare, "x"))?.kind == .outOfRange)
    #expect(try refusal(PBMAC1(length: 19).add(to: bare, "x"))?.kind == .outOfRange)
    #expect(try refusal(PBMAC1(length: 65).add(to: bare, "x"))?.kind == .outOfRange)
    #expect(try refusal(PBMAC1(iterations: PasswordBudget.maximum + 1).add(to: bare, "x"))?.kind == .outOfRange)
    // The old salt and count say nothing.
    #expect(try open(PBMAC1(oldIterations: 0).add(to: bare, "x"), "x") == [leaf])
  }

  /// The safes of two bundles in one.
  @Test func severalKeys() throws {
    let options = "-passout pass:x -keypbe NONE -certpbe NONE -nomac"
    let first = try export(options)
    let other = try PrivateKey(generating: .ed25519, Lab.crypto)
    try openssl.write([UInt8](other.pkcs8PEM().span), "other.pem")
    try openssl.run("pkcs12 -export -inkey other.pem -nocerts -out other.p12 \(options)")
    let both = try Self.joined(openssl.bytes("other.p12"), first)
    // One key has a certificate: it is meant, wherever it stands.
    let bundle = try PKCS12(der: both, password: SecretBytes(utf8: ""), crypto: Lab.crypto)
    #expect(bundle.chain == [leaf])
    #expect(try bundle.signingKey(Lab.crypto)?.publicKey == leaf.subjectPublicKeyInfo.key)
    #expect(try bundle.otherKeys.map { $0.publicKey } == [other.signingKey(Lab.crypto).publicKey])
    let identity = try stored(both).identity(keys: nil, .none, Lab.crypto)
    #expect(try identity.key.publicKey == leaf.subjectPublicKeyInfo.key)

    try openssl.run("req -x509 -newkey ed25519 -nodes -subj /CN=second -keyout second.key -out second.pem")
    try openssl.run("pkcs12 -export -in second.pem -inkey second.key -out second.p12 \(options)")
    let pairs = try Self.joined(first, openssl.bytes("second.p12"))
    do throws(CertificateError) {
      _ = try stored(pairs).identity(keys: nil, .none, Lab.crypto)
      Issue.record("one of two was chosen")
    } catch { #expect(error.kind == .duplicate && error.detail.contains("keytool")) }
    // With the certificate named, there is no doubt.
    let keys = try stored(pairs).keys(.none, Lab.crypto)
    #expect(try stored(leaf.pem).identity(keys: keys, .none, Lab.crypto).key.publicKey == leaf.subjectPublicKeyInfo.key)
  }

  /// No password is not an empty one; but a bundle under an empty one opens without a question.
  @Test(arguments: ["", "-nomac", "-keypbe NONE -certpbe NONE"])
  func withoutAPassword(_ options: String) throws {
    let empty = try export("-passout pass: \(options)")
    #expect(try stored(empty).identity(keys: nil, .none, Lab.crypto).chain == [leaf])
    let locked = try export("-passout pass:x \(options)")
    let isLocked = !options.contains("NONE") || !options.contains("nomac")
    let refused = kind { () throws(CertificateError) in _ = try stored(locked).identity(keys: nil, .none, Lab.crypto) }
    #expect(refused == (isLocked ? .passwordMissing : nil))
    #expect(try stored(locked).identity(keys: nil, Passwords("y", "x"), Lab.crypto).chain == [leaf])
    #expect(
      kind { () throws(CertificateError) in _ = try stored(locked).identity(keys: nil, Passwords("y"), Lab.crypto) }
        == .wrongPassword)
  }

  /// What is refused by name is opened by what the error says.
  @Test(arguments: ["-legacy", "-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES"])
  func otherCiphersAreNamed(_ options: String) throws {
    try openssl.write(export("-passout pass:x \(options)"), "FILE")
    let refused = try #require(refusal(openssl.bytes("FILE")))
    #expect(refused.kind == .unsupported)
    #expect(refused.detail.contains("openssl pkcs12 -legacy -in FILE -nodes -out TEMPORARY"))
    #expect(refused.detail.contains("openssl pkcs12 -export -in TEMPORARY -out NEW"))
    try openssl.run("pkcs12 -legacy -in FILE -nodes -out TEMPORARY -passin pass:x")
    try openssl.run("pkcs12 -export -in TEMPORARY -out NEW -passout pass:y")
    #expect(try open(openssl.bytes("NEW"), "y") == [leaf])
  }

  /// A bundle with the safes of both.
  private static func joined(_ a: [UInt8], _ b: [UInt8]) throws -> [UInt8] {
    var safe = DERWriter()
    try safe.write(.sequence) { (list: inout DERWriter) throws(CertificateError) in
      for bundle in [a, b] {
        var input = DERReader(bundle.span)
        var fields = try input.enter(.sequence, "PFX")
        _ = try fields.readInteger("version")
        var content = DERReader(bundle.span, trusted: try fields.readDataContent("authSafe"))
        list.write(encoded: [UInt8](bundle.span.extracting(try content.read(.sequence, "safe").content)))
      }
    }
    var writer = DERWriter()
    writer.write(.sequence) { bundle in
      bundle.write(integer: 3)
      bundle.write(.sequence) { info in
        info.write(.pkcs7Data)
        info.write(.contextConstructed(0)) { $0.write(.octetString, safe.bytes) }
      }
    }
    return writer.bytes
  }
}

/// Writes DER again as BER: indefinite lengths, and octet strings in pieces of pieces.
private struct BERWriter {
  let piece: Int

  func rewrite(_ der: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    var reader = DERReader(der.span)
    while let element = try? reader.read("element") {
      let content = Array(der[element.content])
      let tag = der[element.start]
      if tag & 0x20 != 0 {
        output += [tag, 0x80] + rewrite(content) + [0, 0]
      } else if tag == 0x04 {
        output += [0x24, 0x80] + pieces(content) + [0, 0]
      } else if tag == 0x80, content.count > 4 {
        output += [0xa0, 0x80] + pieces(content) + [0, 0]
      } else {
        output += der[element.range]
      }
    }
    return output
  }

  private func pieces(_ content: [UInt8]) -> [UInt8] {
    stride(from: 0, to: content.count, by: piece).flatMap { start -> [UInt8] in
      let part = Array(content[start..<min(start + piece, content.count)])
      var writer = DERWriter()
      writer.write(.octetString, part)
      // Every other piece is a string in pieces itself.
      return start / piece % 2 == 0 ? writer.bytes : [0x24, 0x80] + writer.bytes + [0, 0]
    }
  }
}

/// Protects a bundle without a MAC. RFC 9579
private struct PBMAC1 {
  var prf = PasswordHash.sha256
  var mac = PasswordHash.sha256
  var length: Int? = 32
  var iterations = 3
  var oldIterations = 1

  func add(to bare: [UInt8], _ password: String) throws -> [UInt8] {
    var input = DERReader(bare.span)
    let content = try input.read(.sequence, "PFX").content
    var fields = DERReader(bare.span, trusted: content)
    _ = try fields.readInteger("version")
    let safe = Array(bare[try fields.readDataContent("authSafe")])
    let salt: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
    let secret = SecretBytes(utf8: password)
    let primitives = try Lab.crypto.requirePasswords("test")
    let key = try primitives.pbkdf2(
      password: secret.span, salt: salt.span, iterations: min(iterations, 3), hash: prf, length: length ?? 32)
    let digest = try primitives.hmac(key: key.span, message: safe.span, hash: mac)
    var writer = DERWriter()
    writer.write(.sequence) { bundle in
      bundle.write(encoded: Array(bare[content]))
      bundle.write(.sequence) { data in
        data.write(.sequence) { info in
          info.write(.sequence) { algorithm in
            algorithm.write(.pbmac1)
            algorithm.write(.sequence) { write(to: &$0, salt) }
          }
          info.write(.octetString, digest)
        }
        data.write(.octetString, Array("NOT USED".utf8))
        data.write(integer: oldIterations)
      }
    }
    return writer.bytes
  }

  private func write(to parameters: inout DERWriter, _ salt: [UInt8]) {
    parameters.write(.sequence) { function in
      function.write(.pbkdf2)
      function.write(.sequence) { fields in
        fields.write(.octetString, salt)
        fields.write(integer: iterations)
        if let length { fields.write(integer: length) }
        write(to: &fields, prf)
      }
    }
    write(to: &parameters, mac)
  }

  private func write(to writer: inout DERWriter, _ hash: PasswordHash) {
    writer.write(.sequence) { algorithm in
      let codes: [PasswordHash: OIDCode] = [
        .sha1: .hmacWithSHA1, .sha256: .hmacWithSHA256, .sha384: .hmacWithSHA384, .sha512: .hmacWithSHA512,
      ]
      algorithm.write(codes[hash] ?? .unknown)
      algorithm.writeNull()
    }
  }
}
