import NIOCore
import NIOPosix
import NIOTLS13
import TLS13
import TLS13Certificates

/// One connection to a server, with standard input and output on our end.
struct ClientSession {
  let context: ClientContext
  let serverName: ServerName
  /// The server.
  let address: HostPort
  /// Where to connect to: the server, or a proxy.
  let target: HostPort
  /// What is said before TLS.
  var openings: [any Opening] = []
  let story: ExplainSession?
  let recorder: ConnectionRecorder
  /// What to resume.
  var session: TLS13.ClientSession?
  var sendsEarlyData = false
  /// Keeps the newest session.
  var keeper: SessionKeeper?
  var pipe = PipeOptions()
  var exports: [KeyExport] = []
  /// What is printed beside the data.
  var output = Output()

  /// What is printed beside the data.
  struct Output {
    /// One line about the connection on standard error.
    var isSummarized = false
    /// The server's certificates on standard output.
    var showsCertificates = false
    /// The data is counted, and not printed.
    var isJSON = false
  }

  private struct Opened {
    let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
    /// Succeeds when TLS starts.
    let ready: EventLoopFuture<Void>
    /// What the handshake will have agreed on.
    let information: EventLoopFuture<ConnectionInformation>
    /// What became of early data, once the handshake is complete.
    let earlyData: EventLoopFuture<EarlyDataOutcome?>
  }

  private static let notResumed = """
    the session was not resumed, and this is a whole handshake: where no other reason is given, the server did not take \
    the session
    """

  /// Connects, pipes, and returns once the server has closed in order.
  func run() async throws {
    let input = StandardInput()
    let first = sendsEarlyData ? await input.next() : nil
    let opened = try await connect(earlyData: first)
    try await opened.channel.executeThenClose { inbound, outbound in
      try await opened.ready.get()
      let output = StandardOutput()
      try await completed(opened, output)
      try await sendRest(opened, outbound)
      let pump = InputPump(
        input: input, channel: opened.channel.channel, waits: pipe.wait, takesCommands: pipe.commands)
      let sending = Task { await pump.run(into: outbound) }
      defer { sending.cancel() }
      for try await data in inbound {
        recorder.note { $0.bytesReceived += data.readableBytes }
        if !self.output.isJSON { try await output.write(data) }
      }
    }
  }

  /// The end of the handshake, good or not.
  private func completed(_ opened: Opened, _ standardOutput: StandardOutput) async throws {
    let result: Result<ConnectionInformation, any Error>
    do { result = .success(try await opened.information.get()) } catch { result = .failure(error) }
    // Who looks at certificates wants most to see those that were refused.
    if output.showsCertificates, !output.isJSON {
      try await standardOutput.write(ByteBuffer(string: recorder.chainText))
    }
    let information = try result.get()
    recorder.note { $0.complete(information) }
    if session != nil, !information.isResumed { Terminal.note(Self.notResumed) }
    if output.isSummarized { Terminal.note("\(address.host):\(address.port): \(summary(information))") }
    for export in exports {
      let material = try await export.derive(on: opened.channel.channel).get()
      if !output.isJSON { Terminal.note(export.line(material)) }
      recorder.note {
        $0.exported.append(.init(label: Printable.line(export.label), length: export.length, hexadecimal: material))
      }
    }
  }

  private func summary(_ information: ConnectionInformation) -> String {
    let line = ConnectionLine.describe(information, .client)
    guard let scheme = information.localSignatureScheme else { return line }
    return "\(line), our certificate shown (\(scheme))"
  }

  /// What of the early data did not go early goes now.
  private func sendRest(_ opened: Opened, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) async throws {
    guard let outcome = try await opened.earlyData.get() else { return }
    recorder.note { $0.earlyDataAccepted = outcome.isAccepted }
    if outcome.unsent.readableBytes > 0 { try await outbound.write(outcome.unsent) }
  }

  /// The connection, and what its handshake will have agreed on.
  private func connect(earlyData: ByteBuffer?) async throws -> Opened {
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
    let ready = channel.eventLoop.makePromise(of: Void.self)
    let outcome = channel.eventLoop.makePromise(of: EarlyDataOutcome?.self)
    if earlyData == nil { outcome.succeed(nil) }
    if openings.isEmpty { ready.succeed() } else { try pipeline.addHandler(OpeningHandler(openings, done: ready)) }
    try pipeline.addHandler(tls)
    if let story { try pipeline.addHandler(StoryHandler(story)) }
    try pipeline.addHandler(SessionHandler(awaiting: outcome) { [keeper] in keeper?.keep($0) })
    let information = channel.tls13Information()
    let wrapped = try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
      wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    return Opened(
      channel: wrapped, ready: ready.futureResult, information: information, earlyData: outcome.futureResult)
  }
}
