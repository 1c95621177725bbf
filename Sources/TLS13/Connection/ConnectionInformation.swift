public import TLS13Certificates
public import TLS13Crypto

/// What a finished handshake agreed on.
public struct ConnectionInformation: Sendable {
  /// The cipher suite.
  public let cipherSuite: CipherSuite
  /// The key exchange group; nil where a PSK stood alone. RFC 9846 §4.3.9
  public let group: NamedGroup?
  /// The application protocol, if one was negotiated. RFC 7301
  public let applicationProtocol: ApplicationProtocol?
  /// The host name that the client asked for, lower-case. RFC 6066 §3
  public let serverName: String?
  /// How we signed our CertificateVerify; nil when we sent none.
  public internal(set) var localSignatureScheme: SignatureScheme?
  /// Whether a HelloRetryRequest was needed. RFC 9846 §4.2.4
  public let usedHelloRetryRequest: Bool
  /// Who the peer proved to be, most recently where it did so again after the handshake; nil for a client without a certificate, or where verification was switched off.
  public internal(set) var peer: PeerIdentity?
  /// What the peer sent where verification was switched off: anyone could have sent it under any name. It did prove
  /// that it holds the first certificate's key.
  public let insecureUnvalidatedPeerCertificates: [Certificate]
  /// Whether an earlier connection was resumed: the peer's identity is that connection's, judged again but for the
  /// signatures. RFC 9846 §2.2
  public let isResumed: Bool
  /// The external PSK that both sides proved to hold, by its identity; nil where none was used. RFC 9257
  public let externalPSKIdentity: [UInt8]?
  /// The OCSP response that the peer stapled to its certificate, as it came: judged where
  /// ``ChainRequirements/revocation`` is not off, and only then. RFC 6066 §8
  public internal(set) var peerOCSPResponse: [UInt8]?
  /// The certificate timestamps that the peer sent with its certificate, as they came: nothing judges them.
  /// RFC 6962 §3.3
  public internal(set) var peerSignedCertificateTimestamps: [[UInt8]] = []
  /// On a server that resumed: by how many milliseconds the client's view of the ticket's age is off. RFC 9846 §8.3
  package internal(set) var ticketAgeError: Int64?
}
