import TLS13
import TLS13Crypto
import TLS13Memory
import TLS13Sessions
import Testing

/// What both sides write about PSKs, early data and tickets, taken apart by code of the tests' own.
@Suite struct PSKWrittenTests {
  /// Everything that both sides wrote on a connection.
  private func recorded(_ mode: PSKMode) throws -> (pair: Pair, client: Recording, server: Recording) {
    let (client, server) = (Recording(), Recording())
    let pair = try mode.pair(client: client.liar, server: server.liar).run()
    mode.expectSuccess(pair)
    return (pair, client, server)
  }

  // RFC 9846 §2.2, §4.3, §4.3.9, §4.3.10, §4.3.11
  @Test(arguments: PSKMode.allCases)
  func `an offer has its modes and a key share, and comes last`(mode: PSKMode) throws {
    let (_, client, _) = try recorded(mode)
    #expect(client.hellos.count == (mode.retries ? 2 : 1))
    for (number, hello) in client.hellos.enumerated() {
      #expect(hello.extensions.last?.type == Code.preSharedKey)
      #expect(hello[Code.pskKeyExchangeModes] == (mode == .pskOnly ? [1, 0] : [1, 1]))
      #expect(shares(hello).count == 1 && hello[Code.supportedGroups] != nil)
      #expect(hello.suites.contains(0x1301))
      #expect((hello[Code.earlyData] == []) == (mode.offersEarlyData && number == 0))
      let psks = EditablePSKs(try #require(hello[Code.preSharedKey]))
      #expect(psks.identities.count == (mode == .imported ? 2 : 1) && psks.binders.count == psks.identities.count)
      #expect(psks.binders.allSatisfy { [32, 48].contains($0.count) })
      #expect(!mode.isExternal || psks.identities.allSatisfy { $0.age == [0, 0, 0, 0] })
    }
  }

  // RFC 9846 §4.3.8, §4.3.9, §4.3.10, §4.4.2, §4.6
  @Test(arguments: PSKMode.allCases)
  func `a server answers in the mode, asks for no certificate and shows none`(mode: PSKMode) throws {
    let (_, client, server) = try recorded(mode)
    let hello = try #require(server.hellos.last)
    #expect(hello[Code.preSharedKey] == [0, 0])
    #expect((hello[Code.keyShare] == nil) == (mode == .pskOnly))
    #expect(server.types.filter { $0 != 4 } == (mode.retries ? [2, 2, 8, 20] : [2, 8, 20]))
    let hellos: [UInt8] = mode.retries ? [1, 1] : [1]
    #expect(client.types == hellos + (mode.acceptsEarlyData ? [5, 20] : [20]))
    let answers = [EditableHello.Entry](block: try server.only(8)[6...])
    #expect(answers.contains { $0.type == Code.earlyData } == mode.acceptsEarlyData)
  }

  // RFC 9846 §4.3.11, §4.3.11.1
  @Test func `the age of a ticket is in milliseconds, hidden by a number of the ticket's own`() throws {
    let recording = Recording()
    var lab = try ResumptionLab()
    lab.server.insecureMessageRewriter = recording.liar.hook
    let sessions = try lab.first().client.connection.takeSessions()
    let tickets = recording.messages.filter { $0[0] == 4 }
    #expect(sessions.count == 2 && tickets.count == 2)
    #expect(tickets[0][8..<12] != tickets[1][8..<12])
    lab.clock.now += 1_234
    for (session, ticket) in zip(sessions, tickets) {
      let offer = Recording()
      lab.client.insecureMessageRewriter = offer.liar.hook
      _ = try lab.second(session)
      let psks = EditablePSKs(try #require(offer.hellos[0][Code.preSharedKey]))
      func number(_ bytes: some Collection<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }
      #expect(number(psks.identities[0].age) == number(ticket[8..<12]) &+ 1_234)
    }
  }

  // RFC 9846 §4.3.10, §4.3.11: a session goes first, since early data goes under it
  @Test func `a session is offered before the keys of the configuration`() throws {
    let mode = PSKMode.earlyData
    let psk = try ExternalPSK(identity: [9], key: SecretBytes(copying: [UInt8](repeating: 1, count: 32).span))
    let tickets = try mode.tickets()
    let session = try Pair(mode.client(), mode.server(tickets)).run().client.connection.takeSessions().first
    let recording = Recording()
    var client = try mode.client(recording.liar)
    client.externalPSKs = [psk]
    let pair = try Pair(client, mode.server(tickets), session: session, earlyData: true)
    _ = try pair.client.connection.sendEarlyData([1, 2, 3].span)
    let psks = EditablePSKs(try #require(recording.hellos[0][Code.preSharedKey]))
    #expect(psks.identities.count == 2 && psks.identities[1].identity == [9])
    pair.run().expectAgreement()
    #expect(pair.server.earlyData == [1, 2, 3])
  }

  // RFC 9846 §4.3.11, §8.2: only the binder of the selected PSK is looked at, and only that tells replays
  @Test func `a wrong binder of another PSK is not looked at, and makes no new handshake of a replay`() throws {
    let mode = PSKMode.earlyData
    let psk = try ExternalPSK(identity: [9], key: SecretBytes(copying: [UInt8](repeating: 1, count: 32).span))
    let tickets = try mode.tickets()
    let session = try Pair(mode.client(), mode.server(tickets)).run().client.connection.takeSessions().first
    var client = try mode.client()
    client.externalPSKs = [psk]
    let server = try mode.server(tickets)
    let pair = try Pair(client, server, session: session, earlyData: true)
    var flight = pair.client.connection.takeOutput()
    pair.server.deliver(flight)
    #expect(pair.server.connection.earlyDataStatus == .open)
    // The last byte of the ClientHello belongs to the second binder.
    flight[records(flight)[0].count - 1] ^= 1
    let replay = try Pair(client, server)
    replay.server.deliver(flight)
    #expect(replay.server.error == nil && replay.server.connection.earlyDataStatus == .rejected)
    let hello = EditableHello(Array(records(replay.server.connection.takeOutput())[0].dropFirst(5)))
    #expect(hello[Code.preSharedKey] == [0, 0])
  }

  // RFC 9846 §4.7.1
  @Test func `no ticket lives longer than a week, whatever is configured`() throws {
    let recording = Recording()
    var lab = try ResumptionLab()
    lab.server.resumption?.lifetime = .max
    lab.server.insecureMessageRewriter = recording.liar.hook
    let session = try #require(try lab.first().client.connection.takeSessions().first)
    #expect(recording.messages.filter { $0[0] == 4 }.allSatisfy { $0[4..<8] == [0, 9, 0x3a, 0x80] })
    #expect(!session.isExpired(at: session.receivedAt + 604_799_999))
    #expect(session.isExpired(at: session.receivedAt + 604_800_000) && session.isExpired(at: session.receivedAt - 1))
  }

  // RFC 9846 §4.7.1
  @Test func `the name that the application sees is the one in this ClientHello`() throws {
    let (pair, client, _) = try recorded(.keyExchange)
    #expect(client.hellos[0][Code.serverName] != nil)
    for side in [pair.client, pair.server] { #expect(side.information?.serverName == "server.test") }
    let unnamed = try PSKMode.keyExchange.pair(client: .clientHello { $0[Code.serverName] = nil }).run()
    #expect(unnamed.server.information?.isResumed == false && unnamed.server.information?.serverName == nil)
  }

  // RFC 9846 §6: the PSKs of a failed connection's tickets go with it
  @Test func `a connection that fails takes its tickets along`() throws {
    let pair = try PSKMode.keyExchange.pair().run()
    pair.client.deliver(record(23, [UInt8](repeating: 7, count: 40)))
    #expect(pair.client.error?.alert == .badRecordMAC)
    #expect(pair.client.connection.takeSessions().isEmpty)
  }

  // RFC 9846 §4.3.10, §F.5: what to do about rejected early data is the application's to decide
  @Test func `rejected early data is not sent again`() throws {
    for mode in [PSKMode.earlyDataRejected, .earlyDataAfterRetry] {
      let pair = try mode.pair().run()
      mode.expectSuccess(pair)
      #expect(pair.server.received.isEmpty && pair.client.connection.earlyDataStatus == .rejected)
    }
  }
}
