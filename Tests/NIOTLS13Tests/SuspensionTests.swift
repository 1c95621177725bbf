import NIOConcurrencyHelpers
import NIOCore
import NIOEmbedded
import NIOTLS13
import TLS13
import TLS13Certificates
import Testing

/// Operations that are carried out off the event loop, on channels in memory whose results a test gives when it likes.
@Suite struct NIOSuspensionTests {
  enum Side: String, CaseIterable, Sendable { case client, server }

  private static let everything: SuspendedOperations = [.credentialSelection, .chainVerification, .signing]

  /// Holds operations back until the test lets them go.
  private final class Desk: Sendable {
    private let waiting = NIOLockedValueBox<[(PendingOperation, EventLoopPromise<OperationResult>)]>([])

    var count: Int { waiting.withLockedValue { $0.count } }

    var operations: TLS13Operations {
      .futures { [waiting] operation, eventLoop in
        let promise = eventLoop.makePromise(of: OperationResult.self)
        waiting.withLockedValue { $0.append((operation, promise)) }
        return promise.futureResult
      }
    }

    /// Gives the result of the operation that waits longest.
    func finish(_ carryOut: (PendingOperation) throws -> OperationResult = { $0.run() }) {
      guard let (operation, promise) = waiting.withLockedValue({ $0.isEmpty ? nil : $0.removeFirst() }) else { return }
      promise.completeWith(Result { try carryOut(operation) })
    }
  }

  private struct Unwilling: Error {}

  private func pair(
    _ side: Side, _ operations: TLS13Operations, suspending: SuspendedOperations = everything
  ) throws -> EmbeddedPair {
    try EmbeddedPair(
      Lab.shared.clientConfiguration {
        $0.credentials = [Lab.shared.client]
        $0.suspends = side == .client ? suspending : []
      },
      Lab.shared.serverConfiguration { $0.suspends = side == .server ? suspending : [] }, operations: operations)
  }

  @Test(arguments: Side.allCases)
  func aHandshakeWaitsForItsOperations(_ side: Side) throws {
    let desk = Desk()
    let pair = try pair(side, desk.operations)
    try pair.handshake()
    var count = 0
    while desk.count > 0 {
      #expect(desk.count == 1 && !pair.server.recorder.story.contains(.identity))
      desk.finish()
      try pair.run()
      count += 1
    }
    #expect(count == 3)
    for end in [pair.client, pair.server] {
      #expect(end.recorder.story == [.active, .identity, .handshake(nil)] && end.recorder.errors.isEmpty)
    }
    pair.client.write([1, 2, 3])
    try pair.run()
    #expect(pair.server.recorder.received == [1, 2, 3])
  }

  /// Results that are there at once come back while the handler is still at work.
  @Test(arguments: Side.allCases, [nil, 1, 100])
  func resultsMayBeThereAtOnce(_ side: Side, pieces: Int?) throws {
    let pair = try pair(side, .futures { $1.makeSucceededFuture($0.run()) })
    pair.pieces = pieces
    try pair.handshake()
    for end in [pair.client, pair.server] {
      #expect(end.recorder.story == [.active, .identity, .handshake(nil)] && end.recorder.errors.isEmpty)
    }
  }

  @Test(arguments: Side.allCases)
  func anOperationThatFailsEndsTheConnection(_ side: Side) throws {
    let desk = Desk()
    let pair = try pair(side, desk.operations)
    try pair.handshake()
    desk.finish { _ in throw Unwilling() }
    try pair.run()
    let (judge, peer) = side == .client ? (pair.client, pair.server) : (pair.server, pair.client)
    #expect(judge.recorder.tlsErrors.map(\.alert) == [.internalError])
    #expect(judge.recorder.tlsErrors.map(\.kind) == [.internalFailure])
    #expect(peer.recorder.tlsErrors.map(\.kind) == [.peerAlert])
  }

  @Test(arguments: Side.allCases)
  func aResultOfAnotherOperationEndsTheConnection(_ side: Side) throws {
    let (desk, other) = (Desk(), Desk())
    let (pair, stranger) = (try pair(side, desk.operations), try self.pair(side, other.operations))
    try pair.handshake()
    try stranger.handshake()
    let stale = NIOLockedValueBox<OperationResult?>(nil)
    other.finish { operation in
      let result = operation.run()
      stale.withLockedValue { $0 = result }
      return result
    }
    let result = try #require(stale.withLockedValue { $0 })
    desk.finish { _ in result }
    try pair.run()
    let judge = side == .client ? pair.client : pair.server
    #expect(judge.recorder.tlsErrors.map(\.alert) == [.internalError])
  }

  @Test(arguments: Side.allCases)
  func aResultAfterTheChannelIsGoneIsDropped(_ side: Side) throws {
    let desk = Desk()
    weak var handler: TLS13Handler?
    do {
      let pair = try pair(side, desk.operations)
      try pair.handshake()
      let judge = side == .client ? pair.client : pair.server
      handler = judge.handler
      judge.transport.cut()
      pair.loop.run()
      #expect(judge.recorder.tlsErrors.map(\.kind) == [.truncated])
      #expect(judge.recorder.story.suffix(1) == [.inactive])
    }
    #expect(handler == nil)
    desk.finish()
  }

  @Test(arguments: Side.allCases)
  func aResultAfterTheApplicationClosedIsDropped(_ side: Side) throws {
    let desk = Desk()
    let pair = try pair(side, desk.operations)
    try pair.handshake()
    let judge = side == .client ? pair.client : pair.server
    judge.channel.close(promise: nil)
    desk.finish()
    try pair.run()
    #expect(desk.count == 0 && judge.recorder.errors.isEmpty && !judge.channel.isActive)
  }

  @Test func theHandshakesTimeoutHoldsForOperationsToo() throws {
    let desk = Desk()
    let pair = try pair(.server, desk.operations)
    try pair.handshake()
    pair.loop.advanceTime(by: .seconds(11))
    let timeouts = pair.server.recorder.errors.compactMap { $0 as? TLS13ChannelError }
    #expect(timeouts == [.handshakeTimedOut(after: .seconds(10))])
    desk.finish()
    pair.loop.run()
    #expect(pair.server.recorder.errors.count == 1)
  }

  @Test func nothingIsReadWhileAnOperationIsPending() throws {
    let desk = Desk()
    let pair = try pair(.server, desk.operations, suspending: .chainVerification)
    try pair.handshake()
    #expect(desk.count == 1)
    let reads = pair.server.transport.reads
    pair.client.write([UInt8](repeating: 7, count: 50_000))
    for _ in 0..<3 {
      try pair.run()
      pair.server.channel.read()
    }
    #expect(pair.server.transport.reads == reads && pair.server.recorder.received.isEmpty)
    desk.finish()
    try pair.run()
    #expect(pair.server.transport.reads == reads + 1)
    #expect(pair.server.recorder.received.count == 50_000 && pair.server.recorder.errors.isEmpty)
  }

  @Test func theTransportsEndWaitsForWhatCameBeforeIt() throws {
    let desk = Desk()
    let pair = try pair(.server, desk.operations, suspending: .chainVerification)
    try pair.handshake()
    pair.client.write([1, 2])
    pair.client.channel.close(mode: .output, promise: nil)
    try pair.run()
    pair.server.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    #expect(pair.server.recorder.errors.isEmpty)
    desk.finish()
    try pair.run()
    #expect(pair.server.recorder.received == [1, 2] && pair.server.recorder.errors.isEmpty)
    #expect(pair.server.recorder.story.contains(.shutdown))
  }
}

/// Authentication after the handshake.
@Suite struct NIOPostHandshakeTests {
  private func pair(_ operations: TLS13Operations = .futures { $1.makeSucceededFuture($0.run()) }) throws
    -> EmbeddedPair
  {
    try EmbeddedPair(
      Lab.shared.clientConfiguration {
        $0.credentials = [Lab.shared.client]
        $0.postHandshakeAuthentication = true
        $0.suspends = .signing
      }, Lab.shared.serverConfiguration(.onRequest(Lab.shared.trust)), operations: operations
    ).handshake()
  }

  @Test func aClientAnswersWhenItIsAsked() throws {
    let pair = try pair()
    #expect(pair.server.handler.information?.peer == nil)
    try pair.server.handler.requestClientCertificate()
    pair.server.write([4])
    try pair.run()
    #expect(pair.server.recorder.story == [.active, .identity, .handshake(nil), .authenticated])
    #expect(pair.server.handler.information?.peer?.certificate == Lab.shared.client.chain[0])
    #expect(pair.client.recorder.received == [4])
    #expect(throws: TLSError.self) { try pair.client.handler.requestClientCertificate() }
  }

  private typealias Promises = NIOLockedValueBox<[(PendingOperation, EventLoopPromise<OperationResult>)]>

  /// Operations whose results the test gives.
  private func held(_ promises: Promises) -> TLS13Operations {
    .futures { operation, eventLoop in
      let promise = eventLoop.makePromise(of: OperationResult.self)
      promises.withLockedValue { $0.append((operation, promise)) }
      return promise.futureResult
    }
  }

  @Test func aChannelThatIsAlreadyOpenWaitsForItsSignature() throws {
    let promises = Promises([])
    let pair = try pair(held(promises))
    try pair.server.handler.requestClientCertificate()
    pair.server.write([4])
    try pair.run()
    pair.client.write([5])
    try pair.run()
    #expect(pair.client.recorder.received == [4] && pair.server.recorder.received == [5])
    // What is behind other keys waits.
    try pair.server.handler.updateKeys()
    pair.server.write([6])
    try pair.run()
    #expect(pair.client.recorder.received == [4])
    let (operation, promise) = try #require(promises.withLockedValue { $0.first })
    promise.succeed(operation.run())
    try pair.run()
    #expect(pair.client.recorder.received == [4, 6] && pair.server.recorder.story.contains(.authenticated))
  }

  @Test func dataComesOnceASecondRequestIsTakenUp() throws {
    let promises = Promises([])
    let pair = try pair(held(promises))
    try pair.server.handler.requestClientCertificate()
    try pair.server.handler.requestClientCertificate()
    pair.server.write([4])
    try pair.run()
    // The second request waits, and nothing can be read behind it.
    #expect(pair.client.recorder.received.isEmpty)
    for number in 0..<2 {
      let (operation, promise) = try #require(promises.withLockedValue { $0.dropFirst(number).first })
      promise.succeed(operation.run())
      try pair.run()
      #expect(pair.client.recorder.received == [4])
    }
    #expect(pair.server.recorder.story.filter { $0 == .authenticated }.count == 2)
  }
}
