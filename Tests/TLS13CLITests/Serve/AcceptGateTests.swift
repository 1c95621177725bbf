import Foundation
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import TLS13CLI

@Suite struct AcceptGateTests {
  /// Counts how often the socket is asked for a connection.
  private final class Reads: ChannelOutboundHandler {
    typealias OutboundIn = any Channel
    var count = 0
    func read(context: ChannelHandlerContext) { count += 1 }
  }

  private func listener(
    maximum: Int = 10, limit: Int? = nil, failed: @escaping @Sendable (any Error) -> Void = { _ in }
  ) throws -> (EmbeddedChannel, Reads) {
    let (channel, reads) = (EmbeddedChannel(), Reads())
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    try channel.pipeline.syncOperations.addHandlers([reads, AcceptGate(maximum: maximum, limit: limit, failed: failed)])
    return (channel, reads)
  }

  @Test func withoutFileDescriptorsTheGateWaits() throws {
    let (channel, reads) = try listener()
    channel.read()
    #expect(reads.count == 1)
    channel.pipeline.fireErrorCaught(IOError(errnoCode: EMFILE, reason: "accept"))
    // As a channel that reads by itself does.
    for _ in 1...100 { channel.read() }
    #expect(reads.count == 1)
    channel.embeddedEventLoop.advanceTime(by: AcceptGate.pause)
    #expect(reads.count == 2)
  }

  @Test func aConnectionThatEndsMakesRoomAtOnce() throws {
    let (channel, reads) = try listener(maximum: 1)
    channel.read()
    let connection: any Channel = EmbeddedChannel(loop: channel.embeddedEventLoop)
    try channel.writeInbound(connection)
    channel.read()
    #expect(reads.count == 1)
    connection.close(promise: nil)
    channel.embeddedEventLoop.run()
    #expect(reads.count == 2)
  }

  @Test func theLastConnectionClosesTheListenerOnceItIsInPlace() throws {
    let (channel, reads) = try listener(limit: 2)
    let connections: [any Channel] = (0..<2).map { _ in EmbeddedChannel(loop: channel.embeddedEventLoop) }
    for connection in connections {
      channel.read()
      try channel.writeInbound(connection)
    }
    channel.read()
    #expect(reads.count == 2)
    // The first one is over before the second is in place.
    for connection in connections {
      #expect(channel.isActive)
      channel.pipeline.fireUserInboundEventTriggered(AcceptGate.Event.opened(connection))
      connection.close(promise: nil)
      channel.embeddedEventLoop.run()
    }
    #expect(!channel.isActive)
  }

  @Test func otherErrorsEndTheServer() throws {
    let failure = Mutex<String?>(nil)
    let (channel, _) = try listener { error in failure.withLock { $0 = "\(error)" } }
    channel.pipeline.fireErrorCaught(IOError(errnoCode: EBADF, reason: "accept"))
    #expect(failure.withLock(\.self) != nil)
  }
}
