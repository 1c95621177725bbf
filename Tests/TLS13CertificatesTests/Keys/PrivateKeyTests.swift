import TLS13Crypto
import TLS13Memory
import Testing

@testable import TLS13Certificates

@Suite struct PrivateKeyTests {
  @Test(arguments: [
    "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256", "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384",
    "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521", "genpkey -algorithm ED25519",
    "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048", "genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048",
    "ecparam -name prime256v1 -genkey",
  ])
  func openSSLKeys(_ command: String) throws {
    let openssl = try OpenSSL()
    try openssl.run("\(command) -out key.pem")
    try openssl.run("pkey -in key.pem -pubout -outform DER -out public.der")
    let pem = try openssl.bytes("key.pem")
    let key = try PrivateKey(pem: pem)
    let info = try SubjectPublicKeyInfo(der: openssl.bytes("public.der"))
    #expect(key.algorithm == info.algorithm)
    #expect(try key.signingKey(Lab.crypto).publicKey == info.key)

    let exported = key.pkcs8PEM()
    try openssl.write([UInt8](exported.span), "again.pem")
    try openssl.run("pkey -in again.pem -pubout -outform DER -out again.der")
    #expect(try openssl.bytes("again.der") == info.der)
    #expect(try PrivateKey(pem: [UInt8](exported.span)).algorithm == key.algorithm)
  }

  /// RFC 5915 §3: the public key SHOULD be there, and some readers want it.
  @Test(arguments: [EllipticCurve.p256, .p384, .p521])
  func newKeysAreWrittenWithTheirPublicKey(_ curve: EllipticCurve) throws {
    let key = try PrivateKey(generating: .ellipticCurve(curve), Lab.crypto)
    guard case .ellipticCurve(_, let point) = try key.signingKey(Lab.crypto).publicKey else { return }
    let der = [UInt8](key.pkcs8DER().span)
    // publicKey [1] BIT STRING is the last element.
    #expect(der.suffix(point.count) == point[...])
    #expect(try PrivateKey(der: der).signingKey(Lab.crypto).publicKey == .ellipticCurve(curve, point: point))
  }

  @Test func traditionalForms() throws {
    let openssl = try OpenSSL()
    try openssl.run("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.pem")
    try openssl.run("rsa -in rsa.pem -traditional -out pkcs1.pem")
    let text = String(decoding: try openssl.bytes("pkcs1.pem"), as: UTF8.self)
    #expect(text.contains("BEGIN RSA PRIVATE KEY"))
    #expect(try PrivateKey(pem: openssl.bytes("pkcs1.pem")).algorithm == .rsaEncryption)
    try openssl.run("pkcs8 -topk8 -in rsa.pem -passout pass:x -out encrypted.pem")
    #expect(throws: CertificateError.self) { _ = try PrivateKey(pem: openssl.bytes("encrypted.pem")) }
  }

  @Test func everyTruncationAndTrailingByteIsRefused() throws {
    for type in [KeyType.ellipticCurve(.p256), .ed25519] {
      let whole = [UInt8](try PrivateKey(generating: type, Lab.crypto).pkcs8DER().span)
      for count in whole.indices {
        #expect(throws: CertificateError.self) { _ = try PrivateKey(der: Array(whole[..<count])) }
      }
      #expect(throws: CertificateError.self) { _ = try PrivateKey(der: whole + [0]) }
      #expect(throws: Never.self) { _ = try PrivateKey(der: whole) }
    }
  }

  @Test func randomDamageDoesNotTrap() throws {
    var generator = SeededGenerator(seed: 7)
    let whole = [UInt8](try PrivateKey(generating: .ellipticCurve(.p256), Lab.crypto).pkcs8DER().span)
    for _ in 0..<20_000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      do { _ = try PrivateKey(der: bytes) } catch { #expect(!error.description.isEmpty) }
    }
  }
}

/// The public key that containers may carry beside the private one. RFC 5915 §3, RFC 5958 §2
@Suite struct StatedPublicKeyTests {
  private func importing(_ der: [UInt8]) throws -> PublicKey {
    try PrivateKey(der: der).signingKey(Lab.crypto).publicKey
  }

  /// A version 2 key with `stated` as its public key.
  private func version2(
    _ type: KeyType, version: Int = 1, _ stated: (PublicKey) -> [UInt8]
  ) throws -> [UInt8] {
    let key = try PrivateKey(generating: type, Lab.crypto)
    let plain = [UInt8](key.pkcs8DER().span)
    let publicKey = try key.signingKey(Lab.crypto).publicKey
    var input = DERReader(plain.span)
    let content = try input.read(.sequence, "key").content
    var writer = DERWriter()
    writer.write(.sequence) { info in
      info.write(integer: version)
      info.write(encoded: Array(plain[(content.lowerBound + 3)..<content.upperBound]))
      info.write(.context(1), [0] + stated(publicKey))
    }
    return writer.bytes
  }

  @Test(arguments: [KeyType.ellipticCurve(.p256), .ellipticCurve(.p521), .ed25519, .rsa(bits: 2048)])
  func version2KeysAreCompared(_ type: KeyType) throws {
    #expect(throws: Never.self) { _ = try importing(version2(type) { $0.bits }) }
    let other = try Lab.key(type == .ed25519 ? .ellipticCurve(.p256) : type).publicKey
    for wrong in [[], [4], other.bits] {
      #expect(throws: CryptoError.self) { _ = try importing(version2(type) { _ in wrong }) }
    }
  }

  // RFC 5958 §2, RFC 8410 §7; some makers write a public key into version 1
  @Test func aPublicKeyMayStandInVersion1AndASeedHas32Bytes() throws {
    let der = try version2(.ed25519, version: 0) { $0.bits }
    #expect(kind { () throws(CertificateError) in _ = try PrivateKey(der: der) } == nil)
    for count in [0, 31, 33] {
      let short = sequence { key in
        key.write(integer: 0)
        key.write(.sequence) { $0.write(.ed25519) }
        key.write(.octetString) { $0.write(.octetString, [UInt8](repeating: 1, count: count)) }
      }
      #expect(kind { () throws(CertificateError) in _ = try PrivateKey(der: short) } == .invalidValue, "\(count)")
    }
  }

  @Test func compressedPointsAreCompared() throws {
    func compressed(_ key: PublicKey, flip: UInt8) -> [UInt8] {
      let bits = key.bits
      return [2 | (bits[64] & 1) ^ flip] + bits[1...32]
    }
    #expect(throws: Never.self) {
      _ = try importing(version2(.ellipticCurve(.p256)) { compressed($0, flip: 0) })
    }
    #expect(throws: CryptoError.self) {
      _ = try importing(version2(.ellipticCurve(.p256)) { compressed($0, flip: 1) })
    }
  }

  @Test func openSSLPutsItIntoSEC1() throws {
    let openssl = try OpenSSL()
    try openssl.run("ecparam -name prime256v1 -genkey -noout -outform DER -out key.der")
    var der = try openssl.bytes("key.der")
    #expect(throws: Never.self) { _ = try importing(der) }
    der[der.count - 1] ^= 1
    #expect(throws: CryptoError.self) { _ = try importing(der) }
  }
}
