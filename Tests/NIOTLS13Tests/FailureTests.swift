import NIOCore
import NIOEmbedded
import TLS13
import Testing

@testable import NIOTLS13

@Suite struct NIOFailureTests {
  @Test func missingClientCertificate() throws {
    let pair = try EmbeddedPair(Lab.shared.clientConfiguration()).handshake()
    #expect(pair.server.recorder.tlsErrors.map(\.kind) == [.certificateRejected])
    #expect(pair.server.recorder.tlsErrors.map(\.alert) == [.certificateRequired])
    #expect(pair.client.recorder.tlsErrors.map(\.kind) == [.peerAlert])
    #expect(pair.client.recorder.tlsErrors.map(\.alert) == [.certificateRequired])
    #expect(!pair.server.recorder.story.contains(.identity))
    #expect(!pair.client.channel.isActive && !pair.server.channel.isActive)
  }

  @Test func informationFutureFails() throws {
    let pair = try EmbeddedPair(Lab.shared.clientConfiguration())
    let before = Kept(pair.server.channel.tls13Information())
    try pair.handshake()
    let after = Kept(pair.server.channel.tls13Information())
    pair.loop.run()
    #expect((before.error as? TLSError)?.kind == .certificateRejected)
    #expect((after.error as? TLSError)?.kind == .certificateRejected)
  }

  /// The pipeline has forgotten its handlers by then.
  @Test func whatEndedTheHandshakeIsKnownAfterTheClose() throws {
    let pair = try EmbeddedPair(Lab.shared.clientConfiguration()).handshake()
    pair.loop.run()
    let pipeline = pair.client.channel.pipeline.syncOperations
    #expect(throws: ChannelPipelineError.notFound) { try pipeline.tls13Information() }
    let results = [pair.client, pair.server].map { Kept($0.channel.tls13Information()) }
    pair.loop.run()
    // For the client the handshake was complete before the server had judged it.
    #expect(results[0].isKept && (results[1].error as? TLSError)?.alert == .certificateRequired)

    let closed = try EmbeddedPair().handshake()
    closed.client.channel.close(promise: nil)
    try closed.run()
    let result = Kept(closed.client.channel.tls13Information())
    closed.loop.run()
    #expect(result.isKept)
  }

  @Test func resultsAreForgottenWithTheirChannels() throws {
    let context = try ServerContext(Lab.shared.serverConfiguration())
    for _ in 0..<200 {
      let channel = EmbeddedChannel(handler: TLS13ServerHandler(context: context))
      try channel.close().wait()
      channel.embeddedEventLoop.run()
    }
    // Other tests have channels of their own at the same time.
    #expect(HandshakeResults.shared.count < 200)
  }

  @Test func handshakeTimeout() throws {
    let pair = try EmbeddedPair().connect()
    let information = Kept(pair.client.channel.tls13Information())
    pair.loop.advanceTime(by: .milliseconds(9_999))
    #expect(pair.client.recorder.errors.isEmpty)
    pair.loop.advanceTime(by: .milliseconds(1))
    let expected = TLS13ChannelError.handshakeTimedOut(after: .seconds(10))
    #expect(pair.client.recorder.errors.map { $0 as? TLS13ChannelError } == [expected])
    #expect(information.error as? TLS13ChannelError == expected)
    #expect(pair.client.recorder.story == [.active, .error, .inactive])
  }

  @Test func noTimeoutAfterTheHandshake() throws {
    let pair = try EmbeddedPair().handshake()
    pair.loop.advanceTime(by: .hours(1))
    #expect(pair.client.recorder.errors.isEmpty && pair.server.recorder.errors.isEmpty)
    #expect(pair.client.channel.isActive && pair.server.channel.isActive)
  }

  @Test func garbageIsAnsweredWithAnAlert() throws {
    let pair = try EmbeddedPair().connect()
    pair.server.receive(Array("GET / HTTP/1.1\r\n\r\n".utf8))
    #expect(try pair.server.takeSent() == [21, 3, 3, 0, 2, 2, 10])
    #expect(pair.server.recorder.tlsErrors.map(\.kind) == [.peerMisbehaved])
    pair.loop.run()
    #expect(!pair.server.channel.isActive)
  }

  @Test func dataBeforeABadRecordIsDeliveredFirst() throws {
    let pair = try EmbeddedPair().handshake()
    pair.client.write([1, 2])
    pair.client.write([3, 4])
    var bytes = try pair.client.takeSent()
    bytes[bytes.count - 1] ^= 1
    pair.server.receive(bytes)
    #expect(pair.server.recorder.received == [1, 2])
    #expect(pair.server.recorder.tlsErrors.map(\.alert) == [.badRecordMAC])
    pair.client.receive(try pair.server.takeSent())
    #expect(pair.client.recorder.tlsErrors.map(\.alert) == [.badRecordMAC])
  }
}

@Suite struct NIOAbortTests {
  // RFC 9846 §6.2
  @Test func anApplicationEndsTheConnectionWithAnAlert() throws {
    let pair = try EmbeddedPair().handshake()
    pair.server.handler.abort(.accessDenied)
    try pair.run()
    #expect(pair.client.recorder.tlsErrors.map(\.alert) == [.accessDenied])
    #expect(pair.client.recorder.tlsErrors.map(\.kind) == [.peerAlert])
    #expect(pair.server.recorder.errors.count == 1 && pair.server.handler.information == nil)
  }
}
