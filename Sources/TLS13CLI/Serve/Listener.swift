import NIOCore
import NIOPosix
import NIOTLS13
import TLS13

/// Accepts connections and serves each on its own: a bad client disturbs nobody else.
struct Listener: Sendable {
  let configuration: ServerConfiguration
  let service: Service
  /// Connections to serve; nil for any number.
  let limit: Int?
  let tellsStories: Bool
  /// Whether clients are asked who they are after the handshake, and must answer.
  let asksLater: ServeCommand.ClientAuth?

  /// Listens, says where, and serves until the limit is reached or the task is cancelled.
  func run(host: String, port: Int) async throws {
    let server = try await bind(host, port)
    try await server.executeThenClose { connections in
      if let address = server.channel.localAddress { Terminal.say("listening on \(Self.text(address))") }
      switch service {
      case .relay: try await relay(connections)
      case .page, .echo: try await serveAll(connections)
      }
    }
  }

  private typealias Connections = NIOAsyncChannelInboundStream<Connection>

  private func bind(_ host: String, _ port: Int) async throws -> NIOAsyncChannel<Connection, Never> {
    let context = try ServerContext(configuration)
    return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .bind(host: host, port: port) { channel in
        channel.eventLoop.makeCompletedFuture { try prepare(channel, context) }
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
    try pipeline.addHandler(TLS13ServerHandler(context: context))
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
    if service == .page { try pipeline.addHandlers(IdleStateHandler(allTimeout: .seconds(30)), IdleCloser()) }
    let wrapped = try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
      wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    return Connection(peer: peer, information: information, answersEarly: answersEarly, channel: wrapped)
  }

  private func serveAll(_ connections: Connections) async throws {
    try await withThrowingDiscardingTaskGroup { group in
      var count = 0
      for try await connection in connections {
        group.addTask { _ = await connection.serve(service) }
        count += 1
        if count == limit { break }
      }
    }
  }

  /// One client at a time has standard input and output, until one had a connection.
  private func relay(_ connections: Connections) async throws {
    var count = 0
    for try await connection in connections {
      switch await connection.serve(service) {
      case .served: return
      case .failed(let reason): throw CommandFailure(reason)
      case .refused: count += 1
      }
      if count == limit { return }
    }
  }

  static func text(_ address: SocketAddress) -> String {
    let host = address.ipAddress ?? "?"
    return "\(host.contains(":") ? "[\(host)]" : host):\(address.port ?? 0)"
  }
}
