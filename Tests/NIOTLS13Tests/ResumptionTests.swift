import NIOCore
import NIOEmbedded
import NIOTLS13
import TLS13
import TLS13Crypto
import TLS13Sessions
import Testing

/// Sessions and 0-RTT data through the handlers. RFC 9846 §2.2, §2.3
@Suite struct NIOResumptionTests {
  private let client: ClientConfiguration
  private let server: ServerConfiguration

  init() throws {
    let resumption = try ServerResumption.inMemory(crypto: Lab.shared.crypto, earlyDataSize: 100)
    client = Lab.shared.clientConfiguration {
      $0.credentials = [Lab.shared.client]
      $0.resumption = ClientResumption()
    }
    server = Lab.shared.serverConfiguration { $0.resumption = resumption }
  }

  private func session() throws -> ClientSession {
    try #require(EmbeddedPair(client, server).handshake().client.recorder.sessions.first)
  }

  private func second(
    earlyData: [UInt8]? = nil, server change: (inout ServerConfiguration) -> Void = { _ in }
  ) throws -> EmbeddedPair {
    var server = server
    change(&server)
    return try EmbeddedPair(client, server, session: session(), earlyData: earlyData)
  }

  @Test func sessionsComeAsAnEvent() throws {
    let pair = try EmbeddedPair(client, server).handshake()
    #expect(pair.client.recorder.story == [.active, .identity, .handshake(nil), .sessions(2)])
    #expect(pair.client.recorder.sessions.allSatisfy { $0.maximumEarlyDataSize == 100 })
  }

  /// Tickets, data and the end in one read: the sessions are not lost with the connection.
  @Test func sessionsComeBeforeTheEnd() throws {
    let pair = try EmbeddedPair(client, server).connect()
    pair.server.recorder.onEvent = { context, event in
      if event == .identity { context.close(promise: nil) }
    }
    try pair.run()
    #expect(
      pair.client.recorder.story == [.active, .identity, .handshake(nil), .sessions(2), .shutdown, .inactive])
  }

  @Test func aSessionResumes() throws {
    let pair = try second().handshake()
    #expect(pair.client.handler.information?.isResumed == true)
    #expect(pair.server.handler.information?.isResumed == true)
    #expect(pair.server.handler.information?.peer?.certificate == Lab.shared.client.chain[0])
    #expect(pair.client.recorder.story == [.active, .identity, .handshake(nil), .sessions(2)])
  }

  @Test(arguments: [nil, 1, 7])
  func earlyDataIsAccepted(pieces: Int?) throws {
    let pair = try second(earlyData: [1, 2, 3])
    pair.pieces = pieces
    #expect((pair.client.handler as? TLS13ClientHandler)?.earlyDataLength == 3)
    try pair.handshake()
    #expect(pair.server.recorder.story == [.active, .earlyData([1, 2, 3]), .identity, .handshake(nil)])
    #expect(
      pair.client.recorder.story
        == [.active, .identity, .earlyDataAccepted(unsent: []), .handshake(nil), .sessions(2)])
    #expect(pair.server.recorder.received == [])
  }

  @Test func whatHasNoRoomComesBack() throws {
    let data = (0..<120).map { UInt8($0) }
    let pair = try second(earlyData: data).handshake()
    #expect(pair.server.recorder.story.contains(.earlyData(Array(data[..<100]))))
    #expect(pair.client.recorder.story.contains(.earlyDataAccepted(unsent: Array(data[100...]))))
  }

  /// RFC 9846 §4.3.10
  @Test func earlyDataIsRejected() throws {
    let pair = try second(earlyData: [1, 2, 3]) { $0.resumption?.earlyData = nil }
    pair.client.recorder.onEvent = { context, event in
      guard event == .earlyDataRejected([1, 2, 3]) else { return }
      context.writeAndFlush(NIOAny(ByteBuffer(bytes: [4])), promise: nil)
    }
    try pair.handshake()
    #expect(pair.client.handler.information?.isResumed == true)
    #expect(pair.server.recorder.story == [.active, .identity, .handshake(nil)])
    #expect(pair.server.recorder.received == [4])
  }

  @Test func aHelloRetryRequestRejectsEarlyData() throws {
    let pair = try second(earlyData: [1, 2, 3]) { $0.groups = [.secp521r1] }.handshake()
    #expect(pair.client.handler.information?.usedHelloRetryRequest == true)
    #expect(pair.client.recorder.story.contains(.earlyDataRejected([1, 2, 3])))
    #expect(pair.server.recorder.story == [.active, .identity, .handshake(nil)])
  }

  @Test func withoutASessionNothingGoesEarly() throws {
    let pair = try EmbeddedPair(client, server, earlyData: [1])
    #expect((pair.client.handler as? TLS13ClientHandler)?.earlyDataLength == 0)
    try pair.handshake()
    #expect(pair.client.recorder.story.contains(.earlyDataRejected([1])))
    #expect(pair.server.recorder.story == [.active, .identity, .handshake(nil)])
  }

  /// The answer to early data goes with the server's first flight. RFC 9846 §4.5.3
  @Test func aServerAnswersEarlyDataAtOnce() throws {
    let pair = try second(earlyData: [1, 2, 3]).connect()
    pair.server.recorder.onEvent = { context, event in
      guard event == .earlyData([1, 2, 3]) else { return }
      context.writeAndFlush(NIOAny(ByteBuffer(bytes: [9, 8])), promise: nil)
    }
    pair.server.receive(try pair.client.takeSent())
    #expect(pair.server.handler.information == nil)
    pair.client.receive(try pair.server.takeSent())
    #expect(pair.client.recorder.received == [9, 8])
    try pair.run()
    #expect(pair.server.handler.information?.isResumed == true)
  }

  /// Without early data nothing goes before the client has proved who it is.
  @Test func aServerWaitsForTheClientOtherwise() throws {
    let pair = try second().connect()
    pair.server.write([9, 8])
    pair.server.receive(try pair.client.takeSent())
    pair.client.receive(try pair.server.takeSent())
    #expect(pair.client.handler.information?.isResumed == true)
    #expect(pair.client.recorder.received == [])
    try pair.run()
    #expect(pair.client.recorder.received == [9, 8])
  }
}
