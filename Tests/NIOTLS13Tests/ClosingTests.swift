import NIOCore
import NIOEmbedded
import NIOTLS13
import TLS13
import Testing

@Suite struct NIOClosingTests {
  @Test func closeSendsCloseNotify() throws {
    let pair = try EmbeddedPair().handshake()
    pair.client.write([1])
    let closed = Kept(pair.client.channel.close())
    try pair.run()
    #expect(closed.isKept)
    #expect(pair.server.recorder.received == [1])
    #expect(pair.server.recorder.story.suffix(2) == [.shutdown, .inactive])
    #expect(pair.server.recorder.errors.isEmpty && pair.client.recorder.errors.isEmpty)
    #expect(pair.client.transport.closes == [.output] && pair.server.transport.closes == [.all])
  }

  @Test func closingTwiceKeepsBothPromises() throws {
    let pair = try EmbeddedPair().handshake()
    pair.client.channel.isWritable = false
    pair.client.write([1])
    let first = Kept(pair.client.channel.close())
    let second = Kept(pair.client.channel.close())
    #expect(!first.isKept && !second.isKept)
    pair.client.channel.isWritable = true
    pair.client.channel.pipeline.fireChannelWritabilityChanged()
    try pair.run()
    #expect(first.isKept && second.isKept)
    #expect(pair.server.recorder.received == [1])
  }

  @Test func aPeerThatTakesNothingDoesNotHoldTheCloseForever() throws {
    let pair = try EmbeddedPair().handshake()
    pair.client.channel.isWritable = false
    let written = Kept(pair.client.write([1]))
    let closed = Kept(pair.client.channel.close())
    pair.loop.advanceTime(by: .seconds(4))
    #expect(!closed.isKept)
    pair.loop.advanceTime(by: .seconds(1))
    #expect(closed.isKept)
    #expect(written.error as? TLS13ChannelError == .closeTimedOut(after: .seconds(5)))
  }

  @Test func unflushedWritesFailAtClose() throws {
    let pair = try EmbeddedPair().handshake()
    let written = Kept(pair.client.write([1], flush: false))
    pair.client.channel.close(promise: nil)
    try pair.run()
    #expect(written.error as? ChannelError == .ioOnClosedChannel)
    #expect(pair.server.recorder.received.isEmpty)
  }

  @Test func closeDuringTheHandshake() throws {
    let pair = try EmbeddedPair().connect()
    let information = Kept(pair.client.channel.tls13Information())
    pair.loop.run()
    pair.client.channel.close(promise: nil)
    try pair.run()
    #expect(information.error as? TLS13ChannelError == .closedDuringHandshake)
    #expect(pair.client.recorder.errors.isEmpty)
    #expect(pair.server.recorder.errors.count == 1)
    #expect(!pair.client.channel.isActive && !pair.server.channel.isActive)
  }

  @Test func writesFailWhenTheChannelClosesDuringTheHandshake() throws {
    let pair = try EmbeddedPair().connect()
    let channel = pair.client.channel
    let future = pair.client.write([1])
    let written = Kept(future)
    future.whenComplete { _ in channel.flush() }
    channel.close(promise: nil)
    try pair.run()
    #expect(written.error as? ChannelError == .ioOnClosedChannel)
    #expect(pair.client.recorder.errors.isEmpty)
    #expect(pair.client.transport.closes == [.output])
  }

  @Test func truncationIsAnError() throws {
    let pair = try EmbeddedPair().handshake()
    let written = Kept(pair.server.write([1], flush: false))
    pair.server.transport.cut()
    pair.loop.run()
    #expect(pair.server.recorder.tlsErrors.map(\.kind) == [.truncated])
    #expect((written.error as? TLSError)?.kind == .truncated)
    #expect(pair.server.recorder.story.suffix(2) == [.error, .inactive])
  }

  @Test func theTransportsEndDuringTheHandshakeIsAnError() throws {
    let pair = try EmbeddedPair().connect()
    pair.client.transport.cut()
    pair.loop.run()
    #expect(pair.client.recorder.tlsErrors.map(\.kind) == [.truncated])
  }

  @Test func halfClosureOfThePeer() throws {
    let pair = try EmbeddedPair().handshake()
    pair.server.channel.allowRemoteHalfClosure = true
    pair.client.write([1])
    // The embedded channel closes whole; what matters here is what the server makes of the bytes.
    pair.client.channel.close(mode: .output, promise: nil)
    pair.server.receive(try pair.client.takeSent())
    #expect(pair.server.recorder.story.last == .inputClosed)
    #expect(pair.server.channel.isActive)
    let written = Kept(pair.server.write([2]))
    #expect(written.isKept)
    pair.server.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    #expect(pair.server.recorder.events.filter { $0 == .inputClosed }.count == 1)
    pair.server.channel.close(mode: .output, promise: nil)
    pair.loop.run()
    #expect(pair.server.recorder.story.suffix(2) == [.shutdown, .inactive])
    #expect(pair.server.recorder.errors.isEmpty)
  }

  @Test func removalClosesFirst() throws {
    let pair = try EmbeddedPair().handshake()
    let removed = pair.loop.makePromise(of: Void.self)
    let kept = Kept(removed.futureResult)
    pair.client.channel.pipeline.syncOperations.removeHandler(pair.client.handler, promise: removed)
    try pair.run()
    #expect(kept.isKept)
    #expect(pair.client.recorder.story.last == .inactive)
    #expect(pair.server.recorder.story.suffix(2) == [.shutdown, .inactive])
  }

  @Test func handlersAreFreed() throws {
    weak var client: TLS13Handler?
    weak var server: TLS13Handler?
    do {
      let pair = try EmbeddedPair().handshake()
      client = pair.client.handler
      server = pair.server.handler
      pair.client.channel.close(promise: nil)
      try pair.run()
    }
    #expect(client == nil && server == nil)
  }
}
