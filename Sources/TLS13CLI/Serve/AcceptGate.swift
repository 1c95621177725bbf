import Foundation
import NIOCore

/// Decides when the server accepts its next connection: while there is room, and not at once after the system had none.
///
/// On the listening channel. Connections that are not accepted wait in the system's queue.
final class AcceptGate: ChannelDuplexHandler {
  typealias InboundIn = any Channel
  typealias InboundOut = any Channel
  typealias OutboundIn = any Channel

  /// What accepted connections tell the gate.
  enum Event: Sendable {
    /// It is in place, whatever becomes of the listening channel.
    case opened
    case closed
  }

  /// How long to wait after the system had no descriptor or memory: a connection that ends makes room before.
  static let pause = TimeAmount.seconds(1)

  /// Connections at once.
  private let maximum: Int
  /// Connections that are still to come; nil for any number.
  private var remaining: Int?
  private let failed: @Sendable (any Error) -> Void
  private var open = 0
  private var isReadHeld = false
  private var retry: Scheduled<Void>?

  /// - Parameters:
  ///   - limit: after so many connections the channel closes.
  ///   - failed: is told of what ends the listening channel.
  init(maximum: Int, limit: Int?, failed: @escaping @Sendable (any Error) -> Void) {
    self.maximum = maximum
    remaining = limit
    self.failed = failed
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let connection = unwrapInboundIn(data)
    open += 1
    remaining = remaining.map { $0 - 1 }
    let pipeline = context.pipeline
    connection.closeFuture.whenComplete { _ in pipeline.fireUserInboundEventTriggered(Event.closed) }
    context.fireChannelRead(data)
  }

  func read(context: ChannelHandlerContext) {
    guard open < maximum, retry == nil, remaining != 0 else { return isReadHeld = true }
    isReadHeld = false
    context.read()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard let event = event as? Event else { return context.fireUserInboundEventTriggered(event) }
    if case .closed = event { open -= 1 }
    // The last connection had to be in place: a listening channel that closes takes along what it is about to hand on.
    guard remaining != 0 else { return context.close(promise: nil) }
    if case .closed = event { goOn(context) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? IOError else { return }
    guard Self.isShortage(error) else { return failed(error) }
    guard retry == nil else { return }
    Terminal.note("no more connections for now: \(FailureText.describe(error))")
    retry = context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) { [weak self] in self?.goOn(context) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    retry?.cancel()
    context.fireChannelInactive()
  }

  private func goOn(_ context: ChannelHandlerContext) {
    retry?.cancel()
    retry = nil
    if isReadHeld { read(context: context) }
  }

  /// Whether the system may have room again later. accept(2)
  private static func isShortage(_ error: IOError) -> Bool {
    [EMFILE, ENFILE, ENOBUFS, ENOMEM, ECONNABORTED].contains(error.errnoCode)
  }
}

/// Tells the gate that the connection is in place. In the connection's pipeline.
final class AcceptNotice: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer

  func channelActive(context: ChannelHandlerContext) {
    context.channel.parent?.pipeline.fireUserInboundEventTriggered(AcceptGate.Event.opened)
    context.fireChannelActive()
  }
}
