import NIOCore
import NIOTLS
import TLS13

extension TLS13Handler {
  /// The result of the handshake, also when it is over already. On the event loop only.
  func handshake(on eventLoop: any EventLoop) -> EventLoopFuture<ConnectionInformation> {
    if let handshakeResult { return eventLoop.makeCompletedFuture(handshakeResult) }
    let promise = handshakePromise ?? eventLoop.makePromise(of: ConnectionInformation.self)
    handshakePromise = promise
    return promise.futureResult
  }

  func finishHandshake(_ result: Result<ConnectionInformation, any Error>) {
    guard handshakeResult == nil else { return }
    handshakeResult = result
    handshakePromise.take()?.completeWith(result)
  }

  func startHandshake(_ context: ChannelHandlerContext) {
    guard case .idle = phase else { return }
    phase = .handshaking
    let timeout = handshakeTimeout
    schedule(in: timeout) { $0.deliver(.arrival(.failed(TLS13ChannelError.handshakeTimedOut(after: timeout)))) }
    sendOutput()
  }

  /// The handshake is complete: tells the application, then lets go what it wrote before.
  func handshakeCompleted(_ context: ChannelHandlerContext) {
    guard case .handshaking = phase, let information else { return }
    phase = .open
    cancelDeadline()
    finishHandshake(.success(information))
    context.fireUserInboundEventTriggered(TLS13UserEvent.handshakeCompleted(information))
    if let offer = earlyDataOffer.take() {
      context.fireUserInboundEventTriggered(offer.outcome(connection.earlyDataStatus))
    }
    let negotiated = information.applicationProtocol?.description
    context.fireUserInboundEventTriggered(TLSUserEvent.handshakeCompleted(negotiatedProtocol: negotiated))
    sealWrites()
  }

  /// Replaces the deadline. The task holds the handler weakly, so that it does not outlive its channel.
  func schedule(in time: TimeAmount, _ task: @escaping (TLS13Handler) -> Void) {
    cancelDeadline()
    guard let context else { return }
    deadline = context.eventLoop.assumeIsolated().scheduleTask(in: time) { [weak self] in
      guard let self else { return }
      deadline = nil
      task(self)
    }
  }

  func cancelDeadline() {
    deadline?.cancel()
    deadline = nil
  }
}
