import TLS13Certificates
import TLS13Crypto

/// What a PKCS#12 bundle holds.
enum InspectedBundle {
  /// No password was given.
  case locked
  case open(certificates: [Certificate], keys: [InspectedKey], isAuthenticated: Bool)

  init(_ object: StoredObject, _ passwords: Passwords, _ crypto: CryptoProvider) throws {
    do throws(CertificateError) { self = try Self.opened(object, passwords, crypto) } catch {
      guard error.kind == .passwordMissing else { throw error }
      self = .locked
    }
  }

  private static func opened(
    _ object: StoredObject, _ passwords: Passwords, _ crypto: CryptoProvider
  ) throws(CertificateError) -> InspectedBundle {
    let bundle = try object.bundle(passwords, crypto)
    var keys = bundle.otherKeys.map(InspectedKey.init)
    switch bundle.privateKey {
    case .some(let key): keys.insert(InspectedKey(key, isEncrypted: true, crypto), at: 0)
    case nil: break
    }
    return .open(
      certificates: bundle.chain + bundle.otherCertificates, keys: keys, isAuthenticated: bundle.isAuthenticated)
  }
}
