/// Why a cryptographic operation did not give a result.
public enum CryptoError: Error, Hashable, Sendable {
  /// The record or the ciphertext does not authenticate.
  case authenticationFailed
  /// A key is malformed, not on its curve, or too weak to be used. The text says which.
  case invalidKey(String)
  /// The peer's key share is malformed, of low order, or not on its curve. The text says which.
  case invalidPeerShare(String)
  /// The provider does not implement what was asked for. The text names it.
  case unsupported(String)
  /// The library failed in a way that input cannot cause, or a computed result did not check out.
  case internalFailure(String)
}

extension CryptoError: CustomStringConvertible {
  /// One line for people.
  public var description: String {
    switch self {
    case .authenticationFailed: "authentication failed"
    case .invalidKey(let reason): "invalid key: \(reason)"
    case .invalidPeerShare(let reason): "invalid key share: \(reason)"
    case .unsupported(let what): "not supported by the crypto provider: \(what)"
    case .internalFailure(let reason): "cryptographic library failure: \(reason)"
    }
  }
}
