/// What came of the first record in a buffer.
public struct ReceiveResult: Sendable {
  /// What the record brought.
  public enum Event: Sendable {
    /// The buffer holds no whole record yet: call again when more has arrived, with the same bytes in front.
    case needsMoreInput
    /// A record without news for the application.
    case none
    /// Application data, decrypted where it lies: this range of the buffer, relative to its start.
    case applicationData(Range<Int>)
    /// 0-RTT data, decrypted where it lies: this range of the buffer. The handshake does not vouch for it yet: it may be
    /// a replay. RFC 9846 §8
    case earlyData(Range<Int>)
    /// The handshake is complete: the peer is authenticated as configured, and application data may be sent.
    case handshakeCompleted
    /// The client has answered ``TLSConnection/requestClientCertificate(isRequired:)`` and proved to be this; nil where
    /// it declined. ``ConnectionInformation/peer`` is now the latest identity that it proved. RFC 9846 §4.7.2
    indirect case clientAuthenticated(PeerIdentity?)
    /// The connection waits for its application to carry out ``TLSConnection/pendingOperation``. Where nothing was
    /// consumed it takes no more input until then; keep what is left of the buffer. See
    /// ``TLSConnection/isReceivingSuspended``.
    case suspended
    /// The peer's close_notify: it will send no more; sending to it is still possible. RFC 9846 §6.1
    case peerClosed
  }

  /// What the record brought.
  public let event: Event
  /// Bytes at the start of the buffer that are done with.
  public let consumed: Int
}
