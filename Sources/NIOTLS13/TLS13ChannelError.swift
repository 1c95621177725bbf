public import NIOCore

/// What a handler reports besides ``TLSError``: the end of a connection that neither the peer nor the protocol caused.
public enum TLS13ChannelError: Error, Hashable, Sendable {
  /// The handshake was not complete in time.
  case handshakeTimedOut(after: TimeAmount)
  /// The channel was closed, or the handler removed, before the handshake was complete.
  case closedDuringHandshake
  /// The channel was closed while the peer did not take what was still to be sent.
  case closeTimedOut(after: TimeAmount)
}

extension TLS13ChannelError: CustomStringConvertible {
  /// One line for people.
  public var description: String {
    switch self {
    case .handshakeTimedOut(let time): "the TLS handshake was not complete after \(time.seconds) s"
    case .closedDuringHandshake: "the channel was closed before the TLS handshake was complete"
    case .closeTimedOut(let time): "the peer did not take the last data within \(time.seconds) s of the close"
    }
  }
}

extension TimeAmount {
  fileprivate var seconds: Double { Double(nanoseconds) / 1e9 }
}
