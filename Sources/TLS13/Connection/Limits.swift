/// Bounds on what a peer can make a connection hold or do.
public struct Limits: Sendable {
  /// Bytes in one handshake message, header included. A certificate chain is the largest; 64 KiB holds some 40
  /// certificates of common size.
  public var handshakeMessage = 65_536

  /// Certificates in the peer's Certificate message. The longest public chains have four.
  public var certificates = 10

  /// Records in a row that bring no content: empty application data, change_cipher_spec, user_canceled. BoringSSL
  /// allows as many empty records.
  public var emptyRecords = 32

  /// KeyUpdates in a row without application data between them. BoringSSL allows as many.
  public var keyUpdates = 32

  /// CertificateRequests after the handshake: as a client, how many in a row without application data between them; as
  /// a server, how many of ours may wait for their answers.
  public var certificateRequests = 4

  /// The defaults.
  public init() {}
}
