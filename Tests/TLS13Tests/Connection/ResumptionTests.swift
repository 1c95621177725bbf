import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Sessions
import Testing

@testable import TLS13

/// A client and a server that resume, with a clock that tests can turn.
struct ResumptionLab {
  final class Clock: @unchecked Sendable {
    var now = Lab.now * 1000
  }

  let clock = Clock()
  let crypto = Lab.shared.crypto
  var client: ClientConfiguration
  var server: ServerConfiguration

  init(_ authentication: ClientAuthentication = .none, earlyDataSize: UInt32 = 0) throws {
    let clock = clock
    client = Lab.shared.clientConfiguration {
      $0.credentials = [Lab.shared.client]
      $0.resumption = ClientResumption()
      $0.clock = { clock.now }
    }
    server = Lab.shared.serverConfiguration(authentication) { $0.clock = { clock.now } }
    server.resumption = try .inMemory(crypto: crypto, earlyDataSize: earlyDataSize)
  }

  /// A first connection, run to its end.
  func first() throws -> Pair { try Pair(client, server).run() }

  /// A session of a first connection.
  func session() throws -> ClientSession {
    let pair = try first()
    return try #require(pair.client.connection.takeSessions().first)
  }

  /// A second connection.
  func second(_ session: ClientSession?, name: String = "server.test", earlyData: Bool = false) throws -> Pair {
    try Pair(client, server, name: name, session: session, earlyData: earlyData)
  }
}

@Suite struct `Resumption` {
  /// Runs a connection with a session of the first lab against the second.
  private func resumes(
    from first: ResumptionLab, to second: ResumptionLab, name: String = "server.test", after: Int64 = 0
  ) throws -> Bool {
    let session = try first.session()
    first.clock.now += after
    second.clock.now = first.clock.now
    let pair = try second.second(session, name: name).run()
    let client = try #require(pair.client.information, "\(String(describing: pair.client.error))")
    let server = try #require(pair.server.information, "\(String(describing: pair.server.error))")
    #expect(client.isResumed == server.isResumed)
    return client.isResumed
  }

  private func resumes(_ change: (inout ResumptionLab) throws -> Void, after: Int64 = 0) throws -> Bool {
    let lab = try ResumptionLab(.required(Lab.shared.trust))
    var changed = lab
    try change(&changed)
    return try resumes(from: lab, to: changed, after: after)
  }

  @Test func `a server sends two tickets, and the client makes sessions of them`() throws {
    let pair = try ResumptionLab().first()
    let sessions = pair.client.connection.takeSessions()
    #expect(sessions.count == 2)
    #expect(sessions.allSatisfy { $0.lifetime == 86_400 && $0.maximumEarlyDataSize == 0 })
    #expect(sessions[0].ticket != sessions[1].ticket)
    #expect(pair.client.connection.takeSessions().isEmpty)
    #expect(pair.client.information?.isResumed == false)
  }

  @Test func `a resumed connection has the server's identity and no certificates on the wire`() throws {
    let lab = try ResumptionLab()
    let pair = try lab.second(lab.session()).run()
    let information = try #require(pair.client.information)
    #expect(information.isResumed && pair.server.information?.isResumed == true)
    #expect(information.peer?.certificate == Lab.shared.server.chain[0])
    #expect(information.localSignatureScheme == nil && pair.server.information?.localSignatureScheme == nil)
    #expect(information.group == .x25519MLKEM768)
    #expect(pair.client.connection.takeSessions().count == 2)
  }

  @Test(arguments: [true, false])
  func `a resumed mutual connection has the client's identity`(inTicket: Bool) throws {
    var lab = try ResumptionLab(.required(Lab.shared.trust))
    if inTicket { lab.server.resumption?.clientChains = .inTicket }
    let session = try lab.session()
    let pair = try lab.second(session).run()
    #expect(pair.server.information?.isResumed == true)
    #expect(pair.server.information?.peer?.certificate == Lab.shared.client.chain[0])
    #expect(pair.server.information?.peer?.spiffeID?.description == "spiffe://test/client")
    #expect(inTicket == (session.ticket.count > 400))
  }

  @Test func `a chain of resumptions ends when the certificate was verified too long ago`() throws {
    var lab = try ResumptionLab()
    lab.server.resumption?.authenticationLifetime = 10
    var session = try lab.session()
    for second in 1...12 {
      lab.clock.now += 1000
      let pair = try lab.second(session).run()
      #expect(pair.client.information?.isResumed == (second < 10 || second > 10), "\(second)")
      session = try #require(pair.client.connection.takeSessions().first)
    }
  }

  @Test(arguments: CipherSuite.allSuites, [PSKKeyExchangeMode.pskOnly, .pskWithKeyExchange])
  func `every suite resumes in both modes`(suite: CipherSuite, mode: PSKKeyExchangeMode) throws {
    var lab = try ResumptionLab()
    lab.client.cipherSuites = [suite]
    lab.client.pskKeyExchangeModes = [mode]
    lab.server.pskKeyExchangeModes = [.pskWithKeyExchange, .pskOnly]
    let pair = try lab.second(lab.session()).run()
    #expect(pair.client.information?.isResumed == true)
    #expect((pair.client.information?.group == nil) == (mode == .pskOnly))
    #expect(pair.server.information?.group == pair.client.information?.group)
    try pair.client.connection.send(([1, 2, 3] as [UInt8]).span)
    #expect(pair.run().server.received == [1, 2, 3])
  }

  @Test func `another suite of the same hash resumes, one of another does not`() throws {
    var lab = try ResumptionLab()
    lab.client.cipherSuites = [.aes128GCMSHA256]
    let session = try lab.session()
    lab.client.cipherSuites = [.chacha20Poly1305SHA256, .aes128GCMSHA256]
    lab.server.cipherSuites = [.chacha20Poly1305SHA256]
    #expect(try lab.second(session).run().client.information?.isResumed == true)
    lab.client.cipherSuites = [.aes256GCMSHA384, .aes128GCMSHA256]
    lab.server.cipherSuites = [.aes256GCMSHA384]
    #expect(try lab.second(session).run().client.information?.isResumed == false)
  }

  @Test func `a resumption goes on after a HelloRetryRequest`() throws {
    var lab = try ResumptionLab()
    let session = try lab.session()
    lab.client.keyShareGroups = [.x25519]
    lab.server.groups = [.secp384r1]
    let pair = try lab.second(session).run()
    #expect(pair.client.information?.isResumed == true)
    #expect(pair.client.information?.usedHelloRetryRequest == true)
  }

  @Test func `after a HelloRetryRequest with another hash the PSK is left out`() throws {
    var lab = try ResumptionLab()
    lab.client.cipherSuites = [.aes128GCMSHA256]
    let session = try lab.session()
    lab.client.cipherSuites = [.aes128GCMSHA256, .aes256GCMSHA384]
    lab.client.keyShareGroups = [.x25519]
    lab.server.groups = [.secp384r1]
    lab.server.cipherSuites = [.aes256GCMSHA384]
    let pair = try lab.second(session).run()
    #expect(pair.client.information?.isResumed == false)
  }

  /// RFC 9846 §4.3.9: the PSK waits for the share that the HelloRetryRequest asks for.
  @Test func `a server with nothing but a PSK asks for a share first`() throws {
    let secret = [UInt8](repeating: 7, count: 32)
    let key = try ExternalPSK(identity: [1], key: SecretBytes(copying: secret.span))
    let client = Lab.shared.clientConfiguration {
      $0.externalPSKs = [key]
      $0.keyShareGroups = [.x25519]
    }
    let server = Lab.shared.serverConfiguration(ClientAuthentication.none) {
      $0.credentials = []
      $0.externalPSKs = [key]
      $0.groups = [.secp384r1]
    }
    let pair = try Pair(client, server).run()
    #expect(pair.server.information?.externalPSKIdentity == [1], "\(String(describing: pair.server.error))")
    #expect(pair.client.information?.usedHelloRetryRequest == true)
  }

  // MARK: What a session is bound to

  @Test func `nothing changed: it resumes`() throws { #expect(try resumes { _ in }) }

  @Test func `an old ticket misses`() throws {
    #expect(try resumes({ _ in }, after: 86_399_999))
    #expect(try !resumes({ $0.client.clock = $0.server.clock }, after: 86_400_000))
  }

  @Test func `a ticket that the server holds for expired misses, whatever the client thinks`() throws {
    #expect(try !resumes({ $0.server.resumption?.lifetime = 5 }, after: 6_000))
  }

  @Test func `other ticket keys, or a forgotten chain: it misses`() throws {
    #expect(try !resumes { $0.server.resumption = try .inMemory(crypto: $0.crypto) })
    #expect(try !resumes { $0.server.resumption?.clientChains = .stored(InMemoryClientChains()) })
  }

  @Test func `a chain that is not where the server keeps chains now: it misses`() throws {
    var inTicket = try ResumptionLab(.required(Lab.shared.trust))
    inTicket.server.resumption?.clientChains = .inTicket
    var stored = inTicket
    stored.server.resumption?.clientChains = .stored(InMemoryClientChains())
    for (from, to, resumes) in [
      (inTicket, inTicket, true), (stored, stored, true), (inTicket, stored, false), (stored, inTicket, false),
    ] {
      #expect(try self.resumes(from: from, to: to) == resumes)
    }
  }

  @Test func `another server name misses on the client`() throws {
    let lab = try ResumptionLab()
    let other = try Lab.server(Lab.shared.authority, lab.crypto, names: ["server.test", "other.test"])
    var two = lab
    two.server.credentials = [other]
    #expect(try !resumes(from: two, to: two, name: "other.test"))
  }

  @Test func `a ticket for another name misses on the server`() throws {
    var lab = try ResumptionLab()
    lab.server.credentials = [try Lab.server(Lab.shared.authority, lab.crypto, names: ["server.test", "other.test"])]
    let session = try lab.session()
    let name = try ServerName("other.test")
    let renamed = ClientSession(
      cipherSuite: session.cipherSuite, applicationProtocol: nil, serverName: name, server: session.server,
      receivedAt: session.receivedAt, lifetime: session.lifetime, maximumEarlyDataSize: 0, ticket: session.ticket,
      ageAdd: session.ageAdd, trust: session.trust, own: session.own, unvalidatedCertificates: [],
      leafExtensions: session.leafExtensions, psk: session.psk)
    let pair = try lab.second(renamed, name: "other.test").run()
    #expect(pair.client.information?.isResumed == false)
  }

  @Test func `another application protocol misses, unless it is allowed`() throws {
    let (one, other) = (try #require(ApplicationProtocol("one")), try #require(ApplicationProtocol("other")))
    var lab = try ResumptionLab()
    lab.server.applicationProtocols = [one, other]
    lab.client.applicationProtocols = [one]
    let session = try lab.session()
    lab.client.applicationProtocols = [other]
    #expect(try lab.second(session).run().client.information?.isResumed == false)
    lab.server.resumption?.requiresSameApplicationProtocol = false
    #expect(try lab.second(session).run().client.information?.isResumed == true)
  }

  @Test func `other trust anchors miss on either side`() throws {
    let other = try Lab(caName: "Other CA")
    let both = TrustStore(anchors: [Lab.shared.authority.certificate, other.authority.certificate])
    #expect(try !resumes { $0.server.clientAuthentication = .required(both) })
    #expect(try !resumes { $0.client.serverAuthentication = .required(both) })
  }

  @Test func `another client authentication misses`() throws {
    #expect(try !resumes { $0.server.clientAuthentication = .optional(Lab.shared.trust) })
    #expect(try !resumes { $0.server.clientAuthentication = .none })
    let anonymous = try ResumptionLab(.none)
    var strict = anonymous
    strict.server.clientAuthentication = .required(Lab.shared.trust)
    #expect(try !resumes(from: anonymous, to: strict))
  }

  @Test func `other requirements on the chain miss`() throws {
    #expect(try !resumes { $0.server.chainRequirements.profile = .conforming })
    #expect(try !resumes { $0.server.chainRequirements.spiffe = .anyID })
    #expect(try !resumes { $0.client.chainRequirements.revocation = .checkGiven([]) })
  }

  @Test func `a revoked client does not resume`() throws {
    let list = try Lab.shared.authority.revocationList(
      [Revocation(Lab.shared.client.chain[0], date: Lab.now)], number: 1, thisUpdate: Lab.now - 10,
      nextUpdate: Lab.now + 1_000)
    let lab = try ResumptionLab(.required(Lab.shared.trust))
    var changed = lab
    changed.server.chainRequirements.revocation = .checkGiven([list])
    let pair = try changed.second(lab.session()).run()
    #expect(pair.server.information == nil)
    #expect(pair.server.error?.alert == .certificateRevoked)
  }

  /// A list of this authority with a number, which revokes these certificates.
  private func list(_ number: UInt64, revoking certificates: [Certificate] = []) throws -> CertificateRevocationList {
    try Lab.shared.authority.revocationList(
      certificates.map { Revocation($0, date: Lab.now) }, number: number, thisUpdate: Lab.now - 10,
      nextUpdate: Lab.now + 1_000)
  }

  // Revocation is judged again on resumption: a list that says nothing of the peer does not end it.
  @Test func `a new CRL leaves sessions alone, but for those of the peer that it revokes`() throws {
    var lab = try ResumptionLab(.required(Lab.shared.trust))
    lab.server.chainRequirements.revocation = .checkGiven([try list(1)])
    lab.client.chainRequirements.revocation = .checkGiven([try list(1)])
    let session = try lab.session()
    for isServer in [true, false] {
      var renewed = lab
      func take(_ list: CertificateRevocationList) {
        if isServer {
          renewed.server.chainRequirements.revocation = .checkGiven([list])
        } else {
          renewed.client.chainRequirements.revocation = .checkGiven([list])
        }
      }
      take(try list(2))
      #expect(try renewed.second(session).run().server.information?.isResumed == true)
      let credential = isServer ? Lab.shared.client : Lab.shared.server
      take(try list(3, revoking: [credential.chain[0]]))
      let pair = try renewed.second(session).run()
      #expect((isServer ? pair.server : pair.client).error?.alert == .certificateRevoked)
      #expect(pair.server.information == nil && pair.client.information == nil)
    }
  }

  /// Whether the ClientHello of a second connection offers the session.
  private func offers(_ lab: ResumptionLab, _ session: ClientSession, name: String = "server.test") throws -> Bool {
    let pair = try lab.second(session, name: name)
    return EditableHello(Array(pair.client.connection.takeOutput().dropFirst(5)))[Code.preSharedKey] != nil
  }

  // RFC 9846 §4.7.1
  @Test func `a client does not offer a session of another name, nor one that is too old`() throws {
    var lab = try ResumptionLab()
    lab.server.resumption?.lifetime = 60
    lab.server.credentials = [try Lab.server(Lab.shared.authority, lab.crypto, names: ["server.test", "other.test"])]
    let session = try lab.session()
    #expect(try offers(lab, session) && !offers(lab, session, name: "other.test"))
    lab.clock.now += 59_999
    #expect(try offers(lab, session))
    lab.clock.now += 1
    #expect(try !offers(lab, session))
  }

  // The identity is that of the connection, whatever a session says.
  @Test func `a session's server is judged by the name that is connected to`() throws {
    let lab = try ResumptionLab()
    let session = try lab.session()
    let context = try ClientContext(lab.client)
    #expect(context.judgeAgain(session, for: try ServerName("server.test"))?.identity != nil)
    #expect(context.judgeAgain(session, for: try ServerName("other.test")) == nil)
  }

  // RFC 9846 §4.3.9: forward secrecy is worth a HelloRetryRequest
  @Test func `a key exchange that needs another share goes before a PSK alone`() throws {
    var lab = try ResumptionLab()
    lab.client.pskKeyExchangeModes = [.pskOnly, .pskWithKeyExchange]
    lab.server.pskKeyExchangeModes = [.pskWithKeyExchange, .pskOnly]
    let session = try lab.session()
    lab.client.keyShareGroups = [.x25519]
    lab.server.groups = [.secp384r1]
    let pair = try lab.second(session).run()
    #expect(pair.client.information?.isResumed == true && pair.client.information?.group == .secp384r1)
  }

  // MARK: Time

  @Test func `a step of the wall clock does not age a ticket, the time that passes does`() throws {
    var lab = try ResumptionLab()
    lab.server.resumption?.lifetime = 60
    let (wall, steady) = (ResumptionLab.Clock(), ResumptionLab.Clock())
    lab.client.clock = { wall.now }
    lab.server.clock = { wall.now }
    lab.client.ticketClock = { steady.now }
    lab.server.ticketClock = { steady.now }
    let session = try lab.session()
    for step in [3_600_000, -7_200_000] as [Int64] {
      wall.now += step
      #expect(try lab.second(session).run().client.information?.isResumed == true)
    }
    lab.client.ticketClock = { Lab.now * 1000 }
    steady.now += 60_000
    #expect(try lab.second(session).run().client.information?.isResumed == false)
  }

  // RFC 9846 §8.2, §8.3: a wall clock that is set ahead and back must not make a record forget what it may meet again
  @Test func `a replay is seen whatever the wall clock did meanwhile`() throws {
    var lab = try ResumptionLab(earlyDataSize: 100)
    let (wall, steady) = (ResumptionLab.Clock(), ResumptionLab.Clock())
    for keyPath in [\ResumptionLab.server.clock] { lab[keyPath: keyPath] = { wall.now } }
    lab.server.ticketClock = { steady.now }
    let pair = try lab.second(lab.session(), earlyData: true)
    _ = try pair.client.connection.sendEarlyData([1].span)
    let flight = pair.client.connection.takeOutput()
    pair.server.deliver(flight)
    #expect(pair.server.earlyData == [1])
    wall.now += 3_600_000
    let later = try lab.second(lab.session(), earlyData: true)
    _ = try later.client.connection.sendEarlyData([2].span)
    later.run().expectAgreement()
    #expect(later.server.earlyData == [2])
    wall.now -= 3_600_000
    let replay = try lab.second(nil)
    replay.server.deliver(flight)
    #expect(replay.server.earlyData.isEmpty && replay.server.error == nil)
  }

  @Test func `a clock of a configuration's own is the tickets', too`() {
    var client = Lab.shared.clientConfiguration()
    client.clock = { 5 }
    #expect(client.ticketClock() == 5)
    client.ticketClock = { 6 }
    #expect(client.clock() == 5 && client.ticketClock() == 6)
    var server = Lab.shared.serverConfiguration()
    server.clock = { 7 }
    #expect(server.ticketClock() == 7)
    let start = SystemClock.steadyMilliseconds()
    #expect(abs(start - SystemClock.unixMilliseconds()) < 60_000 && SystemClock.steadyMilliseconds() >= start)
  }

  @Test func `a certificate that has expired since does not resume`() throws {
    var lab = try ResumptionLab(.required(Lab.shared.trust))
    lab.server.resumption?.lifetime = 604_800
    let session = try lab.session()
    lab.clock.now = Lab.validity.upperBound * 1000
    #expect(try lab.second(session).run().client.information?.isResumed == true)
    lab.clock.now += 1_000
    #expect(!session.isExpired(at: lab.clock.now))
    #expect(try lab.second(session).run().client.error?.alert == .certificateExpired)
  }

  // MARK: Lies

  @Test func `a wrong binder ends the handshake`() throws {
    let lab = try ResumptionLab()
    let pair = try lab.second(lab.session())
    pair.onClientFlight = { number, bytes in
      guard number == 0 else { return bytes }
      var wrong = bytes
      wrong[wrong.count - 1] ^= 1
      return wrong
    }
    #expect(pair.run().server.error?.alert == .decryptError)
  }

  @Test func `a ticket that nobody knows is ignored`() throws {
    let lab = try ResumptionLab()
    let session = try ResumptionLab().session()
    let pair = try lab.second(session).run()
    #expect(pair.client.information?.isResumed == false)
  }

  @Test func `a client without resumption asks for no tickets and ignores what comes`() throws {
    var lab = try ResumptionLab()
    lab.client.resumption = nil
    let pair = try lab.first()
    #expect(pair.client.connection.takeSessions().isEmpty)
    try pair.server.connection.sendTickets(3)
    #expect(pair.run().client.error == nil)
  }

  @Test func `a client gets the number of tickets it asks for, up to the server's limit`() throws {
    var lab = try ResumptionLab()
    lab.client.resumption?.ticketRequest = TicketRequest(newSessionCount: 5, resumptionCount: 1)
    let pair = try lab.first()
    let sessions = pair.client.connection.takeSessions()
    #expect(sessions.count == 5)
    let second = try lab.second(sessions[0]).run()
    #expect(second.client.connection.takeSessions().count == 1)
    lab.client.resumption?.ticketRequest = TicketRequest(newSessionCount: 255, resumptionCount: 0)
    #expect(try lab.first().client.connection.takeSessions().count == 8)
  }

  @Test func `a server sends more tickets when it likes, and a client keeps a bounded number`() throws {
    let lab = try ResumptionLab()
    let pair = try lab.first()
    try pair.server.connection.sendTickets(40)
    pair.run()
    let sessions = pair.client.connection.takeSessions()
    #expect(sessions.count == 16)
    #expect(try lab.second(sessions.last).run().client.information?.isResumed == true)
    #expect(throws: TLSError.self) { try pair.client.connection.sendTickets(1) }
  }

  @Test func `a store hands each session out once`() throws {
    var lab = try ResumptionLab()
    lab.client.resumption = ClientResumption(sessions: InMemoryClientSessions())
    let resumed = try (0..<4).map { _ in try lab.first().client.information?.isResumed }
    #expect(resumed == [false, true, true, true])
  }
}

extension CipherSuite {
  static let allSuites: [CipherSuite] = [.aes128GCMSHA256, .aes256GCMSHA384, .chacha20Poly1305SHA256]
}
