public import NIOCore
public import TLS13

/// What the handlers tell the pipeline beyond NIO's own `TLSUserEvent`.
public enum TLS13UserEvent: Sendable {
  /// The handshake is complete, and this is what it agreed on and who the peer is. Fired just before
  /// `TLSUserEvent.handshakeCompleted`, so that the handlers which that one adds find the identity known.
  case handshakeCompleted(ConnectionInformation)
  /// The client answered ``TLS13Handler/requestClientCertificate(isRequired:)``, and proved to be this; nil where it
  /// declined.
  case clientAuthenticated(PeerIdentity?)
  /// 0-RTT data of a client, before the handshake is complete: it may be a replay, and who sent it is not proved yet.
  /// RFC 9846 §8
  case earlyData(ByteBuffer)
  /// The server took the client's 0-RTT data, all but `unsent`, which the session had no room for: that goes as ordinary
  /// data. Fired just after ``handshakeCompleted(_:)``. RFC 9846 §2.3
  case earlyDataAccepted(unsent: ByteBuffer)
  /// The server did not take the client's 0-RTT data, or no session allowed to send it: this is all of it, and the
  /// application decides whether it goes as ordinary data. Fired just after ``handshakeCompleted(_:)``.
  /// RFC 9846 §4.3.10
  case earlyDataRejected(ByteBuffer)
  /// Sessions for later connections, as the server's tickets come, where the configuration has no store.
  /// RFC 9846 §4.7.1
  case sessions([ClientSession])
}
