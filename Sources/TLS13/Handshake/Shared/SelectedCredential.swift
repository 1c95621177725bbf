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
    selected(accepting: isAccepted, from: authorities) ?? selected(accepting: isAccepted, from: [])
  }

  /// The first that one of `authorities` issued, or anyone where none is named, and that signs with a scheme that the
  /// peer accepts.
  func selected(
    accepting isAccepted: (SignatureScheme) -> Bool, from authorities: [[UInt8]]
  ) -> SelectedCredential? {
    for credential in self where credential.isIssued(byOneOf: authorities) {
      if let scheme = credential.signatureSchemes.first(where: isAccepted) {
        return SelectedCredential(credential: credential, scheme: scheme)
      }
    }
    return nil
  }
}
