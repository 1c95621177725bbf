import NIOCore
import Synchronization

/// What the connections of one stack have in common.
final class Traffic: Sendable {
  /// Whether an answer is followed by the next question.
  let isRunning = Atomic(false)
  /// Questions that were answered.
  let echoes = Atomic(0)
  /// Questions that wait for their answer.
  let waiting = Atomic(0)
  let failures = Atomic(0)
}

/// The server's application: it sends back what it gets.
final class Echo: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { context.write(data, promise: nil) }

  func channelReadComplete(context: ChannelHandlerContext) { context.flush() }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// The client's application: it asks, waits for the whole answer, and asks again while traffic runs.
final class Questioner: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// Sent through the pipeline to begin.
  struct Begin: Sendable {}

  static let length = 1_024
  private let traffic: Traffic
  private let question = ByteBuffer(repeating: 7, count: Questioner.length)
  private var missing = 0
  /// Completed by the first answer, which proves that both sides accepted each other.
  private var connected: EventLoopPromise<Void>?

  init(_ traffic: Traffic, _ connected: EventLoopPromise<Void>) {
    self.traffic = traffic
    self.connected = connected
  }

  func channelActive(context: ChannelHandlerContext) {
    ask(context)
    context.fireChannelActive()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard event is Begin else { return context.fireUserInboundEventTriggered(event) }
    if missing == 0 { ask(context) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    missing -= unwrapInboundIn(data).readableBytes
    guard missing == 0 else { return }
    traffic.waiting.subtract(1, ordering: .relaxed)
    traffic.echoes.add(1, ordering: .relaxed)
    connected?.succeed()
    connected = nil
    if traffic.isRunning.load(ordering: .relaxed) { ask(context) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    connected?.fail(error)
    connected = nil
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    connected?.fail(ChannelError.eof)
    connected = nil
    if missing > 0 {
      traffic.waiting.subtract(1, ordering: .relaxed)
      traffic.failures.add(1, ordering: .relaxed)
    }
    context.fireChannelInactive()
  }

  private func ask(_ context: ChannelHandlerContext) {
    missing = Self.length
    traffic.waiting.add(1, ordering: .relaxed)
    context.writeAndFlush(wrapOutboundOut(question), promise: nil)
  }
}
