import NIOCore
import NIOTLS13

/// Tells the end of the handshake, which the connection's observer does not see.
final class StoryHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let story: ExplainSession

  init(_ story: ExplainSession) { self.story = story }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .handshakeCompleted(let information)? = event as? TLS13UserEvent { story.completed(information) }
    context.fireUserInboundEventTriggered(event)
  }
}
