import NIOCore
import NIOPosix

/// The TCP connection to the runner, whose client the shim is in both roles.
struct RunnerConnection {
  typealias Inbound = NIOAsyncChannelInboundStream<ByteBuffer>
  typealias Outbound = NIOAsyncChannelOutboundWriter<ByteBuffer>

  /// Connects, says which shim this is, and closes properly after `body`, whatever came of it: the runner gets all that
  /// was sent before the end of the stream.
  static func run<Value>(
    _ options: Options, _ body: (RunnerConnection) async throws -> Value
  ) async throws -> Value {
    let host = options.usesIPv6 ? "::1" : "127.0.0.1"
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .connect(host: host, port: options.port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      let connection = RunnerConnection(inbound: Source(inbound), outbound: outbound)
      var identifier = ByteBuffer()
      identifier.writeInteger(options.shimID, endianness: .little)
      try await outbound.write(identifier)
      let result: Result<Value, any Error>
      do { result = .success(try await body(connection)) } catch { result = .failure(error) }
      outbound.finish()
      await connection.drain()
      return try result.get()
    }
  }

  /// The bytes that come in, in order.
  final class Source {
    private var iterator: Inbound.AsyncIterator

    init(_ inbound: Inbound) { iterator = inbound.makeAsyncIterator() }

    func next() async throws -> ByteBuffer? { try await iterator.next() }
  }

  private let inbound: Source
  private let outbound: Outbound

  private init(inbound: Source, outbound: Outbound) {
    self.inbound = inbound
    self.outbound = outbound
  }

  /// The next bytes, or nil at the end of the stream.
  func read() async throws -> [UInt8]? { try await inbound.next().map { Array($0.readableBytesView) } }

  func write(_ bytes: [UInt8]) async throws {
    guard !bytes.isEmpty else { return }
    try await outbound.write(ByteBuffer(bytes: bytes))
  }

  /// Reads what is left, so that closing does not take back what was sent.
  private func drain() async {
    while (try? await inbound.next()) != nil {}
  }
}
