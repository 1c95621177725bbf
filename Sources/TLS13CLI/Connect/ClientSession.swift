import NIOCore
import NIOPosix
import NIOTLS13
import TLS13
import TLS13Certificates

/// One connection to a server, with standard input and output on our end.
struct ClientSession {
  let context: ClientContext
  let serverName: ServerName
  let story: ExplainSession?
  /// What to resume.
  var session: TLS13.ClientSession?
  var sendsEarlyData = false
  /// The file for the newest session.
  var sessionOut: String?

  private struct Opened {
    let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
    /// What the handshake will have agreed on.
    let information: EventLoopFuture<ConnectionInformation>
    /// What is left of the first input once the handshake is complete.
    let unsent: EventLoopFuture<ByteBuffer?>
    let sessions: SessionHandler
  }

  private static let notResumed = """
    the session was not resumed: it is too old, or what it is bound to has changed here or at the server; this is a \
    whole handshake
    """

  /// Connects, pipes, and returns once the server has closed in order.
  func run(_ target: HostPort) async throws {
    let input = StandardInput()
    let first = sendsEarlyData ? await input.next() : nil
    let opened = try await connect(target, earlyData: first)
    try await opened.channel.executeThenClose { inbound, outbound in
      let information = try await opened.information.get()
      if session != nil, !information.isResumed { Terminal.note(Self.notResumed) }
      if let unsent = try await opened.unsent.get(), unsent.readableBytes > 0 { try await outbound.write(unsent) }
      let pump = Task { await Self.pump(input, into: outbound) }
      defer { pump.cancel() }
      let output = StandardOutput()
      for try await data in inbound { try await output.write(data) }
    }
    try keep(opened.sessions.newest)
  }

  /// The connection, and what its handshake will have agreed on.
  private func connect(_ target: HostPort, earlyData: ByteBuffer?) async throws -> Opened {
    try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .connect(host: target.host, port: target.port) { [self] channel in
        channel.eventLoop.makeCompletedFuture { try open(channel, earlyData) }
      }
  }

  private func open(_ channel: any Channel, _ earlyData: ByteBuffer?) throws -> Opened {
    let pipeline = channel.pipeline.syncOperations
    let tls = try TLS13ClientHandler(
      context: context, serverName: serverName, session: session, earlyData: earlyData)
    if earlyData != nil { story?.offered(earlyData: tls.earlyDataLength) }
    let sessions = SessionHandler(channel.eventLoop, awaitsOutcome: earlyData != nil)
    try pipeline.addHandler(tls)
    if let story { try pipeline.addHandler(StoryHandler(story)) }
    try pipeline.addHandler(sessions)
    let information = channel.tls13Information()
    let wrapped = try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
      wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    return Opened(channel: wrapped, information: information, unsent: sessions.unsent, sessions: sessions)
  }

  private func keep(_ newest: TLS13.ClientSession?) throws {
    guard let sessionOut else { return }
    guard let newest else {
      return Terminal.note("the server sent no ticket that can be used: \(sessionOut) is not written")
    }
    try SessionFile.write(newest, to: sessionOut)
  }

  /// Sends what comes in until it ends, then close_notify. A connection that fails says so where it is read.
  static func pump(_ input: StandardInput, into outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) async {
    while let data = await input.next() {
      do { try await outbound.write(data) } catch { return }
    }
    outbound.finish()
  }
}
