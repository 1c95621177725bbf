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
    let channel = try await connect(target)
    try await channel.executeThenClose { inbound, outbound in
      _ = try await channel.channel.tls13Information().get()
      let input = Task { await Self.pump(StandardInput(), into: outbound) }
      defer { input.cancel() }
      let output = StandardOutput()
      for try await data in inbound { try await output.write(data) }
    }
  }

  private func connect(_ target: HostPort) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
    try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .connect(host: target.host, port: target.port) { [context, serverName, story] channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          try pipeline.addHandler(TLS13ClientHandler(context: context, serverName: serverName))
          if let story { try pipeline.addHandler(StoryHandler(story)) }
          return try NIOAsyncChannel(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
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
