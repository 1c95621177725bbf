import TLS13Certificates
import TLS13Crypto

/// What a PKCS#12 bundle holds.
enum InspectedBundle {
  /// No password was given.
  case locked
  case open(certificates: [Certificate], key: InspectedKey?, isAuthenticated: Bool)

  init(_ der: [UInt8], _ password: Password?, _ crypto: CryptoProvider) throws {
    guard let password else {
      self = .locked
      return
    }
    let bundle = try PKCS12(der: der, password: password.secret, crypto: crypto)
    let key: InspectedKey?
    switch bundle.privateKey {
    case .some(let privateKey): key = InspectedKey(privateKey, isEncrypted: true, crypto)
    case nil: key = nil
    }
    self = .open(
      certificates: bundle.chain + bundle.otherCertificates, key: key, isAuthenticated: bundle.isAuthenticated)
  }
}
