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
  ///   - session: a session to resume; nil takes one from the configuration's store, where it has one.
  ///   - earlyData: what to send with the ClientHello, where the session allows it. Anyone who recorded it can send it
  ///     again, so that it must do no harm when it comes twice, which only the application can know.
  ///     ``TLS13UserEvent/earlyDataAccepted(unsent:)`` or ``TLS13UserEvent/earlyDataRejected(_:)`` says what became of
  ///     it. RFC 9846 §2.3, §8
  ///   - handshakeTimeout: from the start of the handshake to its end.
  ///   - closeTimeout: how long a close waits for the peer to take what was flushed before.
  ///   - lingering: how long a close or a failure waits after that for the peer to close as well.
  ///   - operations: carries out what the context suspends.
  /// - Throws: ``TLSError`` when no server name is given and one is needed, or when no key could be made.
  public init(
    context: ClientContext, serverName: ServerName?, session: ClientSession? = nil, earlyData: ByteBuffer? = nil,
    handshakeTimeout: TimeAmount = .seconds(10), closeTimeout: TimeAmount = .seconds(5),
    lingering: TLS13Lingering = TLS13Lingering(), operations: TLS13Operations = .concurrent
  ) throws(TLSError) {
    var connection = try TLSConnection(
      client: context, serverName: serverName, session: session, earlyData: earlyData != nil)
    var offer: EarlyDataOffer?
    if let earlyData { offer = try EarlyDataOffer(earlyData, on: &connection) }
    super.init(
      connection, handshakeTimeout: handshakeTimeout, closeTimeout: closeTimeout, lingering: lingering,
      operations: operations)
    earlyDataOffer = offer
  }

  /// Bytes of 0-RTT data that go with the ClientHello; 0 where the session does not allow any.
  public var earlyDataLength: Int { earlyDataOffer?.sent ?? 0 }
}
