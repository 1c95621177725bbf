import NIOCore
import NIOEmbedded
import NIOTLS13
import TLS13
import Testing

/// Every way in which a server ends a connection of its own accord, while the client may still be sending.
enum Ending: String, CaseIterable, Sendable {
  case close, closeAfterOutput, closeDuringTheHandshake, removal, removalDuringTheHandshake
  case refusal, garbage, badRecord, abort, abortWhilePeerIsDone, handshakeTimeout, operationFails, failureWhileClosing

  /// The alert that the client gets; nil for close_notify, or nothing that it can read.
  var alert: AlertDescription? {
    switch self {
    case .refusal: .certificateRequired
    case .garbage: .unexpectedMessage
    case .badRecord: .badRecordMAC
    case .abort, .abortWhilePeerIsDone: .accessDenied
    case .operationFails: .internalError
    case .close, .closeAfterOutput, .closeDuringTheHandshake, .removal, .removalDuringTheHandshake,
      .handshakeTimeout, .failureWhileClosing:
      nil
    }
  }

  /// A pair whose server has just ended the connection, on a transport with half-closure.
  func pair(lingering: TLS13Lingering = TLS13Lingering()) throws -> EmbeddedPair {
    let pair = try EmbeddedPair(
      Lab.shared.clientConfiguration { $0.credentials = self == .refusal ? [] : [Lab.shared.client] },
      Lab.shared.serverConfiguration { $0.suspends = self == .operationFails ? .chainVerification : [] },
      lingering: lingering, operations: .futures { $1.makeSucceededFuture($0.fail(Unwilling())) })
    let server = pair.server
    server.transport.halfCloses = true
    try pair.connect()
    switch self {
    case .closeDuringTheHandshake, .removalDuringTheHandshake, .garbage, .handshakeTimeout: break
    case .refusal, .operationFails: return try pair.run()
    default: try pair.run()
    }
    let pipeline = server.channel.pipeline.syncOperations
    switch self {
    case .close, .closeDuringTheHandshake: server.channel.close(promise: nil)
    case .closeAfterOutput:
      server.channel.close(mode: .output, promise: nil)
      server.channel.close(promise: nil)
    case .removal, .removalDuringTheHandshake: pipeline.removeHandler(server.handler, promise: nil)
    case .garbage: server.receive(Array("GET / HTTP/1.1\r\n\r\n".utf8))
    case .badRecord: server.receive([23, 3, 3, 0, 17] + [UInt8](repeating: 0, count: 17))
    case .abort: server.handler.abort(.accessDenied)
    case .abortWhilePeerIsDone:
      server.channel.allowRemoteHalfClosure = true
      pair.client.transport.halfCloses = true
      pair.client.channel.close(mode: .output, promise: nil)
      try pair.run()
      server.handler.abort(.accessDenied)
    case .handshakeTimeout: pair.loop.advanceTime(by: .seconds(10))
    case .failureWhileClosing:
      server.channel.isWritable = false
      server.write([1])
      server.channel.close(promise: nil)
      server.receive([23, 3, 3, 0, 17] + [UInt8](repeating: 0, count: 17))
    case .refusal, .operationFails: break
    }
    return pair
  }

  private struct Unwilling: Error {}
}

/// The last words reach a peer that is still sending: our direction of the transport ends, what comes is dropped, and
/// the channel closes when the peer's direction ends, too, or at a bound. RFC 9293 §3.10.4, RFC 1122 §4.2.2.13
@Suite struct NIOLingeringTests {
  @Test(arguments: Ending.allCases)
  func thePeerClosesSecond(_ ending: Ending) throws {
    let pair = try ending.pair()
    let server = pair.server
    let closed = Kept(server.channel.closeFuture)
    #expect(server.transport.closes.suffix(1) == [.output] && server.channel.isActive && !closed.isKept)
    // What comes is dropped, and more is asked for, whether the application reads or not.
    let events = server.recorder.story
    for _ in 0..<3 {
      let reads = server.transport.reads
      server.receive([UInt8](repeating: 23, count: 100_000))
      #expect(server.transport.reads == reads + 1)
    }
    #expect(server.recorder.story == events && server.channel.isActive)
    server.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    #expect(server.transport.closes.suffix(2) == [.output, .all])
    pair.loop.run()
    #expect(closed.isKept && server.recorder.story == events + [.inactive])
    if let alert = ending.alert {
      pair.client.receive(try server.takeSent())
      #expect(pair.client.recorder.tlsErrors.map(\.alert) == [alert])
    }
  }

  @Test(arguments: Ending.allCases)
  func notForLongerThanSaid(_ ending: Ending) throws {
    let pair = try ending.pair(lingering: TLS13Lingering(timeout: .seconds(3), byteLimit: 1 << 20))
    pair.loop.advanceTime(by: .milliseconds(2_999))
    #expect(pair.server.channel.isActive)
    pair.loop.advanceTime(by: .milliseconds(1))
    #expect(!pair.server.channel.isActive && pair.server.transport.closes.last == .all)
  }

  @Test(arguments: Ending.allCases)
  func notForMoreBytesThanSaid(_ ending: Ending) throws {
    let pair = try ending.pair(lingering: TLS13Lingering(timeout: .seconds(3), byteLimit: 1000))
    pair.server.receive([UInt8](repeating: 23, count: 999))
    #expect(pair.server.channel.isActive)
    pair.server.receive([23])
    #expect(!pair.server.channel.isActive)
  }

  /// The application is not needed for it.
  @Test(arguments: Ending.allCases)
  func withoutAutoRead(_ ending: Ending) throws {
    let pair = try ending.pair()
    try pair.server.channel.setOption(.autoRead, value: false).wait()
    let reads = pair.server.transport.reads
    pair.server.receive([23])
    #expect(pair.server.transport.reads == reads + 1)
  }

  @Test func closesAndRemovalsMeanwhileAreKept() throws {
    let pair = try Ending.refusal.pair()
    let removed = pair.loop.makePromise(of: Void.self)
    let promises = [Kept(pair.server.channel.close()), Kept(removed.futureResult)]
    pair.server.channel.pipeline.syncOperations.removeHandler(pair.server.handler, promise: removed)
    #expect(!promises[0].isKept && !promises[1].isKept && pair.server.channel.isActive)
    pair.server.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    pair.loop.run()
    #expect(promises[0].isKept && promises[1].isKept)
  }

  /// A reset while we wait tells the application nothing that it does not know.
  @Test func theTransportsErrorsMeanwhileAreNoNews() throws {
    let pair = try Ending.refusal.pair()
    pair.server.channel.pipeline.fireErrorCaught(IOError(errnoCode: 104, reason: "read"))
    #expect(pair.server.recorder.tlsErrors.count == 1 && pair.server.recorder.errors.count == 1)
  }

  /// The close_notify after the data, too, waits for the peer to take it; and the peer for us to take its own.
  @Test func aCloseReadsWhileItWaitsToWrite() throws {
    let pair = try EmbeddedPair().handshake()
    let transport = pair.server.transport
    transport.halfCloses = true
    pair.server.channel.isWritable = false
    pair.server.write([1])
    let reads = transport.reads
    pair.server.channel.close(promise: nil)
    #expect(transport.reads == reads + 1 && transport.closes.isEmpty)
    pair.client.write([2])
    pair.server.receive(try pair.client.takeSent())
    #expect(transport.reads == reads + 2)
    pair.server.channel.isWritable = true
    pair.server.channel.pipeline.fireChannelWritabilityChanged()
    #expect(transport.closes == [.output])
    pair.client.receive(try pair.server.takeSent())
    #expect(pair.client.recorder.received == [1] && pair.client.recorder.story.contains(.shutdown))
  }

  @Test func notForAPeerThatIsDone() throws {
    // It sent an alert, close_notify, or ended its stream.
    let refused = try EmbeddedPair(Lab.shared.clientConfiguration())
    refused.client.transport.halfCloses = true
    try refused.handshake()
    #expect(refused.client.transport.closes == [.all])

    let closed = try EmbeddedPair().handshake()
    closed.server.transport.halfCloses = true
    closed.client.channel.close(promise: nil)
    try closed.run()
    #expect(closed.server.transport.closes == [.all])

    let cut = try EmbeddedPair().handshake()
    cut.server.transport.halfCloses = true
    cut.server.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    #expect(cut.server.transport.closes == [.all])
  }

  /// What an application no longer wants is read all the same: unread, it would reset the connection at its end.
  @Test func discardedInputIsRead() throws {
    let pair = try EmbeddedPair().handshake()
    try pair.server.channel.setOption(.autoRead, value: false).wait()
    pair.server.transport.halfCloses = true
    let closed = Kept(pair.server.channel.close(mode: .input))
    #expect(closed.isKept && pair.server.transport.closes.isEmpty)
    let again = Kept(pair.server.channel.close(mode: .input))
    #expect(again.error as? ChannelError == .inputClosed)
    for _ in 0..<3 {
      let reads = pair.server.transport.reads
      pair.client.write([1])
      pair.server.receive(try pair.client.takeSent())
      #expect(pair.server.transport.reads == reads + 1)
    }
    #expect(pair.server.recorder.received.isEmpty)
    #expect(pair.server.recorder.story.filter { $0 == .inputClosed }.count == 1)
    pair.server.channel.close(promise: nil)
    #expect(pair.server.transport.closes == [.output])
  }
}
