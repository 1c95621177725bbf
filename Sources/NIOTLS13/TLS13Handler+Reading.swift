import NIOCore
import TLS13

/// What waits to be passed on while the application is busy with what came before.
enum InboundEvent {
  case arrival(Arrival)
  case readComplete
  /// The transport ended in the direction to us.
  case transportInputClosed
  case inactive
}

extension TLS13Handler {
  /// Decrypts what is whole, answers what the protocol answers, then passes on what there is for the application.
  func receive(_ context: ChannelHandlerContext, _ bytes: ByteBuffer) {
    switch phase {
    case .lingering(let bytesLeft): return drop(bytes.readableBytes, of: bytesLeft)
    case .handshaking, .open, .closing: guard connection.failure == nil else { return }
    case .idle, .disconnecting, .ended: return
    }
    received.discardReadBytes()
    received.writeImmutableBuffer(bytes)
    openRecords(context)
  }

  /// Decrypts what is whole.
  ///
  /// - Parameter earlier: what there is for the application already.
  func openRecords(_ context: ChannelHandlerContext, after earlier: [Arrival] = []) {
    for arrival in earlier { inbox.append(.arrival(arrival)) }
    if connection.failure == nil {
      connection.isTransportFull = !context.channel.isWritable
      var buffer = ByteBuffer()
      swap(&buffer, &received)
      buffer.openRecords(with: &connection, into: &inbox)
      keep(buffer, context.channel.allocator)
    }
    sendOutput()
    startPendingOperation()
    deliverAll()
  }

  /// Keeps the start of a record. Where slices of the buffer are under way it is copied once, here, and not with
  /// every byte that follows.
  private func keep(_ rest: ByteBuffer, _ allocator: ByteBufferAllocator) {
    guard rest.readableBytes > 0 else { return }
    guard rest.readerIndex > 0 else { return received = rest }
    received = allocator.buffer(capacity: rest.readableBytes)
    received.writeImmutableBuffer(rest)
  }

  func deliver(_ event: InboundEvent) {
    inbox.append(event)
    deliverAll()
  }

  /// Passes on all events in order, also those that arrive while the application handles one.
  private func deliverAll() {
    guard !isDelivering else { return }
    isDelivering = true
    defer { isDelivering = false }
    while let context, let event = inbox.popFirst() { handle(event, context) }
  }

  private func handle(_ event: InboundEvent, _ context: ChannelHandlerContext) {
    switch event {
    case .arrival(.data(let bytes)): pass(bytes, context)
    case .arrival(.earlyData(let bytes)): passEarly(bytes, context)
    case .arrival(.sessions(let sessions)): context.fireUserInboundEventTriggered(TLS13UserEvent.sessions(sessions))
    case .arrival(.handshakeCompleted): handshakeCompleted(context)
    case .arrival(.clientAuthenticated(let identity)):
      context.fireUserInboundEventTriggered(TLS13UserEvent.clientAuthenticated(identity))
    case .arrival(.closeNotify): peerClosed(context)
    case .arrival(.failed(let error)): fail(error)
    case .readComplete: readCompleted(context)
    case .transportInputClosed: transportInputClosed(context)
    case .inactive: transportEnded(context)
    }
  }

  private func pass(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
    guard case .open = phase, !isInputDiscarded else { return }
    wantsRead = false
    context.fireChannelRead(wrapInboundOut(bytes))
  }

  /// 0-RTT data, after which a server may send. RFC 9846 §4.5.3
  private func passEarly(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
    guard case .handshaking = phase else { return }
    context.fireUserInboundEventTriggered(TLS13UserEvent.earlyData(bytes))
    sealWrites()
  }

  /// Reads on where the bytes were the protocol's and none the application's.
  private func readCompleted(_ context: ChannelHandlerContext) {
    context.fireChannelReadComplete()
    switch phase {
    case .open where wantsRead || isInputDiscarded, .handshaking, .closing, .lingering: readWhenPossible(context)
    case .idle, .open, .disconnecting, .ended: return
    }
  }
}
