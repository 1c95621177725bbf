import NIOCore
import NIOEmbedded
import NIOTLS
import NIOTLS13
import TLS13
import Testing

@Suite struct NIOReentrancyTests {
  @Test func writesInTheHandshakeEventKeepTheirOrder() throws {
    let pair = try EmbeddedPair()
    pair.client.write([1])
    pair.client.recorder.onEvent = { context, event in
      guard case .handshake = event else { return }
      context.writeAndFlush(NIOAny(ByteBuffer(bytes: [2])), promise: nil)
    }
    try pair.handshake()
    #expect(pair.server.recorder.received == [1, 2])
  }

  @Test func anEchoThatClosesOnRead() throws {
    let pair = try EmbeddedPair().handshake()
    pair.server.recorder.onRead = { context, bytes in
      context.writeAndFlush(NIOAny(bytes), promise: nil)
      context.close(promise: nil)
    }
    pair.client.write([1])
    pair.client.write([2])
    try pair.run()
    #expect(pair.server.recorder.received == [1])
    #expect(pair.client.recorder.received == [1])
    #expect(pair.client.recorder.story.suffix(2) == [.shutdown, .inactive])
    #expect(pair.client.recorder.errors.isEmpty && pair.server.recorder.errors.isEmpty)
  }

  @Test func bytesThatArriveDuringAReadComeAfterIt() throws {
    let pair = try EmbeddedPair().handshake()
    pair.client.write([1])
    pair.client.write([2])
    let first = try pair.client.takeSent()
    pair.client.write([3])
    let second = try pair.client.takeSent()
    let server = pair.server.channel
    pair.server.recorder.onRead = { context, bytes in
      guard bytes.getInteger(at: 0, as: UInt8.self) == 1 else { return }
      server.pipeline.fireChannelRead(ByteBuffer(bytes: second))
    }
    pair.server.receive(first)
    #expect(pair.server.recorder.received == [1, 2, 3])
  }

  @Test func closeInErrorCaught() throws {
    let pair = try EmbeddedPair(Lab.shared.clientConfiguration())
    for end in [pair.client, pair.server] {
      end.recorder.onEvent = { context, event in
        guard event == .error else { return }
        context.writeAndFlush(NIOAny(ByteBuffer(bytes: [9])), promise: nil)
        context.close(promise: nil)
      }
    }
    try pair.handshake()
    #expect(pair.client.recorder.tlsErrors.map(\.alert) == [.certificateRequired])
    #expect(pair.server.recorder.errors.count == 1)
    #expect(!pair.client.channel.isActive && !pair.server.channel.isActive)
  }

  @Test func removalInRead() throws {
    let pair = try EmbeddedPair().handshake()
    let handler = pair.server.handler
    pair.server.recorder.onRead = { context, _ in
      context.pipeline.syncOperations.removeHandler(handler, promise: nil)
    }
    pair.client.write([1])
    pair.client.write([2])
    try pair.run()
    #expect(pair.server.recorder.received == [1])
    #expect(pair.client.recorder.story.suffix(2) == [.shutdown, .inactive])
  }

  @Test func closeInAWritePromise() throws {
    let pair = try EmbeddedPair().handshake()
    let channel = pair.client.channel
    pair.client.write([1], flush: false).whenComplete { _ in channel.close(promise: nil) }
    pair.client.write([2])
    try pair.run()
    #expect(pair.server.recorder.received == [1, 2])
    #expect(pair.server.recorder.story.suffix(2) == [.shutdown, .inactive])
  }

  @Test func handlersThatNegotiateApplicationProtocols() throws {
    let pair = try EmbeddedPair(
      Lab.shared.clientConfiguration {
        $0.credentials = [Lab.shared.client]
        $0.applicationProtocols = [.http2]
      }, Lab.shared.serverConfiguration { $0.applicationProtocols = [.http2] })
    let chosen = NIOLoopBoundBox<[ALPNResult]>([], eventLoop: pair.loop)
    let ready = pair.loop.makePromise(of: Void.self)
    let negotiator = ApplicationProtocolNegotiationHandler { result, _ in
      chosen.value.append(result)
      return ready.futureResult
    }
    let operations = pair.server.channel.pipeline.syncOperations
    try operations.addHandler(negotiator, position: .after(pair.server.handler))
    pair.client.write([1, 2, 3])
    try pair.handshake()
    #expect(chosen.value == [.negotiated("h2")])
    #expect(pair.server.recorder.received.isEmpty)
    ready.succeed(())
    #expect(pair.server.recorder.received == [1, 2, 3])
  }

  @Test func typedNegotiation() throws {
    let pair = try EmbeddedPair()
    let negotiator = NIOTypedApplicationProtocolNegotiationHandler<String> { result, channel in
      channel.eventLoop.makeSucceededFuture("\(result)")
    }
    try pair.client.channel.pipeline.syncOperations.addHandler(negotiator)
    try pair.handshake()
    #expect(try negotiator.protocolNegotiationResult.wait() == "fallback")
  }

  @Test func readsWithoutAutoRead() throws {
    let pair = try EmbeddedPair()
    try pair.server.channel.setOption(.autoRead, value: false).wait()
    try pair.handshake()
    let probe = pair.server.transport
    let afterHandshake = probe.reads
    #expect(afterHandshake > 0)
    pair.client.write([1])
    try pair.run()
    #expect(probe.reads == afterHandshake)
    pair.server.channel.read()
    // One byte of a record brings nothing for the application, so the handler reads on.
    pair.client.write([2])
    let bytes = try pair.client.takeSent()
    pair.server.receive([bytes[0]])
    #expect(probe.reads == afterHandshake + 2)
    pair.server.receive(Array(bytes.dropFirst()))
    #expect(probe.reads == afterHandshake + 2)
    #expect(pair.server.recorder.received == [1, 2])
  }
}
