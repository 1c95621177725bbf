import Conformance
import TLS13Crypto
import TLS13Memory
import Testing

/// The first two values of PBKDF2 are those of RFC 6070 §2 and RFC 7914 §11, those of HMAC RFC 2202's and RFC 4231's
/// second case; the others were computed with Python's hashlib.
@Suite struct PasswordPrimitivesTests {
  private let all = TestedProvider.all.compactMap(\.crypto.passwords)

  @Test(arguments: [
    (PasswordHash.sha1, "password", 4096, "4b007901b765489abead49d926f721d065a429c1"),
    (
      PasswordHash.sha256, "passwd", 1,
      "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783"
    ),
    (
      PasswordHash.sha384, "password", 1000,
      "3bd37e2236941d4a77b1b5b714c6f913fabb6b0841a6d7d8656b99d611e900fe06edb93b5b809efaa9678b635ce513e0"
    ),
    (
      PasswordHash.sha512, "password", 1000,
      "afe6c5530785b6cc6b1c6453384731bd5ee432ee549fd42fb6695779ad8a1c5bf59de69c48f774efc4007d5298f9033c0241d5ab69305e7b64eceeb8d834cfec6afdec3c1c23"
    ),
    (PasswordHash.sha256, "", 3, "5ddf839afa2d5fb4be56e1a0f48917617559bef61ec122bfca1c7f75ac8f401d"),
    (PasswordHash.sha512, "", 3, "35728858479af699c1690e989eba0d104c6c9d7ff67373a48e4f87e90cb55af7"),
  ])
  func pbkdf2(_ hash: PasswordHash, _ password: String, _ iterations: Int, _ expected: String) throws {
    for primitives in all {
      let key = try primitives.pbkdf2(
        password: Array(password.utf8).span, salt: Array("salt".utf8).span, iterations: iterations, hash: hash,
        length: expected.utf8.count / 2)
      #expect(bytes(key) == hex(expected))
    }
  }

  /// swift-crypto would trap on most of these.
  @Test(arguments: [(0, 1, 1), (1, 0, 1), (1, -1, 1), (1, 1 << 33, 1), (1, 1, 0)])
  func pbkdf2Refuses(_ saltLength: Int, _ iterations: Int, _ length: Int) {
    for primitives in all {
      let salt = [UInt8](repeating: 1, count: saltLength)
      let password: [UInt8] = [1, 2, 3]
      #expect(
        failure { () throws(CryptoError) in
          _ = try primitives.pbkdf2(
            password: password.span, salt: salt.span, iterations: iterations, hash: .sha256, length: length)
        } == .library)
    }
  }

  @Test(arguments: [
    (PasswordHash.sha1, 1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
    (PasswordHash.sha1, 3, "65ba90ac47c0e09f83e6257ca0453aeb19df63cf"),
    (PasswordHash.sha256, 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (PasswordHash.sha256, 3, "f2a778f1a6ed3d5bc59a5d79104c598f3f07093f240ca4e91333fb09ed4f36da"),
    (
      PasswordHash.sha384, 1,
      "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
    ),
    (
      PasswordHash.sha384, 3,
      "dc786f9fab31a3a0b51f3e277daa9874d33c0950e7aaf53df3b01c7abae1161e7556aeed36c6c11ec9381cbff81a7261"
    ),
    (
      PasswordHash.sha512, 1,
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
    ),
    (
      PasswordHash.sha512, 3,
      "f3ea3dce496e48ccb10e68c1ce4e9d9eb77601054e1bb70469fcf61c58c6d28fd53b34c84b21b4ea6431d5bffbe57d360f6f119db1abf4aa35f85378c3b691ee"
    ),
  ])
  func iteratedDigest(_ hash: PasswordHash, _ iterations: Int, _ expected: String) throws {
    for primitives in all {
      let digest = try primitives.iteratedDigest(of: Array("abc".utf8).span, iterations: iterations, hash: hash)
      #expect(bytes(digest) == hex(expected))
    }
  }

  @Test(arguments: [
    (PasswordHash.sha1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
    (PasswordHash.sha256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    (
      PasswordHash.sha384,
      "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"
    ),
    (
      PasswordHash.sha512,
      "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
    ),
  ])
  func hmac(_ hash: PasswordHash, _ expected: String) throws {
    for primitives in all {
      let message = Array("what do ya want for nothing?".utf8)
      #expect(try primitives.hmac(key: Array("Jefe".utf8).span, message: message.span, hash: hash) == hex(expected))
    }
  }

  /// NIST SP 800-38A §F.2.1, §F.2.3, §F.2.5: the first block.
  @Test(arguments: [
    ("2b7e151628aed2a6abf7158809cf4f3c", "7649abac8119b246cee98e9b12e9197d"),
    ("8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b", "4f021db243bc633d7178183a9fa071e8"),
    ("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4", "f58c4c04d6e5f1ba779eabfb5f7bfbd6"),
  ])
  func aesCBC(_ key: String, _ expected: String) throws {
    for primitives in all {
      let (key, vector) = (hex(key), hex("000102030405060708090a0b0c0d0e0f"))
      let short = Array(key.dropLast())
      let block = hex("6bc1bee22e409f96e93d7e117393172a")
      let sealed = try primitives.encryptAESCBC(block.span, key: key.span, initializationVector: vector.span)
      #expect(sealed.count == 32)
      #expect(Array(sealed[..<16]) == hex(expected))
      for count in 0...33 {
        let plaintext = [UInt8](repeating: 7, count: count)
        let sealed = try primitives.encryptAESCBC(plaintext.span, key: key.span, initializationVector: vector.span)
        #expect(
          bytes(try primitives.decryptAESCBC(sealed.span, key: key.span, initializationVector: vector.span))
            == plaintext)
        for wrong in [[], Array(sealed.dropLast()), sealed + [0]] {
          #expect(
            failure { () throws(CryptoError) in
              _ = try primitives.decryptAESCBC(wrong.span, key: key.span, initializationVector: vector.span)
            } == .authentication)
        }
      }
      #expect(
        failure { () throws(CryptoError) in
          _ = try primitives.encryptAESCBC(block.span, key: short.span, initializationVector: vector.span)
        } == .key)
    }
  }
}
