import NIOCore
import NIOPosix
import NIOTLS13
import TLS13

/// Accepts connections and serves each on its own: a bad client disturbs no other.
struct Listener: Sendable {
  let configuration: ServerConfiguration
  let service: Service
  /// Connections to accept; nil for any number.
  let limit: Int?
  /// Connections at once; further ones wait to be accepted.
  let maximum: Int
  /// How long a connection may be idle; nil for any time.
  let idleTimeout: TimeAmount?
  let tellsStories: Bool
  /// Whether each connection has a line on standard error.
  let logs: Bool
  /// Whether clients are asked who they are after the handshake, and must answer.
  let asksLater: ServeCommand.ClientAuth?
  /// What is derived on each connection and printed.
  let exports: [KeyExport]
  let pipe: PipeOptions
  /// Whether a client that is asked by command has to answer.
  let requiresAnswer: Bool

  /// Listens, says where, and serves until the limit is reached or the task is cancelled. No connection is left open.
  func run(host: String, port: Int) async throws {
    let connections = Connections()
    let server = try await bind(host, port, connections)
    if let address = server.localAddress { Terminal.say("listening on \(Self.text(address))") }
    await withTaskCancellationHandler {
      // It fails only where the channel cannot be closed in order, and then it is closed.
      _ = try? await server.closeFuture.get()
      await connections.finish()
    } onCancel: {
      server.close(promise: nil)
      connections.close()
    }
    if let failure = connections.failure { throw failure }
  }

  private func bind(_ host: String, _ port: Int, _ connections: Connections) async throws -> any Channel {
    let context = try ServerContext(configuration)
    // Standard input and output are for one client at a time.
    let maximum = service == .relay ? 1 : maximum
    return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      // The gate counts after each.
      .serverChannelOption(.maxMessagesPerRead, value: 1)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let gate = AcceptGate(maximum: maximum, limit: limit) { connections.fail($0) }
          try channel.pipeline.syncOperations.addHandler(gate)
        }
      }
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let connection = try prepare(channel, context)
          let server = channel.parent
          connections.start { await serve(connection, server, connections) }
        }
      }
      .bind(host: host, port: port).get()
  }

  private func serve(_ connection: Connection, _ server: (any Channel)?, _ connections: Connections) async {
    let outcome = await connection.serve(service, pipe, requiresAnswer: requiresAnswer)
    guard service == .relay else { return }
    // Standard input and output had their connection: that was all.
    switch outcome {
    case .served: server?.close(promise: nil)
    case .failed(let reason):
      connections.fail(CommandFailure(reason))
      server?.close(promise: nil)
    case .refused: return
    }
  }

  /// A connection that tells its story has a context of its own, so that its events are told from others'.
  private func prepare(_ channel: any Channel, _ shared: ServerContext) throws -> Connection {
    let peer = channel.remoteAddress.map(Self.text) ?? "a client"
    let story = tellsStories ? ExplainSession(.server, prefix: limit == 1 ? "" : "[\(peer)] ") : nil
    var context = shared
    if let story {
      var configuration = configuration
      configuration.observer = { story.observe($0) }
      context = try ServerContext(configuration)
    }
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandlers(AcceptNotice(), TLS13ServerHandler(context: context))
    var information = channel.tls13Information()
    if let story { try pipeline.addHandler(StoryHandler(story)) }
    // Nothing is answered early to clients that have yet to say who they are.
    let answersEarly = configuration.resumption?.earlyData != nil && service == .echo && asksLater == nil
    if configuration.resumption?.earlyData != nil { try pipeline.addHandler(EarlyDataHandler(waits: !answersEarly)) }
    if let asksLater {
      let answered = channel.eventLoop.makePromise(of: ConnectionInformation.self)
      try pipeline.addHandler(CertificateAsker(isRequired: asksLater == .required, answered: answered))
      information = answered.futureResult
    }
    try pipeline.addHandler(LogHandler(peer: peer, exports: exports, isQuiet: !logs))
    try addTimeLimit(to: pipeline, peer)
    let wrapped = try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
      wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    return Connection(peer: peer, information: information, answersEarly: answersEarly, channel: wrapped)
  }

  /// The TLS handler has a limit of its own for the handshake.
  private func addTimeLimit(to pipeline: ChannelPipeline.SynchronousOperations, _ peer: String) throws {
    guard let idleTimeout else { return }
    switch service {
    // One request and one page: that someone sends it byte by byte gains no time.
    case .page: try pipeline.addHandler(IdleCloser(peer: peer, lifetime: idleTimeout))
    case .echo, .relay:
      try pipeline.addHandlers([IdleStateHandler(allTimeout: idleTimeout), IdleCloser(peer: peer)])
    }
  }

  static func text(_ address: SocketAddress) -> String {
    let host = address.ipAddress ?? "?"
    return "\(host.contains(":") ? "[\(host)]" : host):\(address.port ?? 0)"
  }
}
