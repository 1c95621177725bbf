import TLS13Certificates
import TLS13Crypto

/// What is shown of a private key: never the secret.
enum InspectedKey {
  /// Its kind and its public half.
  case usable(kind: String, publicKey: PublicKey, isEncrypted: Bool)
  /// No password was given.
  case locked
  /// Why it cannot be used.
  case unusable(String)

  init(_ key: borrowing PrivateKey, isEncrypted: Bool, _ crypto: CryptoProvider) {
    do {
      let kind = KeyText.describe(key.algorithm, key.material.keyType)
      self = .usable(kind: kind, publicKey: try key.signingKey(crypto).publicKey, isEncrypted: isEncrypted)
    } catch { self = .unusable("\(error)") }
  }

  /// A key in a bundle, beside another.
  init(_ key: any SigningKey) {
    do {
      let info = try SubjectPublicKeyInfo(key.publicKey)
      self = .usable(kind: KeyText.describe(info), publicKey: key.publicKey, isEncrypted: true)
    } catch { self = .unusable("\(error)") }
  }

  init(_ object: StoredObject, _ passwords: Passwords, _ crypto: CryptoProvider) {
    do { self = try Self.opened(object, passwords, crypto) } catch {
      self = error.kind == .passwordMissing ? .locked : .unusable("\(error)")
    }
  }

  private static func opened(
    _ object: StoredObject, _ passwords: Passwords, _ crypto: CryptoProvider
  ) throws(CertificateError) -> InspectedKey {
    let key = try object.privateKey(passwords, crypto)
    return InspectedKey(key, isEncrypted: object.kind == .encryptedPrivateKey, crypto)
  }
}
