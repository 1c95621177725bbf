import NIOCore
import NIOTLS13

/// Passes early data on as data, at once or, for services that do not answer before the handshake is complete, then.
///
/// A service must do no harm when the same early data comes again: a page about the connection and an echo do none.
final class EarlyDataHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private let waits: Bool
  private var kept: [ByteBuffer] = []

  init(waits: Bool) { self.waits = waits }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event as? TLS13UserEvent {
    case .earlyData(let bytes):
      kept.append(bytes)
      if !waits { pass(context) }
    case .handshakeCompleted: pass(context)
    case .clientAuthenticated, .earlyDataAccepted, .earlyDataRejected, .sessions, .none: break
    }
    context.fireUserInboundEventTriggered(event)
  }

  private func pass(_ context: ChannelHandlerContext) {
    for bytes in kept { context.fireChannelRead(wrapInboundOut(bytes)) }
    if !kept.isEmpty { context.fireChannelReadComplete() }
    kept = []
  }
}
