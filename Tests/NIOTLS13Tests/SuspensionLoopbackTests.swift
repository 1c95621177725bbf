import NIOConcurrencyHelpers
import NIOCore
import NIOTLS13
import TLS13
import Testing

/// Operations that are carried out on other threads, over real sockets.
@Suite struct NIOSuspensionLoopbackTests {
  private static let everything: SuspendedOperations = [.credentialSelection, .chainVerification, .signing]

  /// Sends back what it gets, and closes its own direction after the peer's.
  private static let echo: Loopback.Behaviour = { recorder in
    recorder.onRead = { context, bytes in context.writeAndFlush(NIOAny(bytes), promise: nil) }
    recorder.onEvent = { context, event in
      if event == .inputClosed { context.close(mode: .output, promise: nil) }
    }
  }

  private static func client() -> ClientConfiguration {
    Lab.shared.clientConfiguration {
      $0.credentials = [Lab.shared.client]
      $0.suspends = everything
    }
  }

  @Test func manyConnectionsThatSuspendAtEveryStep() async throws {
    let server = try await Loopback(
      Lab.shared.serverConfiguration { $0.suspends = Self.everything }, halfClosure: true, behaving: Self.echo)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<16 {
        group.addTask {
          let data = [UInt8](repeating: UInt8(number), count: 100_000)
          let client = try await server.connect(Self.client(), halfClosure: true)
          try await client.channel.writeAndFlush(ByteBuffer(bytes: data))
          try await client.channel.close(mode: .output)
          try await client.channel.closeFuture.get()
          #expect(client.witness.received.withLockedValue { $0 == data })
          #expect(client.witness.errors.withLockedValue { $0.isEmpty })
        }
      }
      try await group.waitForAll()
    }
    try await server.finish()
    #expect(server.accepted.withLockedValue { $0.allSatisfy { $0.witness.tlsErrors.isEmpty } })
  }

  @Test func anOperationOutlivesTheChannel() async throws {
    let (started, start) = AsyncStream.makeStream(of: Void.self)
    let (released, release) = AsyncStream.makeStream(of: Void.self)
    let finished = NIOLockedValueBox<Bool?>(nil)
    let operations = TLS13Operations { operation in
      start.yield()
      for await _ in released { break }
      let result = operation.run()
      finished.withLockedValue { $0 = result.failure == nil }
      return result
    }
    let server = try await Loopback(
      Lab.shared.serverConfiguration { $0.suspends = .signing }, operations: operations)
    let client = try await server.connect()
    for await _ in started { break }
    try await client.channel.close()
    // The server reads nothing while it waits; its own application gives up.
    let accepted = try #require(server.accepted.withLockedValue { $0.first })
    accepted.channel.close(promise: nil)
    try await server.finish()
    release.yield()
    while finished.withLockedValue({ $0 == nil }) { await Task.yield() }
    #expect(finished.withLockedValue { $0 } == true)
    #expect(accepted.witness.story.withLockedValue { !$0.contains(.identity) })
  }
}
