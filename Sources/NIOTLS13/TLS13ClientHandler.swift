public import NIOCore
public import TLS13
public import TLS13Certificates

/// Speaks TLS 1.3 as the client. Put it first in the pipeline, next to the socket.
///
///     let handler = try TLS13ClientHandler(context: context, serverName: ServerName("example.com"))
///     try channel.pipeline.syncOperations.addHandler(handler)
public final class TLS13ClientHandler: TLS13Handler {
  /// Prepares a connection; the handshake starts when the channel is active.
  ///
  /// - Parameters:
  ///   - context: the checked configuration, shared by all connections.
  ///   - serverName: whom the server must prove to be; nil only where the context verifies nothing.
  ///   - handshakeTimeout: from the start of the handshake to its end.
  ///   - closeTimeout: how long a close waits for the peer to take what was flushed before.
  ///   - operations: carries out what the context suspends.
  /// - Throws: ``TLSError`` when no server name is given and one is needed, or when no key could be made.
  public init(
    context: ClientContext, serverName: ServerName?, handshakeTimeout: TimeAmount = .seconds(10),
    closeTimeout: TimeAmount = .seconds(5), operations: TLS13Operations = .concurrent
  ) throws(TLSError) {
    super.init(
      try TLSConnection(client: context, serverName: serverName), handshakeTimeout: handshakeTimeout,
      closeTimeout: closeTimeout, operations: operations)
  }
}
