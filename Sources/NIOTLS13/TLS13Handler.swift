public import NIOCore
public import TLS13
public import TLS13Memory

/// What ``TLS13ClientHandler`` and ``TLS13ServerHandler`` have in common: all but how the handshake starts.
///
/// Downstream it looks like the socket itself: bytes in, bytes out, writes that wait for `flush`, and half-closure.
/// Small writes that are flushed together share records.
/// What is written before the handshake is complete waits for it, except on a server that takes 0-RTT data: what it
/// writes then goes at once, encrypted, though the client's Finished is still due (RFC 9846 §4.5.3). It fires `TLSUserEvent.handshakeCompleted`,
/// ``TLS13UserEvent/handshakeCompleted(_:)``, and `TLSUserEvent.shutdownCompleted` once the peer's close_notify came
/// and ours goes. Every failure goes through `errorCaught`, once, as a ``TLSError`` or a ``TLS13ChannelError``; then
/// the channel closes.
///
/// A stream that ends without close_notify is an error, since whoever cuts the connection could otherwise pass off
/// the start of a message as the whole. RFC 9846 §6.1
///
/// A close sends what was flushed and close_notify, ends our direction of the transport, and closes the channel once
/// the peer has closed, too; a failure does the same with an alert. ``TLS13Lingering`` bounds the wait. The promise of a
/// close is kept when the channel is closed.
public class TLS13Handler: ChannelDuplexHandler, RemovableChannelHandler {
  /// Records from the transport.
  public typealias InboundIn = ByteBuffer
  /// Application data from the peer.
  public typealias InboundOut = ByteBuffer
  /// Application data for the peer.
  public typealias OutboundIn = ByteBuffer
  /// Records for the transport.
  public typealias OutboundOut = ByteBuffer

  enum Phase {
    /// Waiting for the channel to become active.
    case idle
    case handshaking
    /// The application knows that the handshake is complete.
    case open
    /// Closing: what was flushed still goes out, nothing comes in.
    case closing
    /// Our last bytes are sent. What arrives is dropped until the peer closes, at most `bytesLeft` bytes.
    case lingering(bytesLeft: Int)
    /// The transport was told to close.
    case disconnecting
    /// Over: the transport is gone, or was closed before it was active. All events pass.
    case ended
  }

  enum OutputState {
    case open
    /// close_notify is due after the pending writes.
    case closing
    /// close_notify is on its way.
    case finishing
    /// close_notify was sent.
    case closed
  }

  var connection: TLSConnection
  let handshakeTimeout: TimeAmount
  let closeTimeout: TimeAmount
  let lingering: TLS13Lingering
  let operations: TLS13Operations
  var context: ChannelHandlerContext?
  var phase = Phase.idle
  /// Ends the handshake, or the wait for a close, when it takes too long.
  var deadline: Scheduled<Void>?
  var handshakeResult: Result<ConnectionInformation, any Error>?
  /// Made when somebody waits for the result.
  var handshakePromise: EventLoopPromise<ConnectionInformation>?
  /// Why the connection ended, once it has.
  var failure: (any Error)?

  /// Received bytes that are not yet a whole record.
  var received = ByteBuffer()
  /// What is to be passed on, in order.
  var inbox = ShortQueue<InboundEvent>()
  var isDelivering = false
  /// Whether an operation of the connection is being carried out.
  var isOperationRunning = false
  /// Whether the transport is to be asked for more once the connection is no longer suspended.
  var isReadWithheld = false
  /// Whether the transport ended in the direction to us while the connection was suspended.
  var isInputCloseWithheld = false
  /// Whether the application asked for data and has not got any since.
  var wantsRead = false
  /// Whether the peer's close_notify came.
  var isPeerClosed = false
  /// Whether the application wants no more data.
  var isInputDiscarded = false

  /// What a client sends as 0-RTT data, until its application was told what became of it.
  var earlyDataOffer: EarlyDataOffer?
  var writes = PendingWrites()
  var isSealing = false
  var output = OutputState.open
  var outputClosePromise: EventLoopPromise<Void>?
  var closePromise: EventLoopPromise<Void>?
  var removalToken: ChannelHandlerContext.RemovalToken?

  init(
    _ connection: consuming TLSConnection, handshakeTimeout: TimeAmount, closeTimeout: TimeAmount,
    lingering: TLS13Lingering, operations: TLS13Operations
  ) {
    self.connection = connection
    self.operations = operations
    self.handshakeTimeout = handshakeTimeout
    self.closeTimeout = closeTimeout
    self.lingering = lingering
  }

  /// What the handshake agreed on and who the peer is; nil before it is complete and after the connection failed. On
  /// the event loop only.
  public var information: ConnectionInformation? { connection.information }

  /// Keying material that both sides can derive and nobody else. RFC 9846 §7.5. On the event loop only.
  ///
  /// - Parameters:
  ///   - label: a registered label, or one that begins with "EXPERIMENTAL"; 1 to 249 bytes.
  ///   - context: what it is bound to; may be empty.
  ///   - length: bytes wanted, at most 255 times the digest's length.
  /// - Throws: ``TLSError/Kind/invalidUse`` before the handshake is complete, after ``forgetExporterSecrets()``, or for
  ///   lengths out of range.
  public func exportKeyingMaterial(
    label: String, context: Span<UInt8>, length: Int
  ) throws(TLSError) -> SecretBytes {
    try connection.exportKeyingMaterial(label: label, context: context, length: length)
  }

  /// Erases the secrets that keying material comes from, once the application has all that it wants. RFC 9846 §F.1.4.
  /// On the event loop only.
  public func forgetExporterSecrets() { connection.forgetExporterSecrets() }

  /// Replaces our sending keys, and asks the peer to do the same if `requestPeer` says so. RFC 9846 §4.7.3. On the
  /// event loop only.
  public func updateKeys(requestPeer: Bool = false) throws(TLSError) {
    try connection.updateKeys(requestPeer: requestPeer)
    sendOutput()
  }

  /// As a server, asks the client who it is. ``TLS13UserEvent/clientAuthenticated(_:)`` has the answer. RFC 9846 §4.7.2.
  /// On the event loop only.
  ///
  /// - Parameter isRequired: whether a client that declines is sent away.
  /// - Throws: ``TLSError/Kind/invalidUse`` where ``TLSConnection/requestClientCertificate(isRequired:)`` does.
  public func requestClientCertificate(isRequired: Bool = true) throws(TLSError) {
    try connection.requestClientCertificate(isRequired: isRequired)
    sendOutput()
  }

  /// Added to the pipeline: the handshake starts here when the channel is active already.
  public func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    guard context.channel.isActive else { return }
    startHandshake(context)
    context.read()
  }

  /// Gone from the pipeline: whatever waits for this handler waits in vain.
  public func handlerRemoved(context: ChannelHandlerContext) {
    phase = .ended
    abandon()
    if let handshakeResult { HandshakeResults.shared.keep(handshakeResult, of: context.channel) }
    closePromise.take()?.fail(ChannelError.ioOnClosedChannel)
    self.context = nil
  }

  /// Leaves the pipeline when the connection is over; an open connection is closed first, for what follows would
  /// travel unencrypted.
  public func removeHandler(context: ChannelHandlerContext, removalToken: ChannelHandlerContext.RemovalToken) {
    switch phase {
    case .idle, .ended: context.leavePipeline(removalToken: removalToken)
    case .handshaking, .open, .closing, .lingering, .disconnecting:
      self.removalToken = removalToken
      close(context: context, mode: .all, promise: nil)
    }
  }

  // MARK: Inbound

  /// The channel is active: the handshake starts.
  public func channelActive(context: ChannelHandlerContext) {
    startHandshake(context)
    context.fireChannelActive()
    if case .handshaking = phase { context.read() }
  }

  /// Bytes from the transport.
  public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    receive(context, unwrapInboundIn(data))
  }

  /// The transport has no more for now.
  public func channelReadComplete(context: ChannelHandlerContext) { deliver(.readComplete) }

  /// The transport is gone.
  public func channelInactive(context: ChannelHandlerContext) { deliver(.inactive) }

  /// An error of the transport. One that ends the wait for the peer's close is no news: the session was over before.
  public func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch phase {
    case .lingering, .disconnecting: return
    case .idle, .handshaking, .open, .closing, .ended: context.fireErrorCaught(error)
    }
  }

  /// The transport may have ended in one direction; all other events pass.
  public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? ChannelEvent, event == .inputClosed {
      deliver(.transportInputClosed)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  /// The transport can take more, or had enough.
  public func channelWritabilityChanged(context: ChannelHandlerContext) {
    transportHasRoom(context)
    sealWrites()
    context.fireChannelWritabilityChanged()
  }

  // MARK: Outbound

  /// The application wants data.
  public func read(context: ChannelHandlerContext) {
    wantsRead = true
    readWhenPossible(context)
  }

  /// Application data: it waits for `flush`, and for the handshake.
  public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    write(PendingWrites.Write(bytes: unwrapOutboundIn(data), promise: promise))
  }

  /// Encrypts and sends what was written.
  public func flush(context: ChannelHandlerContext) {
    writes.flush()
    if !sealWrites() { context.flush() }
  }

  /// Closes one direction, or all.
  public func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    switch mode {
    case .output: closeOutput(context, promise)
    case .input: closeInput(context, promise)
    case .all: closeAll(context, promise)
    }
  }
}

@available(*, unavailable)
extension TLS13Handler: Sendable {}
