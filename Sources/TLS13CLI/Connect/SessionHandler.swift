import NIOCore
import NIOTLS13
import Synchronization
import TLS13

/// Keeps what the client's handler reports: the newest session, and what became of early data.
final class SessionHandler: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer

  private let session = Mutex<TLS13.ClientSession?>(nil)
  private let outcome: EventLoopPromise<ByteBuffer?>

  init(_ eventLoop: any EventLoop, awaitsOutcome: Bool) {
    outcome = eventLoop.makePromise()
    if !awaitsOutcome { outcome.succeed(nil) }
  }

  /// The session of the last ticket that came.
  var newest: TLS13.ClientSession? { session.withLock { $0 } }

  /// What is still to be sent of the early data.
  var unsent: EventLoopFuture<ByteBuffer?> { outcome.futureResult }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event as? TLS13UserEvent {
    case .sessions(let sessions): session.withLock { $0 = sessions.last }
    case .earlyDataAccepted(let unsent): outcome.succeed(unsent)
    case .earlyDataRejected(let all): outcome.succeed(all)
    case .handshakeCompleted, .clientAuthenticated, .earlyData, .none: break
    }
    context.fireUserInboundEventTriggered(event)
  }

  func handlerRemoved(context: ChannelHandlerContext) { outcome.fail(ChannelError.ioOnClosedChannel) }
}
