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
    case opened(any Channel)
    case closed(any Channel)
  }

  /// How long to wait after the system had no descriptor or memory: a connection that ends makes room before.
  static let pause = TimeAmount.seconds(1)

  /// Connections at once.
  private let maximum: Int
  /// Connections that are still to come; nil for any number.
  private var remaining: Int?
  private let failed: @Sendable (any Error) -> Void
  private var open = 0
  /// Those that are not in place yet: a listening channel that closes takes along what it is about to hand on.
  private var arriving: Set<ObjectIdentifier> = []
  private var isReadHeld = false
  /// Whether the socket is not even looked at.
  private var isPaused = false
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
    arriving.insert(ObjectIdentifier(connection))
    remaining = remaining.map { $0 - 1 }
    let pipeline = context.pipeline
    connection.closeFuture.whenComplete { _ in pipeline.fireUserInboundEventTriggered(Event.closed(connection)) }
    context.fireChannelRead(data)
  }

  func read(context: ChannelHandlerContext) {
    guard open < maximum, !isPaused, remaining != 0 else { return isReadHeld = true }
    isReadHeld = false
    context.read()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event as? Event {
    case .opened(let connection): arriving.remove(ObjectIdentifier(connection))
    case .closed(let connection):
      arriving.remove(ObjectIdentifier(connection))
      open -= 1
      goOn(context)
    case nil: return context.fireUserInboundEventTriggered(event)
    }
    if remaining == 0, arriving.isEmpty { context.close(promise: nil) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? IOError else { return }
    guard Self.isShortage(error) else { return failed(error) }
    guard !isPaused else { return }
    Terminal.note("no more connections for now: \(FailureText.describe(error))")
    setPaused(true, context)
    retry = context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) { [weak self] in self?.goOn(context) }
  }

  /// A read that failed is not over for the channel: it would try again for as long as a connection waits, at full speed.
  private func setPaused(_ isPaused: Bool, _ context: ChannelHandlerContext) {
    self.isPaused = isPaused
    // It fails only on a channel that is closed.
    try? context.channel.syncOptions?.setOption(.autoRead, value: !isPaused)
  }

  func channelInactive(context: ChannelHandlerContext) {
    retry?.cancel()
    context.fireChannelInactive()
  }

  private func goOn(_ context: ChannelHandlerContext) {
    retry?.cancel()
    retry = nil
    guard open < maximum else { return }
    if isPaused { setPaused(false, context) }
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
    let event = AcceptGate.Event.opened(context.channel)
    context.channel.parent?.pipeline.fireUserInboundEventTriggered(event)
    context.fireChannelActive()
  }
}
