import NIOCore
import NIOTLS13
import TLS13

/// A line on standard error for what is known of a client: at the end of the handshake, and when it said who it is later.
final class LogHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let peer: String
  private let exports: [KeyExport]
  private let isQuiet: Bool

  init(peer: String, exports: [KeyExport], isQuiet: Bool) {
    self.peer = peer
    self.exports = exports
    self.isQuiet = isQuiet
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event as? TLS13UserEvent {
    case .handshakeCompleted(let information):
      note(information)
      export(context)
    case .clientAuthenticated: authenticated(context)
    case .earlyData, .earlyDataAccepted, .earlyDataRejected, .sessions, .none: break
    }
    context.fireUserInboundEventTriggered(event)
  }

  private func note(_ information: ConnectionInformation) {
    if !isQuiet { Terminal.note("\(peer): \(ConnectionLine.describe(information, .server))") }
  }

  private func authenticated(_ context: ChannelHandlerContext) {
    // Without a TLS handler there would be no such event.
    if let information = try? context.pipeline.syncOperations.tls13Information() { note(information) }
  }

  /// What is asked for is printed, also by a server that is quiet otherwise.
  private func export(_ context: ChannelHandlerContext) {
    for export in exports {
      let peer = peer
      export.derive(on: context.channel).whenComplete { result in
        switch result {
        case .success(let material): Terminal.note("\(peer): \(export.line(material))")
        case .failure(let error): Terminal.note("\(peer): \(FailureText.describe(error))")
        }
      }
    }
  }
}
