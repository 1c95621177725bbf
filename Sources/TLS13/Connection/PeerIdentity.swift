public import TLS13Certificates
public import TLS13Crypto

/// Who the peer proved to be: a chain that was validated, or a public key that was expected, and a signature over this
/// very handshake with its key.
///
/// There is no public way to make one, so holding it means that the checks were made.
public struct PeerIdentity: Sendable {
  /// What vouches for the peer.
  public let credential: PeerCredential
  /// How the peer signed its CertificateVerify.
  public let signatureScheme: SignatureScheme

  /// The path from the peer's certificate to a trust anchor; nil for a raw public key.
  public var chain: ValidatedChain? {
    switch credential {
    case .certificateChain(let chain): chain
    case .rawPublicKey: nil
    }
  }

  /// The peer's own certificate; nil for a raw public key.
  public var certificate: Certificate? { chain?.leaf }

  /// The peer's public key, from its certificate or alone.
  public var publicKey: SubjectPublicKeyInfo {
    switch credential {
    case .certificateChain(let chain): chain.leaf.subjectPublicKeyInfo
    case .rawPublicKey(let key): key
    }
  }

  /// The names that its certificate carries; none for a raw public key.
  public var subjectAlternativeNames: [GeneralName] { certificate?.subjectAlternativeNames ?? [] }

  /// Its SPIFFE ID, where its certificate has exactly one URI and that is one. Whether the trust store vouches for the
  /// ID's trust domain is decided by ``TrustStore/init(bundles:)`` and ``ValidationPolicy/spiffe``.
  public var spiffeID: SPIFFEID? { certificate?.spiffeID }

  init(_ credential: PeerCredential, signatureScheme: SignatureScheme) {
    self.credential = credential
    self.signatureScheme = signatureScheme
  }
}
