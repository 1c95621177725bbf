import NIOCore

/// Closes a connection that takes too long: one on which no data went either way for a while, and one that had all the
/// time that its service takes.
final class IdleCloser: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let peer: String
  private let lifetime: TimeAmount?
  private var deadline: Scheduled<Void>?

  /// - Parameter lifetime: from now to the close; nil for any time.
  init(peer: String, lifetime: TimeAmount? = nil) {
    self.peer = peer
    self.lifetime = lifetime
  }

  func handlerAdded(context: ChannelHandlerContext) {
    guard let lifetime else { return }
    deadline = context.eventLoop.assumeIsolated().scheduleTask(in: lifetime) { [weak self] in
      self?.close(context, "it took longer than")
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard event is IdleStateHandler.IdleStateEvent else { return context.fireUserInboundEventTriggered(event) }
    close(context, "no data for the time of")
  }

  private func close(_ context: ChannelHandlerContext, _ reason: String) {
    Terminal.note("\(peer): closed: \(reason) --idle-timeout")
    context.close(promise: nil)
  }
}
