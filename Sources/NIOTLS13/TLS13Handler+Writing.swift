import NIOCore
import TLS13

extension TLS13Handler {
  /// Bytes that are encrypted before the channel is asked again whether it can take more: 16 full records.
  static let sealingChunk = 1 << 18
  /// Bytes that small writes are joined to: a full record. RFC 9846 §5.1
  static let joinedWrites = 1 << 14

  func write(_ write: PendingWrites.Write) {
    switch phase {
    case .closing, .lingering, .disconnecting, .ended:
      write.promise?.fail(failure ?? ChannelError.ioOnClosedChannel)
    case .idle, .handshaking, .open:
      guard output == .open else { return write.promise?.fail(ChannelError.outputClosed) ?? () }
      writes.append(write)
    }
  }

  /// Encrypts what was flushed, as far as the channel can take it; the rest follows when it can take more.
  ///
  /// - Returns: whether it flushed the channel.
  @discardableResult
  func sealWrites() -> Bool {
    guard !isSealing, canSeal, output == .open || output == .closing, let context else { return false }
    isSealing = true
    var flushes = false
    while writes.hasFlushed, connection.failure == nil, context.channel.isWritable, self.context != nil {
      sealNextWrites(context)
      context.flush()
      flushes = true
    }
    isSealing = false
    closeOutputIfDrained()
    return flushes
  }

  /// Whether application data can be encrypted now.
  private var canSeal: Bool {
    switch phase {
    case .open, .closing: true
    case .handshaking: connection.sendsHalfRTT
    case .idle, .lingering, .disconnecting, .ended: false
    }
  }

  private func sealNextWrites(_ context: ChannelHandlerContext) {
    let channel = context.channel
    while channel.isWritable, var write = writes.popFlushed(joining: Self.joinedWrites) {
      var records = channel.allocator.buffer(
        capacity: connection.sealedLength(of: min(write.bytes.readableBytes, Self.sealingChunk)))
      do {
        try write.bytes.sealRecords(upTo: Self.sealingChunk, with: &connection, into: &records)
      } catch {
        write.promise?.fail(error)
        return deliver(.arrival(.failed(error)))
      }
      let isWhole = write.bytes.readableBytes == 0
      if !isWhole { writes.putBack(write) }
      context.write(wrapOutboundOut(records), promise: isWhole ? write.promise : nil)
    }
  }

  /// Sends what the protocol itself has to say.
  ///
  /// - Parameter promise: kept when it is sent, or at once when there is nothing.
  func sendOutput(promise: EventLoopPromise<Void>? = nil) {
    guard let context, connection.hasOutput else { return promise?.succeed(()) ?? () }
    let bytes = ByteBuffer(bytes: connection.takeOutput())
    context.writeAndFlush(wrapOutboundOut(bytes), promise: promise)
  }
}
