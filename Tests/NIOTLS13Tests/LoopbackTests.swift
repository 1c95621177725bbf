import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOTLS13
import TLS13
import Testing

@Suite struct NIOLoopbackTests {
  /// Sends back what it gets.
  private static let echo: Loopback.Behaviour = { recorder in
    recorder.onRead = { context, bytes in context.writeAndFlush(NIOAny(bytes), promise: nil) }
  }

  /// Sends back what it gets, and closes its own direction after the peer's.
  private static let halfClosingEcho: Loopback.Behaviour = { recorder in
    echo(recorder)
    recorder.onEvent = { context, event in
      if event == .inputClosed { context.close(mode: .output, promise: nil) }
    }
  }

  @Test func megabytesAndHalfClosure() async throws {
    let server = try await Loopback(halfClosure: true, behaving: Self.halfClosingEcho)
    let client = try await server.connect(halfClosure: true)
    let data = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    try await client.channel.writeAndFlush(ByteBuffer(bytes: data))
    try await client.channel.close(mode: .output)
    // Which of them depends on whether the server has closed by then.
    let failure = await #expect(throws: ChannelError.self) {
      try await client.channel.writeAndFlush(ByteBuffer(bytes: [1]))
    }
    #expect(failure == .outputClosed || failure == .ioOnClosedChannel)
    try await client.channel.closeFuture.get()
    #expect(client.witness.received.withLockedValue { $0 == data })
    #expect(client.witness.errors.withLockedValue { $0.isEmpty })
    #expect(client.witness.story.withLockedValue { $0.suffix(3) } == [.inputClosed, .shutdown, .inactive])
    try await server.finish()
    let seen = try #require(server.accepted.withLockedValue { $0.first?.witness })
    #expect(seen.errors.withLockedValue { $0.isEmpty })
    #expect(seen.story.withLockedValue { $0.suffix(2) } == [.shutdown, .inactive])
  }

  @Test func withoutHalfClosureThePeersCloseIsOurs() async throws {
    let server = try await Loopback()
    let client = try await server.connect()
    _ = try await client.channel.tls13Information().get()
    try await client.channel.writeAndFlush(ByteBuffer(bytes: [1]))
    try await client.channel.close(mode: .output)
    try await client.channel.closeFuture.get()
    try await server.finish()
    let seen = try #require(server.accepted.withLockedValue { $0.first?.witness })
    #expect(seen.received.withLockedValue { $0 } == [1])
    #expect(seen.story.withLockedValue { $0.suffix(2) } == [.shutdown, .inactive])
    #expect(client.witness.errors.withLockedValue { $0.isEmpty })
  }

  /// The client sends data right behind its Finished; it still reads the alert, for the server closes gently.
  @Test func missingClientCertificateIsSeenOnBothSides() async throws {
    let server = try await Loopback()
    for _ in 0..<10 {
      let client = try await server.connect(Lab.shared.clientConfiguration()) { recorder in
        recorder.onEvent = { context, event in
          guard case .handshake = event else { return }
          context.writeAndFlush(NIOAny(ByteBuffer(repeating: 1, count: 100_000)), promise: nil)
        }
      }
      try await client.channel.closeFuture.get()
      #expect(client.witness.tlsErrors.map(\.alert) == [.certificateRequired])
    }
    try await server.finish()
    for (_, witness) in server.accepted.withLockedValue({ $0 }) {
      #expect(witness.tlsErrors.map(\.kind) == [.certificateRejected])
    }
  }

  /// A client that asks for the result when the channel is closed already.
  @Test func everyRefusalIsKnownAfterTheClose() async throws {
    let server = try await Loopback()
    let stranger = ClientConfiguration(crypto: Lab.shared.crypto, serverAuthentication: .required(try Lab().trust))
    for _ in 0..<100 {
      let client = try await server.connect(stranger)
      try await client.channel.closeFuture.get()
      await #expect { try await client.channel.tls13Information().get() } throws: {
        ($0 as? TLSError)?.kind == .certificateRejected
      }
    }
    try await server.finish()
    for (channel, _) in server.accepted.withLockedValue({ $0 }) {
      await #expect { try await channel.tls13Information().get() } throws: { ($0 as? TLSError)?.kind == .peerAlert }
    }
  }

  @Test func aCutConnectionIsTruncated() async throws {
    let server = try await Loopback()
    let client = try await server.connect()
    _ = try await client.channel.tls13Information().get()
    // Closing below the handler is what an attacker's FIN looks like to the peer.
    let pipeline = client.channel.pipeline
    try await pipeline.eventLoop.submit {
      try pipeline.syncOperations.context(handlerType: TLS13ClientHandler.self).close(promise: nil)
    }.get()
    try await server.finish()
    let seen = try #require(server.accepted.withLockedValue { $0.first?.witness })
    #expect(seen.tlsErrors.map(\.kind) == [.truncated])
  }

  @Test func oneBadClientAmongManyGoodOnes() async throws {
    let server = try await Loopback(halfClosure: true, behaving: Self.halfClosingEcho)
    let bad = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(to: try #require(server.listener.localAddress)).get()
    try await bad.writeAndFlush(ByteBuffer(string: "GET / HTTP/1.1\r\n\r\n"))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<40 {
        group.addTask {
          let data = [UInt8](repeating: UInt8(number), count: 20_000)
          let client = try await server.connect(halfClosure: true)
          try await client.channel.writeAndFlush(ByteBuffer(bytes: data))
          try await client.channel.close(mode: .output)
          try await client.channel.closeFuture.get()
          #expect(client.witness.received.withLockedValue { $0 == data })
          #expect(client.witness.errors.withLockedValue { $0.isEmpty })
        }
      }
      try await group.waitForAll()
    }
    try await bad.closeFuture.get()
    try await server.finish()
    let errors = server.accepted.withLockedValue { $0.flatMap(\.witness.tlsErrors) }
    #expect(errors.map(\.alert) == [.unexpectedMessage])
    #expect(server.accepted.withLockedValue { $0.count } == 41)
  }

  @Test func withoutAutoRead() async throws {
    let server = try await Loopback(behaving: Self.echo)
    let client = try await server.connect(autoRead: false) { recorder in
      recorder.onEvent = { context, event in
        if case .handshake = event { context.read() }
      }
      recorder.onRead = { context, _ in context.close(promise: nil) }
    }
    try await client.channel.writeAndFlush(ByteBuffer(bytes: [1, 2, 3]))
    try await client.channel.closeFuture.get()
    #expect(client.witness.received.withLockedValue { $0 } == [1, 2, 3])
    try await server.finish()
  }

  @Test func closingTheInput() async throws {
    let server = try await Loopback(halfClosure: true, behaving: Self.halfClosingEcho)
    let client = try await server.connect(halfClosure: true)
    _ = try await client.channel.tls13Information().get()
    try await client.channel.close(mode: .input)
    try await client.channel.writeAndFlush(ByteBuffer(bytes: [1]))
    try await client.channel.close()
    try await server.finish()
    let seen = try #require(server.accepted.withLockedValue { $0.first })
    #expect(seen.witness.received.withLockedValue { $0 } == [1])
    #expect(client.witness.errors.withLockedValue { $0.isEmpty })
  }

  @Test func closingAllAfterTheOutput() async throws {
    let server = try await Loopback(halfClosure: true, behaving: Self.halfClosingEcho)
    let client = try await server.connect(halfClosure: true)
    let loop = client.channel.eventLoop
    let promises = (0..<3).map { _ in loop.makePromise(of: Void.self) }
    client.channel.writeAndFlush(ByteBuffer(bytes: [1]), promise: promises[0])
    client.channel.close(mode: .output, promise: promises[1])
    client.channel.close(promise: promises[2])
    // Whether the handshake is complete or not: all promises are kept or broken.
    let results = try await EventLoopFuture.whenAllComplete(promises.map(\.futureResult), on: loop).get()
    try results[2].get()
    #expect(!client.channel.isActive)
    try await server.finish()
  }
}
