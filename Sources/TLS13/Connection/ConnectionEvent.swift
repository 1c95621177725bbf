public import TLS13Certificates
public import TLS13Crypto

/// Something that happened on a connection, for logs and for people who want to see the protocol at work.
public enum ConnectionEvent: Sendable {
  /// Who did it.
  public enum Direction: Sendable {
    /// We sent it.
    case sent
    /// We received it.
    case received
  }

  /// What a handshake message says, as far as it helps to follow the handshake.
  public enum Detail: Sendable {
    /// ClientHello: the server's name and what is offered.
    case clientHello(serverName: String?, suites: [CipherSuite], groups: [NamedGroup], shares: [NamedGroup])
    /// ServerHello: what was selected; no group where a PSK stands alone, no identity where none is used.
    case serverHello(CipherSuite, NamedGroup?, pskIdentity: Int?)
    /// HelloRetryRequest: the group that is wanted instead.
    case helloRetryRequest(CipherSuite, NamedGroup?)
    /// EncryptedExtensions: the application protocol, if one was selected.
    case encryptedExtensions(ApplicationProtocol?)
    /// CertificateRequest: the schemes and the number of authorities that the server names.
    case certificateRequest([SignatureScheme], authorities: Int)
    /// Certificate: the chain, which proves nothing yet. Empty when there is none to send.
    case certificate([Certificate])
    /// Certificate with a raw public key in the place of a chain. RFC 7250
    case rawPublicKey(SubjectPublicKeyInfo)
    /// CertificateVerify: how it is signed.
    case certificateVerify(SignatureScheme)
    /// Finished
    case finished
    /// KeyUpdate: whether one is wanted in return.
    case keyUpdate(requested: Bool)
    /// EndOfEarlyData
    case endOfEarlyData
    /// NewSessionTicket
    case newSessionTicket
  }

  /// A handshake message of so many bytes, encrypted or not.
  case message(Direction, HandshakeType, bytes: Int, isEncrypted: Bool, Detail)
  /// Both sides have computed the shared secret and derived the handshake keys from it.
  case sharedSecret(NamedGroup)
  /// There is a session for this connection that does not fit it.
  case sessionNotOffered(SessionMismatch)
  /// The server asked for our certificate, and this is what we answer.
  case certificateAnswer(CertificateAnswer)
  /// The peer's chain was validated up to a trust anchor.
  case chainValidated(ValidatedChain)
  /// The peer proved that it holds the key of its certificate.
  case possessionProved(SignatureScheme)
  /// The peer's Finished was right: nobody changed the handshake.
  case finishedVerified
  /// New keys protect what is sent or received from here on.
  case newKeys(Direction)
  /// An alert.
  case alert(Direction, AlertDescription)
}
