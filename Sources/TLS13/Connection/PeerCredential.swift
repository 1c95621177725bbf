public import TLS13Certificates

/// What vouches for a peer. The two are not alike: a chain comes with names that authorities checked, a raw public key
/// with nothing but that it was expected.
public enum PeerCredential: Sendable {
  /// A chain that was validated up to a trust anchor.
  case certificateChain(ValidatedChain)
  /// A key that ``TrustedPublicKeys`` lists. RFC 7250
  indirect case rawPublicKey(SubjectPublicKeyInfo)
}
