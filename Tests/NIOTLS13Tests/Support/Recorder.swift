import NIOCore
import NIOTLS
import NIOTLS13
import TLS13

/// Stands for the application: notes what reaches it, and does what a test tells it to do right there.
final class Recorder: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  enum Event: Equatable {
    case active
    case inactive
    case identity
    case authenticated
    case handshake(String?)
    case shutdown
    case inputClosed
    case outputClosed
    case error
    case readComplete
    case earlyData([UInt8])
    case earlyDataAccepted(unsent: [UInt8])
    case earlyDataRejected([UInt8])
    case sessions(Int)
  }

  private(set) var received: [UInt8] = []
  private(set) var reads = 0
  private(set) var events: [Event] = []
  private(set) var errors: [any Error] = []
  private(set) var sessions: [ClientSession] = []
  var onEvent: (ChannelHandlerContext, Event) -> Void = { _, _ in }
  var onRead: (ChannelHandlerContext, ByteBuffer) -> Void = { _, _ in }

  /// The events that say how the connection went.
  var story: [Event] { events.filter { $0 != .readComplete } }
  var tlsErrors: [TLSError] { errors.compactMap { $0 as? TLSError } }

  func channelActive(context: ChannelHandlerContext) {
    note(.active, context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    note(.inactive, context)
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = unwrapInboundIn(data)
    received.append(contentsOf: bytes.readableBytesView)
    reads += 1
    onRead(context, bytes)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    note(.readComplete, context)
    context.fireChannelReadComplete()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case TLSUserEvent.handshakeCompleted(let negotiated): note(.handshake(negotiated), context)
    case TLSUserEvent.shutdownCompleted: note(.shutdown, context)
    case ChannelEvent.inputClosed: note(.inputClosed, context)
    case ChannelEvent.outputClosed: note(.outputClosed, context)
    case let event as TLS13UserEvent: note(event, context)
    default: break
    }
    context.fireUserInboundEventTriggered(event)
  }

  private func note(_ event: TLS13UserEvent, _ context: ChannelHandlerContext) {
    switch event {
    case .handshakeCompleted: note(.identity, context)
    case .clientAuthenticated: note(.authenticated, context)
    case .earlyData(let bytes): note(.earlyData(Array(bytes.readableBytesView)), context)
    case .earlyDataAccepted(let unsent): note(.earlyDataAccepted(unsent: Array(unsent.readableBytesView)), context)
    case .earlyDataRejected(let bytes): note(.earlyDataRejected(Array(bytes.readableBytesView)), context)
    case .sessions(let new):
      sessions += new
      note(.sessions(new.count), context)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    errors.append(error)
    note(.error, context)
  }

  private func note(_ event: Event, _ context: ChannelHandlerContext) {
    events.append(event)
    onEvent(context, event)
  }
}

@available(*, unavailable)
extension Recorder: Sendable {}
