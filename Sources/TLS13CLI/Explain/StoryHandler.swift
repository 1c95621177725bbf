import NIOCore
import NIOTLS13

/// Tells what the connection's observer does not see: the end of the handshake, and early data.
final class StoryHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let story: ExplainSession

  init(_ story: ExplainSession) { self.story = story }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event as? TLS13UserEvent {
    case .handshakeCompleted(let information): story.completed(information)
    case .clientAuthenticated: authenticated(context)
    case .earlyData(let bytes): story.received(earlyData: bytes.readableBytes)
    case .earlyDataAccepted: story.earlyDataOutcome(accepted: true)
    case .earlyDataRejected: story.earlyDataOutcome(accepted: false)
    case .sessions, .none: break
    }
    context.fireUserInboundEventTriggered(event)
  }

  private func authenticated(_ context: ChannelHandlerContext) {
    // Without a TLS handler there would be no such event.
    guard let information = try? context.pipeline.syncOperations.tls13Information() else { return }
    story.authenticated(information)
  }
}
