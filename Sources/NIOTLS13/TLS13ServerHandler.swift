public import NIOCore
public import TLS13

/// Speaks TLS 1.3 as the server. Put it first in the child channel's pipeline, next to the socket.
///
///     try channel.pipeline.syncOperations.addHandler(TLS13ServerHandler(context: context))
///
/// It bounds how long a handshake, a close and the wait for the peer's close take, and what each may buffer. How many
/// connections there are, and how long an open one may be idle, is for the application to bound.
public final class TLS13ServerHandler: TLS13Handler {
  /// Prepares a connection; it waits for the client's handshake from when the channel is active.
  ///
  /// - Parameters:
  ///   - context: the checked configuration, shared by all connections.
  ///   - handshakeTimeout: from the start of the handshake to its end.
  ///   - closeTimeout: how long a close waits for the peer to take what was flushed before.
  ///   - lingering: how long a close or a failure waits after that for the peer to close as well.
  ///   - operations: carries out what the context suspends.
  public init(
    context: ServerContext, handshakeTimeout: TimeAmount = .seconds(10), closeTimeout: TimeAmount = .seconds(5),
    lingering: TLS13Lingering = TLS13Lingering(), operations: TLS13Operations = .concurrent
  ) {
    super.init(
      TLSConnection(server: context), handshakeTimeout: handshakeTimeout, closeTimeout: closeTimeout,
      lingering: lingering, operations: operations)
  }
}
