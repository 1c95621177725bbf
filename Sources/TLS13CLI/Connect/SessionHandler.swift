import NIOCore
import NIOTLS13
import TLS13

/// Takes what the client's handler reports: sessions, and what became of early data.
final class SessionHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let keep: @Sendable ([TLS13.ClientSession]) -> Void
  private let outcome: EventLoopPromise<EarlyDataOutcome?>

  init(
    awaiting outcome: EventLoopPromise<EarlyDataOutcome?>, keep: @escaping @Sendable ([TLS13.ClientSession]) -> Void
  ) {
    self.outcome = outcome
    self.keep = keep
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event as? TLS13UserEvent {
    case .sessions(let sessions): keep(sessions)
    case .earlyDataAccepted(let unsent): outcome.succeed(EarlyDataOutcome(isAccepted: true, unsent: unsent))
    case .earlyDataRejected(let all): outcome.succeed(EarlyDataOutcome(isAccepted: false, unsent: all))
    case .handshakeCompleted, .clientAuthenticated, .earlyData, .none: break
    }
    context.fireUserInboundEventTriggered(event)
  }

  func handlerRemoved(context: ChannelHandlerContext) { outcome.fail(ChannelError.ioOnClosedChannel) }
}

/// What the server did with early data, and what is still to be sent.
struct EarlyDataOutcome: Sendable {
  let isAccepted: Bool
  let unsent: ByteBuffer
}
