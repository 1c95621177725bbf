import TLS13Certificates
import TLS13Crypto

/// What we authenticate with, and how it signs. RFC 9846 §4.5.1.2
final class SelectedCredential: Sendable {
  let credential: Credential
  let scheme: SignatureScheme

  init(credential: Credential, scheme: SignatureScheme) {
    self.credential = credential
    self.scheme = scheme
  }
}

extension [Credential] {
  /// The first that signs with a scheme that the peer accepts, those first that one of `authorities` issued.
  func selected(
    accepting isAccepted: (SignatureScheme) -> Bool, preferring authorities: [[UInt8]]
  ) -> SelectedCredential? {
    let isAlone = count == 1
    if !isAlone, let listed = selected(accepting: isAccepted, from: authorities) { return listed }
    return selected(accepting: isAccepted, from: [])
  }

  /// The first that one of `authorities` issued, or any where none is named, and that signs with a scheme that the peer
  /// accepts.
  func selected(
    accepting isAccepted: (SignatureScheme) -> Bool, from authorities: [[UInt8]]
  ) -> SelectedCredential? {
    var names = AuthorityNames(authorities)
    for credential in self {
      guard let scheme = credential.signatureSchemes.first(where: isAccepted) else { continue }
      guard authorities.isEmpty || credential.isIssued(byOneOf: &names) else { continue }
      return SelectedCredential(credential: credential, scheme: scheme)
    }
    return nil
  }
}

extension Credential {
  /// Whether one of `authorities` issued a certificate of the chain; a raw public key is issued by none and fits any.
  /// RFC 9846 §4.3.4
  func isIssued(byOneOf authorities: inout AuthorityNames) -> Bool {
    if isRawPublicKey { return true }
    for certificate in chain where authorities.includeIssuer(of: certificate) { return true }
    return false
  }
}
