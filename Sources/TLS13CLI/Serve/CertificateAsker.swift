import NIOCore
import NIOTLS13
import TLS13

/// Asks a client who it is once the handshake is complete, and tells what it answered. RFC 9846 §4.7.2
final class CertificateAsker: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  /// Whether a client that cannot or will not answer is sent away.
  private let isRequired: Bool
  private let answered: EventLoopPromise<ConnectionInformation>
  /// What to go on with when the client does not answer.
  private var asked: ConnectionInformation?

  init(isRequired: Bool, answered: EventLoopPromise<ConnectionInformation>) {
    self.isRequired = isRequired
    self.answered = answered
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case TLS13UserEvent.handshakeCompleted(let information): ask(context, information)
    case TLS13UserEvent.clientAuthenticated: finish(context)
    case ChannelEvent.inputClosed: goOn(context, "the client sends no more, and has not said who it is")
    default: break
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
    asked = information
    // One that did not offer to be asked now was asked during the handshake.
    do { try context.tls13().requestClientCertificate(isRequired: isRequired) } catch {
      goOn(context, "the client cannot be asked who it is after the handshake, and it has to say so")
    }
  }

  private func finish(_ context: ChannelHandlerContext) {
    asked = nil
    do {
      let information = try context.tls13().information
      answered.completeWith(information.map { .success($0) } ?? .failure(ChannelError.eof))
    } catch { answered.fail(error) }
  }

  /// There will be no answer: serves the client as nobody, or sends it away.
  private func goOn(_ context: ChannelHandlerContext, _ refusal: String) {
    guard let information = asked.take() else { return }
    guard isRequired, information.peer == nil else { return answered.succeed(information) }
    answered.fail(CommandFailure(refusal))
    do { try context.tls13().abort(.certificateRequired) } catch { context.close(promise: nil) }
  }
}

extension ChannelHandlerContext {
  fileprivate func tls13() throws -> TLS13Handler { try pipeline.syncOperations.handler(type: TLS13Handler.self) }
}
