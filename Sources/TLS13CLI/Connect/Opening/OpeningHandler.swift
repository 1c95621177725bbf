import NIOCore

/// What is said in plaintext before TLS starts: with a proxy, or with a server whose protocol starts TLS on request.
protocol Opening: Sendable {
  /// What we say first; empty where the server does.
  var firstWords: [UInt8] { get }
  /// Takes the start of `received`, as far as it is whole.
  ///
  /// - Throws: where the other side refuses, or says what the protocol has no place for.
  mutating func take(_ received: inout ReceivedText) throws(CommandFailure) -> OpeningStep
}

/// What follows in the dialogue.
enum OpeningStep: Equatable {
  /// More has to come.
  case incomplete
  /// We say this.
  case say([UInt8])
  /// TLS can start, or the next opening.
  case finished
}

/// Lets openings have the connection one after another, and TLS after the last. First in the pipeline.
///
/// All the other side says is plaintext and proves nothing: it is held to a size and a time, and whatever it said beyond
/// the end of its opening is an error, for otherwise someone in the middle could put words into the server's mouth that
/// count as protected.
final class OpeningHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// Bytes of the whole dialogue. Servers say a few hundred; an EHLO reply or a stream's features may be longer.
  static let maximumBytes = 65_536
  /// The time of the whole dialogue, as much as the handshake has.
  static let time = TimeAmount.seconds(10)

  private var openings: [any Opening]
  private let done: EventLoopPromise<Void>
  private var received = ReceivedText()
  private var total = 0
  private var isOver = false
  private var deadline: Scheduled<Void>?

  init(_ openings: [any Opening], done: EventLoopPromise<Void>) {
    self.openings = openings
    self.done = done
  }

  /// TLS starts when it learns that the channel is active: not yet.
  func channelActive(context: ChannelHandlerContext) {
    deadline = context.eventLoop.assumeIsolated().scheduleTask(in: Self.time) { [weak self] in
      self?.fail(context, "the server did not get ready for TLS in \(Self.time.nanoseconds / 1_000_000_000) s")
    }
    start(context)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isOver else { return context.fireChannelRead(data) }
    let bytes = unwrapInboundIn(data)
    total += bytes.readableBytes
    guard total <= Self.maximumBytes else {
      return fail(context, "the server said more than \(Self.maximumBytes) bytes before TLS")
    }
    received.append(bytes.readableBytesView)
    advance(context)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    guard !isOver else { return context.fireChannelReadComplete() }
    context.read()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if !isOver, event as? ChannelEvent == .inputClosed { return fail(context, Self.ended) }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if !isOver { done.fail(error) }
    context.fireErrorCaught(error)
  }

  func channelInactive(context: ChannelHandlerContext) {
    if !isOver { fail(context, Self.ended) }
    context.fireChannelInactive()
  }

  /// A connection that was never made ends here, too.
  func handlerRemoved(context: ChannelHandlerContext) {
    deadline?.cancel()
    if !isOver { done.fail(ChannelError.ioOnClosedChannel) }
  }

  private static let ended = "the server closed the connection before TLS could start"

  private func start(_ context: ChannelHandlerContext) {
    guard let opening = openings.first else { return finish(context) }
    if !opening.firstWords.isEmpty { say(context, opening.firstWords) }
    context.read()
    advance(context)
  }

  /// Goes on for as long as something whole has come.
  private func advance(_ context: ChannelHandlerContext) {
    while !isOver, !openings.isEmpty {
      do throws(CommandFailure) {
        switch try openings[0].take(&received) {
        case .incomplete: return
        case .say(let words): say(context, words)
        case .finished:
          openings.removeFirst()
          return start(context)
        }
      } catch { return fail(context, error.description) }
    }
  }

  private func say(_ context: ChannelHandlerContext, _ words: [UInt8]) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: words)), promise: nil)
  }

  private func finish(_ context: ChannelHandlerContext) {
    guard received.isEmpty else {
      return fail(context, "the server said something between its consent and TLS, where everything must be protected")
    }
    isOver = true
    deadline?.cancel()
    done.succeed()
    context.fireChannelActive()
    context.pipeline.syncOperations.removeHandler(self, promise: nil)
  }

  private func fail(_ context: ChannelHandlerContext, _ reason: String) {
    guard !isOver else { return }
    isOver = true
    deadline?.cancel()
    done.fail(CommandFailure(reason))
    context.close(promise: nil)
  }
}

/// What came and was not taken yet.
struct ReceivedText {
  /// Bytes of a line with its end. RFC 5321 §4.5.3.1.5 and others allow 512 or 1,000; some greetings are longer.
  static let maximumLine = 4096
  /// Lines of a dialogue. Mail servers have some 20 in their longest reply.
  static let maximumLines = 200

  private(set) var bytes: [UInt8] = []
  private var lines = 0

  var isEmpty: Bool { bytes.isEmpty }

  mutating func append(_ more: some Sequence<UInt8>) { bytes += more }

  /// The next line without its end; nil until it is whole.
  mutating func line() throws(CommandFailure) -> String? {
    let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
    guard (end ?? bytes.count) < Self.maximumLine else {
      throw CommandFailure("the server said a line of more than \(Self.maximumLine) bytes before TLS")
    }
    guard let end else { return nil }
    lines += 1
    guard lines <= Self.maximumLines else {
      throw CommandFailure("the server said more than \(Self.maximumLines) lines before TLS")
    }
    let text = bytes[..<end]
    defer { bytes.removeFirst(end + 1) }
    return String(decoding: text.last == UInt8(ascii: "\r") ? text.dropLast() : text, as: UTF8.self)
  }

  /// The next `count` bytes; nil until they are there.
  mutating func take(_ count: Int) -> [UInt8]? {
    guard bytes.count >= count else { return nil }
    defer { bytes.removeFirst(count) }
    return Array(bytes.prefix(count))
  }
}

extension CommandFailure {
  /// What the other side said, quoted so that it can do no harm on a terminal.
  init(_ text: String, said line: String) {
    self.init("\(text): \(Printable.line(Printable.shortened(line, 200)).debugDescription)")
  }
}
