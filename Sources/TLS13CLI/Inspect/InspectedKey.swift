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

  init(der: [UInt8], _ crypto: CryptoProvider) {
    do { self = InspectedKey(try PrivateKey(der: der), isEncrypted: false, crypto) } catch {
      self = .unusable("\(error)")
    }
  }

  init(encrypted der: [UInt8], _ password: Password?, _ crypto: CryptoProvider) {
    guard let password else {
      self = .locked
      return
    }
    do {
      let key = try PrivateKey(der: der, password: password.secret, crypto: crypto)
      self = InspectedKey(key, isEncrypted: true, crypto)
    } catch { self = .unusable("\(error)") }
  }
}
