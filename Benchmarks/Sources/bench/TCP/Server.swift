import NIOCore
import NIOPosix

/// One stack's server on a loopback port, and clients for it.
final class Server: Sendable {
  let stack: any TCPStack
  let traffic = Traffic()
  private let group: MultiThreadedEventLoopGroup
  private let channel: any Channel

  init(_ stack: any TCPStack, _ group: MultiThreadedEventLoopGroup) throws {
    self.stack = stack
    self.group = group
    channel = try ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 4_096)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let tls = try stack.server() { try channel.pipeline.syncOperations.addHandler(tls) }
          try channel.pipeline.syncOperations.addHandler(Echo())
        }
      }
      .bind(host: "127.0.0.1", port: 0).wait()
  }

  func close() throws { try channel.close().wait() }

  /// A connection that has had its first answer.
  func connect(on loop: any EventLoop) -> EventLoopFuture<any Channel> {
    let connected = loop.makePromise(of: Void.self)
    guard let address = channel.localAddress else { return loop.makeFailedFuture(ChannelError.eof) }
    let client = ClientBootstrap(group: loop)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .connectTimeout(.seconds(60))
      .channelInitializer { [stack, traffic] channel in
        channel.eventLoop.makeCompletedFuture {
          if let tls = try stack.client() { try channel.pipeline.syncOperations.addHandler(tls) }
          try channel.pipeline.syncOperations.addHandler(Questioner(traffic, connected))
        }
      }
      .connect(to: address)
    client.cascadeFailure(to: connected)
    return client.and(connected.futureResult).map(\.0)
  }

  /// `count` connections, of which at most `width` are being made at a time.
  func connections(_ count: Int, width: Int = 128) throws -> [any Channel] {
    var open: [any Channel] = []
    open.reserveCapacity(count)
    while open.count < count {
      let batch = (0..<min(width, count - open.count)).map { _ in connect(on: group.next()) }
      open += try EventLoopFuture.whenAllSucceed(batch, on: group.next()).wait()
    }
    return open
  }
}
