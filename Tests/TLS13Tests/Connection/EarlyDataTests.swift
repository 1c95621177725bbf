import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Sessions
import Testing

@testable import TLS13

@Suite struct `0-RTT data` {
  private let ping: [UInt8] = Array("GET /".utf8)
  private let pong: [UInt8] = Array("200".utf8)

  /// A second connection with early data under a session of a first, not yet run.
  private func pair(
    _ lab: ResumptionLab, _ session: ClientSession? = nil, sends data: [UInt8]? = nil
  ) throws -> Pair {
    let pair = try lab.second(session ?? lab.session(), earlyData: true)
    let data = data ?? ping
    #expect(try pair.client.connection.sendEarlyData(data.span) == data.count)
    return pair
  }

  private func expectRejection(_ pair: Pair, isResumed: Bool) {
    pair.run()
    #expect(pair.client.error == nil && pair.server.error == nil)
    #expect(pair.client.connection.earlyDataStatus == .rejected)
    #expect(pair.server.connection.earlyDataStatus == .rejected)
    #expect(pair.server.earlyData.isEmpty && pair.server.received.isEmpty)
    #expect(pair.client.information?.isResumed == isResumed)
  }

  @Test(arguments: [nil, 1, 7] as [Int?])
  func `early data arrives marked as such, and is answered before the handshake ends`(pieces: Int?) throws {
    let lab = try ResumptionLab(earlyDataSize: 1_000)
    let pair = try pair(lab)
    pair.pieces = pieces
    #expect(pair.client.connection.earlyDataStatus == .open)
    pair.server.deliver(pair.client.connection.takeOutput(), inPiecesOf: pieces)
    #expect(pair.server.earlyData == ping && pair.server.received.isEmpty && !pair.server.isComplete)
    try pair.server.connection.send(pong.span)
    pair.run()
    #expect(pair.client.received == pong)
    #expect(pair.client.connection.earlyDataStatus == .accepted)
    #expect(pair.server.connection.earlyDataStatus == .accepted)
    #expect(pair.client.information?.isResumed == true)
    try pair.client.connection.send(ping.span)
    #expect(pair.run().server.received == ping)
  }

  @Test(arguments: CipherSuite.allSuites, [PSKKeyExchangeMode.pskOnly, .pskWithKeyExchange])
  func `every suite and both modes carry it`(suite: CipherSuite, mode: PSKKeyExchangeMode) throws {
    var lab = try ResumptionLab(.required(Lab.shared.trust), earlyDataSize: 1_000)
    lab.client.cipherSuites = [suite]
    lab.client.pskKeyExchangeModes = [mode]
    lab.server.pskKeyExchangeModes = [mode]
    let pair = try pair(lab).run()
    #expect(pair.server.earlyData == ping)
    #expect(pair.server.information?.peer?.certificate == Lab.shared.client.chain[0])
  }

  // RFC 9846 §F.5
  @Test func `0-RTT is off until both sides ask for it`() throws {
    let byDefault = try ResumptionLab()
    let unwilling = try byDefault.second(byDefault.session(), earlyData: true)
    #expect(throws: TLSError.self) { try unwilling.client.connection.sendEarlyData(ping.span) }
    #expect(unwilling.client.connection.earlyDataStatus == .none)

    let allowed = try ResumptionLab(earlyDataSize: 1_000)
    let unasked = try Pair(allowed.client, allowed.server, session: allowed.session())
    #expect(throws: TLSError.self) { try unasked.client.connection.sendEarlyData(ping.span) }
    #expect(unasked.run().server.connection.earlyDataStatus == .none)
    #expect(unasked.client.information?.isResumed == true)
  }

  @Test func `a client goes on sending until the server's flight is in`() throws {
    let lab = try ResumptionLab(earlyDataSize: 1_000)
    let pair = try pair(lab)
    pair.server.deliver(pair.client.connection.takeOutput())
    let flight = pair.server.connection.takeOutput()
    #expect(try pair.client.connection.sendEarlyData(ping.span) == ping.count)
    pair.server.deliver(pair.client.connection.takeOutput())
    #expect(pair.server.earlyData == ping + ping)
    pair.client.deliver(flight)
    pair.run()
    #expect(pair.server.isComplete && pair.client.isComplete)
    #expect(throws: TLSError.self) { try pair.client.connection.sendEarlyData(ping.span) }
  }

  @Test func `a client sends no more than the ticket allows`() throws {
    let lab = try ResumptionLab(earlyDataSize: 6)
    let pair = try pair(lab)
    #expect(try pair.client.connection.sendEarlyData(ping.span) == 1)
    #expect(try pair.client.connection.sendEarlyData(ping.span) == 0)
    #expect(pair.run().server.earlyData == ping + ping.prefix(1))
  }

  @Test func `a server that allows less now than the ticket takes none`() throws {
    var lab = try ResumptionLab(earlyDataSize: 100)
    let session = try lab.session()
    lab.server.resumption?.earlyData?.maximumSize = 4
    try expectRejection(pair(lab, session), isResumed: true)
  }

  private func exported(_ side: Endpoint) throws -> [UInt8] {
    let nothing: [UInt8] = []
    let material = try side.connection.exportEarlyKeyingMaterial(label: "x", context: nothing.span, length: 40)
    return Array(material.span)
  }

  @Test func `both sides have the early exporter, and only with early data`() throws {
    let lab = try ResumptionLab(earlyDataSize: 100)
    let pair = try pair(lab)
    pair.server.deliver(pair.client.connection.takeOutput())
    #expect(try exported(pair.client) == exported(pair.server))
    let plain = try ResumptionLab().first()
    #expect(throws: TLSError.self) { try exported(plain.client) }
    #expect(throws: TLSError.self) { try plain.client.connection.sendEarlyData(ping.span) }
  }

  // RFC 9846 §F.1.4
  @Test func `the early exporter is gone once the handshake is complete`() throws {
    let pair = try pair(ResumptionLab(earlyDataSize: 100))
    pair.server.deliver(pair.client.connection.takeOutput())
    for side in [pair.client, pair.server] { #expect(throws: Never.self) { try exported(side) } }
    pair.run()
    for side in [pair.client, pair.server] {
      #expect(side.connection.earlyDataStatus == .accepted)
      #expect(throws: TLSError.self) { try exported(side) }
    }
  }

  // RFC 9846 §F.1.4
  @Test func `exporter secrets are forgotten on request, and nothing else is`() throws {
    let pair = try pair(ResumptionLab(earlyDataSize: 100))
    pair.server.deliver(pair.client.connection.takeOutput())
    for side in [pair.client, pair.server] {
      side.connection.forgetExporterSecrets()
      #expect(throws: TLSError.self) { try exported(side) }
    }
    pair.run()
    for side in [pair.client, pair.server] {
      #expect(throws: Never.self) { _ = try side.connection.channelBinding() }
      side.connection.forgetExporterSecrets()
      let error = #expect(throws: TLSError.self) { _ = try side.connection.channelBinding() }
      #expect(error?.kind == .invalidUse && side.connection.failure == nil && side.information != nil)
      try side.connection.send(ping.span)
    }
    pair.run()
    #expect(pair.client.received == ping && pair.server.received == ping)
  }

  @Test func `an acceptance that needs no early data does without`() throws {
    let lab = try ResumptionLab(earlyDataSize: 100)
    let pair = try lab.second(lab.session(), earlyData: true).run()
    #expect(pair.client.connection.earlyDataStatus == .accepted && pair.server.isComplete)
  }

  // MARK: Rejection

  @Test func `a server that takes none gets past it`() throws {
    var lab = try ResumptionLab(earlyDataSize: 1_000)
    let session = try lab.session()
    lab.server.resumption?.earlyData = nil
    try expectRejection(pair(lab, session), isResumed: true)
  }

  @Test func `a server that does not know the ticket gets past it`() throws {
    let session = try ResumptionLab(earlyDataSize: 1_000).session()
    try expectRejection(pair(ResumptionLab(earlyDataSize: 1_000), session), isResumed: false)
    var off = try ResumptionLab()
    off.server.resumption = nil
    try expectRejection(pair(off, session), isResumed: false)
  }

  @Test func `after a HelloRetryRequest there is none`() throws {
    var lab = try ResumptionLab(earlyDataSize: 1_000)
    let session = try lab.session()
    lab.client.keyShareGroups = [.x25519]
    lab.server.groups = [.secp384r1]
    let pair = try pair(lab, session)
    expectRejection(pair, isResumed: true)
    #expect(pair.client.information?.usedHelloRetryRequest == true)
  }

  @Test func `another suite or protocol than the ticket's takes none`() throws {
    var lab = try ResumptionLab(earlyDataSize: 1_000)
    lab.client.cipherSuites = [.aes128GCMSHA256, .chacha20Poly1305SHA256]
    let session = try lab.session()
    lab.server.cipherSuites = [.chacha20Poly1305SHA256]
    try expectRejection(pair(lab, session), isResumed: true)

    var other = try ResumptionLab(earlyDataSize: 1_000)
    other.server.resumption?.requiresSameApplicationProtocol = false
    other.server.applicationProtocols = [try #require(ApplicationProtocol("one"))]
    let plain = try other.session()
    other.client.applicationProtocols = other.server.applicationProtocols
    try expectRejection(pair(other, plain), isResumed: true)
  }

  @Test func `a replay is resumed without its early data`() throws {
    let lab = try ResumptionLab(earlyDataSize: 1_000)
    let pair = try pair(lab)
    let flight = pair.client.connection.takeOutput()
    pair.server.deliver(flight)
    #expect(pair.server.earlyData == ping)
    let context = try ServerContext(lab.server)
    let other = Endpoint(TLSConnection(server: context))
    other.deliver(flight)
    #expect(other.error == nil && other.earlyData.isEmpty)
    #expect(other.connection.earlyDataStatus == .rejected)
  }

  @Test(arguments: [-10_001, -10_000, 10_000, 10_001] as [Int64])
  func `a ClientHello that is not fresh takes none`(skew: Int64) throws {
    let lab = try ResumptionLab(earlyDataSize: 1_000)
    let session = try lab.session()
    lab.clock.now += 100_000
    let pair = try pair(lab, session)
    lab.clock.now += skew
    pair.run()
    let isFresh = abs(skew) <= 10_000
    #expect(pair.client.connection.earlyDataStatus == (isFresh ? .accepted : .rejected))
    #expect(pair.client.information?.isResumed == true)
  }

  @Test func `an endless stream of early data is not skipped for ever`() throws {
    var lab = try ResumptionLab(earlyDataSize: 100_000)
    let session = try lab.session()
    lab.server.resumption?.earlyData = nil
    let pair = try pair(lab, session, sends: [UInt8](repeating: 1, count: 20_000))
    #expect(pair.run().server.error?.alert == .unexpectedMessage)
  }

  @Test func `an accepted record that does not decrypt ends the connection`() throws {
    let lab = try ResumptionLab(earlyDataSize: 1_000)
    let pair = try pair(lab)
    pair.onClientFlight = { number, bytes in
      guard number == 0 else { return bytes }
      var wrong = bytes
      wrong[wrong.count - 1] ^= 1
      return wrong
    }
    #expect(pair.run().server.error?.alert == .badRecordMAC)
  }

  // MARK: Lies

  @Test func `a server that accepts what was not offered is refused`() throws {
    let lab = try ResumptionLab(earlyDataSize: 1_000)
    let session = try lab.session()
    var liar = lab
    liar.server.insecureMessageRewriter = { type, message in
      guard type == HandshakeType.encryptedExtensions.rawValue else { return message }
      return [8, 0, 0, 6, 0, 4, 0, 42, 0, 0]
    }
    #expect(try liar.second(session).run().client.error?.alert == .unsupportedExtension)
    // Offered, and taken without the PSK
    liar.server.resumption = try .inMemory(crypto: liar.crypto)
    #expect(try pair(liar, session).run().client.error?.alert == .illegalParameter)
  }
}
