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

  /// Connects, pipes, and returns once the server has closed in order.
  func run(_ target: HostPort) async throws {
    let (channel, information) = try await connect(target)
    try await channel.executeThenClose { inbound, outbound in
      _ = try await information.get()
      let input = Task { await Self.pump(StandardInput(), into: outbound) }
      defer { input.cancel() }
      let output = StandardOutput()
      for try await data in inbound { try await output.write(data) }
    }
  }

  /// The connection, and what its handshake will have agreed on.
  private func connect(
    _ target: HostPort
  ) async throws -> (NIOAsyncChannel<ByteBuffer, ByteBuffer>, EventLoopFuture<ConnectionInformation>) {
    try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .connect(host: target.host, port: target.port) { [context, serverName, story] channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          try pipeline.addHandler(TLS13ClientHandler(context: context, serverName: serverName))
          if let story { try pipeline.addHandler(StoryHandler(story)) }
          let information = channel.tls13Information()
          let wrapped = try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
          return (wrapped, information)
        }
      }
  }

  /// Sends what comes in until it ends, then close_notify. A connection that fails says so where it is read.
  static func pump(_ input: StandardInput, into outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) async {
    while let data = await input.next() {
      do { try await outbound.write(data) } catch { return }
    }
    outbound.finish()
  }
}
