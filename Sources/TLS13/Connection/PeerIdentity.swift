public import TLS13Certificates
public import TLS13Crypto

/// Who the peer proved to be: a chain that was validated, and a signature over this very handshake with its key.
///
/// There is no public way to make one, so holding it means that the checks were made.
public struct PeerIdentity: Sendable {
  /// The path from the peer's certificate to a trust anchor.
  public let chain: ValidatedChain
  /// How the peer signed its CertificateVerify.
  public let signatureScheme: SignatureScheme

  /// The peer's own certificate.
  public var certificate: Certificate { chain.leaf }

  /// The names that its certificate carries.
  public var subjectAlternativeNames: [GeneralName] { chain.leaf.subjectAlternativeNames }

  /// Its SPIFFE ID, where its certificate has exactly one URI and that is one. Whether the trust store vouches for the
  /// ID's trust domain is decided by ``TrustStore/init(bundles:)`` and ``ValidationPolicy/spiffe``.
  public var spiffeID: SPIFFEID? { chain.leaf.spiffeID }

  init(chain: ValidatedChain, signatureScheme: SignatureScheme) {
    self.chain = chain
    self.signatureScheme = signatureScheme
  }
}
