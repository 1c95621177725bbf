import NIOCore
import NIOEmbedded
import NIOPosix
import NIOTLS13
import TLS13
import TLS13Certificates
import Testing

/// Whatever is done to a channel at whatever moment: all promises are completed, the channel closes, nothing is left.
@Suite struct NIOAnyMomentTests {
  enum Deed: String, CaseIterable, Sendable { case close, closeOutput, closeInput, abort, cut, remove, inputEnds }
  enum Side: CaseIterable, Sendable { case client, server }

  /// All promises that a connection was asked to complete.
  private final class Promises {
    private(set) var all: [Kept<Void>] = []
    private(set) var information: [Kept<ConnectionInformation>] = []

    var isComplete: Bool {
      all.allSatisfy { $0.isKept || $0.error != nil } && information.allSatisfy { $0.isKept || $0.error != nil }
    }

    func make(_ loop: any EventLoop) -> EventLoopPromise<Void> {
      let promise = loop.makePromise(of: Void.self)
      all.append(Kept(promise.futureResult))
      return promise
    }

    func ask(_ channel: any Channel) { information.append(Kept(channel.tls13Information())) }
  }

  private func perform(_ deed: Deed, on end: EmbeddedEnd, _ promises: Promises) {
    let channel = end.channel
    switch deed {
    case .close: channel.close(promise: promises.make(channel.eventLoop))
    case .closeOutput: channel.close(mode: .output, promise: promises.make(channel.eventLoop))
    case .closeInput: channel.close(mode: .input, promise: promises.make(channel.eventLoop))
    case .abort: end.handler.abort(.internalError)
    case .cut: end.transport.cut()
    case .remove:
      channel.pipeline.syncOperations.removeHandler(end.handler, promise: promises.make(channel.eventLoop))
    case .inputEnds: channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }
  }

  private func connect(_ halfCloses: Bool, _ promises: Promises) throws -> EmbeddedPair {
    let pair = try EmbeddedPair(operations: .futures { $1.makeSucceededFuture($0.run()) })
    for end in [pair.client, pair.server] {
      end.transport.halfCloses = halfCloses
      end.channel.allowRemoteHalfClosure = halfCloses
      promises.ask(end.channel)
      end.channel.writeAndFlush(ByteBuffer(bytes: [1]), promise: promises.make(pair.loop))
      end.channel.write(ByteBuffer(bytes: [2]), promise: promises.make(pair.loop))
    }
    try pair.connect()
    return pair
  }

  private func finish(_ pair: EmbeddedPair, _ promises: Promises) throws {
    try pair.run()
    for end in [pair.client, pair.server] { promises.ask(end.channel) }
    for end in [pair.client, pair.server] { end.channel.close(promise: promises.make(pair.loop)) }
    try pair.run()
    pair.loop.advanceTime(by: .minutes(1))
    #expect(promises.isComplete)
    for end in [pair.client, pair.server] {
      #expect(!end.channel.isActive && end.recorder.errors.count <= 1)
      #expect(end.recorder.story.filter { $0 == .inactive }.count == 1 && end.recorder.story.last == .inactive)
    }
  }

  /// Between the pieces that arrive.
  @Test(arguments: Deed.allCases, Side.allCases)
  func betweenPieces(_ deed: Deed, _ side: Side) throws {
    for halfCloses in [false, true] {
      var moment = 0
      var isThere = true
      while isThere {
        isThere = false
        weak var handler: TLS13Handler?
        do {
          let promises = Promises()
          let pair = try connect(halfCloses, promises)
          let end = side == .client ? pair.client : pair.server
          handler = end.handler
          var piece = 0
          var isQuiet = false
          while !isQuiet {
            let (fromClient, fromServer) = (try pair.client.takeSent(), try pair.server.takeSent())
            isQuiet = fromClient.isEmpty && fromServer.isEmpty
            for (bytes, receiver) in [(fromClient, pair.server), (fromServer, pair.client)] {
              for start in stride(from: 0, to: bytes.count, by: 150) {
                if piece == moment {
                  perform(deed, on: end, promises)
                  isThere = true
                }
                piece += 1
                receiver.receive(Array(bytes[start..<min(start + 150, bytes.count)]))
              }
            }
            pair.loop.run()
          }
          try finish(pair, promises)
        }
        #expect(handler == nil, "\(deed) of the \(side) before piece \(moment) leaves the handler behind")
        moment += 1
      }
      #expect(moment > 10)
    }
  }

  /// While the application handles an event.
  @Test(arguments: Deed.allCases, Side.allCases)
  func whileAnEventIsHandled(_ deed: Deed, _ side: Side) throws {
    for halfCloses in [false, true] {
      for moment in 0..<8 {
        weak var handler: TLS13Handler?
        do {
          let promises = Promises()
          let pair = try EmbeddedPair(operations: .futures { $1.makeSucceededFuture($0.run()) })
          let end = side == .client ? pair.client : pair.server
          handler = end.handler
          var events = 0
          end.recorder.onEvent = { [self, unowned end] _, _ in
            if events == moment { perform(deed, on: end, promises) }
            events += 1
          }
          for end in [pair.client, pair.server] {
            end.transport.halfCloses = halfCloses
            promises.ask(end.channel)
            end.channel.writeAndFlush(ByteBuffer(bytes: [1]), promise: promises.make(pair.loop))
          }
          try pair.connect()
          pair.pieces = 300
          try finish(pair, promises)
        }
        #expect(handler == nil, "\(deed) of the \(side) in event \(moment) leaves the handler behind")
      }
    }
  }

  /// An application that takes the handler away when it fails does not go on in the clear.
  @Test(arguments: [true, false])
  func removalInErrorCaughtClosesTheChannel(afterAnAlert: Bool) throws {
    let pair = try EmbeddedPair(Lab.shared.clientConfiguration())
    let removed = pair.loop.makePromise(of: Void.self)
    let kept = Kept(removed.futureResult)
    let end = afterAnAlert ? pair.client : pair.server
    end.recorder.onEvent = { [unowned end] context, event in
      guard event == .error else { return }
      context.pipeline.syncOperations.removeHandler(end.handler, promise: removed)
    }
    try pair.handshake()
    #expect(end.recorder.errors.count == 1 && !end.channel.isActive && kept.isKept)
    #expect(end.recorder.story.last == .inactive)
  }

  /// Over sockets: an event loop that is shut down with connections at every stage.
  @Test func anEventLoopShutsDownWithOpenConnections() async throws {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let context = try ServerContext(Lab.shared.serverConfiguration())
    let listener = try await ServerBootstrap(group: group).childChannelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHandler(TLS13ServerHandler(context: context))
      }
    }.bind(host: "127.0.0.1", port: 0).get()
    let address = try #require(listener.localAddress)
    // Clients that say nothing, and clients that are connected.
    var silent: [any Channel] = []
    for _ in 0..<3 {
      silent.append(try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(to: address).get())
    }
    let clients = try ClientContext(Lab.shared.clientConfiguration { $0.credentials = [Lab.shared.client] })
    var results: [EventLoopFuture<ConnectionInformation>] = []
    for _ in 0..<3 {
      let channel = try await ClientBootstrap(group: group).channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            TLS13ClientHandler(context: clients, serverName: ServerName("server.test")))
        }
      }.connect(to: address).get()
      results.append(channel.tls13Information())
    }
    _ = try await results[0].get()
    try await group.shutdownGracefully()
    for channel in silent { try await channel.closeFuture.get() }
  }
}
