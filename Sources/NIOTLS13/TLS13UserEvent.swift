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
}
