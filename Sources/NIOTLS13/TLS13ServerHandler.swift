public import NIOCore
public import TLS13

/// Speaks TLS 1.3 as the server. Put it first in the child channel's pipeline, next to the socket.
///
///     try channel.pipeline.syncOperations.addHandler(TLS13ServerHandler(context: context))
public final class TLS13ServerHandler: TLS13Handler {
  /// Prepares a connection; it waits for the client's handshake from when the channel is active.
  ///
  /// - Parameters:
  ///   - context: the checked configuration, shared by all connections.
  ///   - handshakeTimeout: from the start of the handshake to its end.
  ///   - closeTimeout: how long a close waits for the peer to take what was flushed before.
  ///   - operations: carries out what the context suspends.
  public init(
    context: ServerContext, handshakeTimeout: TimeAmount = .seconds(10), closeTimeout: TimeAmount = .seconds(5),
    operations: TLS13Operations = .concurrent
  ) {
    super.init(
      TLSConnection(server: context), handshakeTimeout: handshakeTimeout, closeTimeout: closeTimeout,
      operations: operations)
  }
}
