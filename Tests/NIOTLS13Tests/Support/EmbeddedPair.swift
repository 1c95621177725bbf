import NIOCore
import NIOEmbedded
import NIOTLS13
import TLS13
import TLS13Certificates

/// One end of a connection in memory.
final class EmbeddedEnd {
  let channel: EmbeddedChannel
  let handler: TLS13Handler
  let recorder = Recorder()
  /// Reads that reached the transport.
  let transport = TransportProbe()

  init(_ handler: TLS13Handler, _ loop: EmbeddedEventLoop) throws {
    self.handler = handler
    channel = EmbeddedChannel(loop: loop)
    try channel.pipeline.syncOperations.addHandlers([transport, handler, recorder])
  }

  func connect() throws {
    let promise = channel.eventLoop.makePromise(of: Void.self)
    channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: promise)
    try promise.futureResult.wait()
  }

  @discardableResult
  func write(_ bytes: [UInt8], flush: Bool = true) -> EventLoopFuture<Void> {
    let written = channel.write(ByteBuffer(bytes: bytes))
    if flush { channel.flush() }
    return written
  }

  /// The bytes that were sent since the last call.
  func takeSent() throws -> [UInt8] {
    var bytes: [UInt8] = []
    while let next = try channel.readOutbound(as: ByteBuffer.self) { bytes.append(contentsOf: next.readableBytesView) }
    return bytes
  }

  func receive(_ bytes: [UInt8], inPiecesOf size: Int? = nil) {
    var start = 0
    while start < bytes.count, channel.isActive {
      let end = min(start + (size ?? bytes.count), bytes.count)
      channel.pipeline.fireChannelRead(ByteBuffer(bytes: bytes[start..<end]))
      channel.pipeline.fireChannelReadComplete()
      start = end
    }
  }
}

/// Sits next to the transport and counts.
final class TransportProbe: ChannelOutboundHandler {
  typealias OutboundIn = ByteBuffer
  private(set) var reads = 0
  private(set) var writes = 0
  private(set) var closes: [CloseMode] = []
  /// Whether it ends our direction alone when asked to, as TCP does; the embedded channel closes whole.
  var halfCloses = false
  private var context: ChannelHandlerContext?

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }
  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  /// Ends the transport behind the handler's back.
  func cut() { context?.close(promise: nil) }

  func read(context: ChannelHandlerContext) {
    reads += 1
    context.read()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    writes += 1
    context.write(data, promise: promise)
  }

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    closes.append(mode)
    if mode == .output, halfCloses { return promise?.succeed(()) ?? () }
    context.close(mode: mode, promise: promise)
  }
}

@available(*, unavailable)
extension TransportProbe: Sendable {}

/// A client and a server that talk to each other in memory, on one event loop whose clock the test moves.
final class EmbeddedPair {
  let loop = EmbeddedEventLoop()
  let client: EmbeddedEnd
  let server: EmbeddedEnd
  var pieces: Int?

  init(
    _ client: ClientConfiguration = Lab.shared.clientConfiguration { $0.credentials = [Lab.shared.client] },
    _ server: ServerConfiguration = Lab.shared.serverConfiguration(), session: ClientSession? = nil,
    earlyData: [UInt8]? = nil, lingering: TLS13Lingering = TLS13Lingering(), operations: TLS13Operations = .concurrent
  ) throws {
    let clientHandler = try TLS13ClientHandler(
      context: ClientContext(client), serverName: ServerName("server.test"), session: session,
      earlyData: earlyData.map { ByteBuffer(bytes: $0) }, handshakeTimeout: .seconds(10), closeTimeout: .seconds(5),
      lingering: lingering, operations: operations)
    self.client = try EmbeddedEnd(clientHandler, loop)
    self.server = try EmbeddedEnd(
      TLS13ServerHandler(
        context: try ServerContext(server), handshakeTimeout: .seconds(10), lingering: lingering,
        operations: operations), loop)
  }

  @discardableResult
  func connect() throws -> EmbeddedPair {
    try server.connect()
    try client.connect()
    return self
  }

  /// Carries bytes both ways until nobody has anything to say.
  @discardableResult
  func run() throws -> EmbeddedPair {
    while true {
      let fromClient = try client.takeSent()
      server.receive(fromClient, inPiecesOf: pieces)
      let fromServer = try server.takeSent()
      client.receive(fromServer, inPiecesOf: pieces)
      loop.run()
      if fromClient.isEmpty, fromServer.isEmpty { return self }
    }
  }

  @discardableResult
  func handshake() throws -> EmbeddedPair { try connect().run() }
}
