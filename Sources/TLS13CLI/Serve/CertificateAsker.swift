import NIOCore
import NIOTLS13
import TLS13

/// Asks a client who it is once the handshake is complete, and tells what it answered. RFC 9846 §4.7.2
final class CertificateAsker: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  /// Whether a client that cannot or will not answer is sent away.
  private let isRequired: Bool
  private let answered: EventLoopPromise<ConnectionInformation>

  init(isRequired: Bool, answered: EventLoopPromise<ConnectionInformation>) {
    self.isRequired = isRequired
    self.answered = answered
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event as? TLS13UserEvent {
    case .handshakeCompleted(let information)?: ask(context, information)
    case .clientAuthenticated?: finish(context)
    case .earlyData?, nil: break
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    answered.fail(error)
    context.fireErrorCaught(error)
  }

  func channelInactive(context: ChannelHandlerContext) {
    answered.fail(ChannelError.eof)
    context.fireChannelInactive()
  }

  private func ask(_ context: ChannelHandlerContext, _ information: ConnectionInformation) {
    do {
      try context.pipeline.syncOperations.handler(type: TLS13Handler.self)
        .requestClientCertificate(isRequired: isRequired)
    } catch {
      guard isRequired else { return answered.succeed(information) }
      answered.fail(CommandFailure("the client did not offer to prove who it is after the handshake, and it has to"))
      context.close(promise: nil)
    }
  }

  private func finish(_ context: ChannelHandlerContext) {
    do {
      let information = try context.pipeline.syncOperations.tls13Information()
      answered.completeWith(information.map { .success($0) } ?? .failure(ChannelError.eof))
    } catch { answered.fail(error) }
  }
}
