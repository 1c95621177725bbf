import TLS13Crypto
import TLS13Memory

/// What opens encrypted private keys: PBKDF2, AES in CBC mode, and both together as PBES2. RFC 8018
extension WycheproofCheck {
  static func aesCBC(_ name: String, _ crypto: CryptoProvider) -> WycheproofCheck {
    guard name == "AES-CBC-PKCS5" else { return .notProvided("\(name) is not provided") }
    guard let passwords = crypto.passwords else { return .notProvided("the provider lacks AES-CBC") }
    return .run { test in crypt(test, test.hex("key").span, passwords) }
  }

  static func pbkdf2(_ name: String, _ crypto: CryptoProvider) -> WycheproofCheck {
    guard let hash = passwordHash(name, after: "PBKDF2-HMACSHA") else { return .notProvided("\(name) is not provided") }
    guard let passwords = crypto.passwords else { return .notProvided("the provider lacks PBKDF2") }
    return .run { test in
      guard let key = try? derive(test, hash, length: test.integer("dkLen"), passwords) else { return .rejected }
      return compare(key.span, test.hex("dk"))
    }
  }

  /// Names are as in `PbeWithHmacSha256AndAes_128`.
  static func pbes2(_ name: String, _ crypto: CryptoProvider) -> WycheproofCheck {
    let parts = name.split(separator: "_")
    guard parts.count == 2, let bits = Int(parts[1]), parts[0].hasSuffix("AndAes"),
      let hash = passwordHash(String(parts[0].dropLast(6)), after: "PbeWithHmacSha")
    else { return .notProvided("\(name) is not provided") }
    guard let passwords = crypto.passwords else { return .notProvided("the provider lacks PBES2") }
    return .run { test in
      guard let key = try? derive(test, hash, length: bits / 8, passwords) else { return .rejected }
      return crypt(test, key.span, passwords)
    }
  }

  private static func passwordHash(_ name: String, after prefix: String) -> PasswordHash? {
    guard name.hasPrefix(prefix) else { return nil }
    switch name.dropFirst(prefix.count) {
    case "1": return .sha1
    case "256": return .sha256
    case "384": return .sha384
    case "512": return .sha512
    default: return nil
    }
  }

  private static func derive(
    _ test: WycheproofJSON, _ hash: PasswordHash, length: Int, _ passwords: any PasswordProtection
  ) throws(CryptoError) -> SecretBytes {
    try passwords.pbkdf2(
      password: test.hex("password").span, salt: test.hex("salt").span, iterations: test.integer("iterationCount"),
      hash: hash, length: length)
  }

  /// Decrypts, compares, and encrypts again.
  private static func crypt(
    _ test: WycheproofJSON, _ key: borrowing Span<UInt8>, _ passwords: any PasswordProtection
  ) -> WycheproofOutcome {
    let (vector, message, ciphertext) = (test.hex("iv"), test.hex("msg"), test.hex("ct"))
    guard
      let opened = try? passwords.decryptAESCBC(ciphertext.span, key: key, initializationVector: vector.span),
      let sealed = try? passwords.encryptAESCBC(message.span, key: key, initializationVector: vector.span)
    else { return .rejected }
    return opened.span.isEqual(to: message.span) && sealed == ciphertext ? .accepted : .wrong
  }
}
