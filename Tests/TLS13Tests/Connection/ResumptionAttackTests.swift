import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Sessions
import Testing

@testable import TLS13

/// What must not come of resumption, whoever tries.
@Suite struct ResumptionAttackTests {
  // MARK: Who is resumed

  /// The application judges chains itself: sessions of those that it judged are resumed if it says so.
  @Test(arguments: [true, false], [nil, true, false] as [Bool?])
  func `what the application judges itself is not resumed behind its back`(byServer: Bool, verdict: Bool?) throws {
    var lab = try ResumptionLab(.required(Lab.shared.trust))
    let accepts = verdict.map { verdict -> @Sendable (PeerIdentity) -> Bool in { _ in verdict } }
    if byServer {
      lab.server.suspends = .chainVerification
      lab.server.resumption?.accepts = accepts
    } else {
      lab.client.suspends = .chainVerification
      lab.client.resumption?.accepts = accepts
    }
    let first = try Pair(lab.client, lab.server).runWithOperations()
    let session = try #require(first.client.connection.takeSessions().first)
    var judged = 0
    let second = try lab.second(session).runWithOperations {
      if case .verifyChain = $0 { judged += 1 }
      return $0.run()
    }
    #expect(second.client.information?.isResumed == (verdict == true))
    #expect(judged == (verdict == true ? 0 : 1))
  }

  /// Without suspension the application may have a say as well.
  @Test func `the application can refuse a resumption`() throws {
    var lab = try ResumptionLab(.required(Lab.shared.trust))
    let session = try lab.session()
    lab.server.resumption?.accepts = { $0.certificate != Lab.shared.client.chain[0] }
    #expect(try lab.second(session).run().server.information?.isResumed == false)
    lab.server.resumption?.accepts = { $0.certificate == Lab.shared.client.chain[0] }
    #expect(try lab.second(session).run().server.information?.isResumed == true)
  }

  // RFC 9846 §4.7.1: whoever resumes a session is taken for the one who began it
  @Test func `a client that is another one now does not resume as who it was`() throws {
    var lab = try ResumptionLab(.required(Lab.shared.trust))
    let sessions = InMemoryClientSessions()
    lab.client.resumption = ClientResumption(sessions: sessions)
    _ = try lab.first()
    let other = try Lab.client(Lab.shared.authority, lab.crypto)
    lab.client.credentials = [other]
    let pair = try lab.first()
    #expect(pair.server.information?.isResumed == false)
    #expect(pair.server.information?.peer?.certificate == other.chain[0])
    lab.client.credentials = []
    #expect(try lab.first().server.error?.alert == .certificateRequired)
  }

  // RFC 7250: the key that was proved is the identity
  @Test func `a server with a raw public key is known when it is resumed`() throws {
    let key = try PrivateKey(generating: .ellipticCurve(.p256), Lab.shared.crypto).signingKey(Lab.shared.crypto)
    let credential = try Credential(rawPublicKey: SubjectPublicKeyInfo(key.publicKey), key: key)
    var lab = try ResumptionLab()
    lab.server.credentials = [credential]
    lab.client.serverAuthentication = .requiredKey(TrustedPublicKeys([credential.publicKey]))
    let session = try lab.session()
    let pair = try lab.second(session).run()
    #expect(pair.client.information?.isResumed == true)
    #expect(pair.client.information?.peer?.publicKey == credential.publicKey)
    // A client that trusts another key as well makes a full handshake.
    lab.client.serverAuthentication = .requiredKey(
      TrustedPublicKeys([credential.publicKey, Lab.shared.server.publicKey]))
    #expect(try lab.second(session).run().client.information?.isResumed == false)
  }

  // RFC 7250, RFC 9846 §4.7.1
  @Test func `a client with a raw public key resumes as its holder while that is trusted`() throws {
    let key = try PrivateKey(generating: .ellipticCurve(.p256), Lab.shared.crypto).signingKey(Lab.shared.crypto)
    let credential = try Credential(rawPublicKey: SubjectPublicKeyInfo(key.publicKey), key: key)
    var lab = try ResumptionLab(.requiredKey(TrustedPublicKeys([credential.publicKey])))
    lab.client.credentials = [credential]
    let session = try lab.session()
    let pair = try lab.second(session).run()
    #expect(pair.server.information?.isResumed == true)
    #expect(pair.server.information?.peer?.publicKey == credential.publicKey)
    lab.server.resumption?.accepts = { _ in false }
    #expect(try lab.second(session).run().server.information?.isResumed == false)
    lab.server.clientAuthentication = .requiredKey(TrustedPublicKeys([Lab.shared.server.publicKey]))
    #expect(try lab.second(session).run().server.information == nil)
  }

  // RFC 9846 §4.7.1: a session does not outlive the key that it stands for
  @Test(arguments: [true, false]) func `a key that was replaced takes its sessions along`(onServer: Bool) throws {
    func psk(_ key: UInt8) throws -> ExternalPSK {
      try ExternalPSK(identity: [1], key: SecretBytes(copying: [UInt8](repeating: key, count: 32).span))
    }
    var lab = try ResumptionLab()
    lab.client.externalPSKs = [try psk(1)]
    lab.server.externalPSKs = [try psk(1)]
    let session = try #require(try lab.first().client.connection.takeSessions().first)
    let again = try lab.second(session).run()
    #expect(again.server.information?.isResumed == true && again.server.information?.externalPSKIdentity == [1])
    if onServer { lab.server.externalPSKs = [try psk(2)] } else { lab.client.externalPSKs = [try psk(2)] }
    let replaced = try lab.second(session).run()
    #expect(replaced.server.information == nil && replaced.server.error?.alert == .decryptError)
  }

  // RFC 9846 §6.2, §F.6
  @Test func `a server for PSKs only does not tell an unknown identity from a wrong key`() throws {
    func psk(_ identity: UInt8, _ key: UInt8) throws -> ExternalPSK {
      try ExternalPSK(identity: [identity], key: SecretBytes(copying: [UInt8](repeating: key, count: 32).span))
    }
    var server = Lab.shared.serverConfiguration(ClientAuthentication.none)
    server.credentials = []
    server.externalPSKs = [try psk(1, 1)]
    for offered in try [[psk(2, 1)], [psk(1, 2)], []] {
      let client = Lab.shared.clientConfiguration { $0.externalPSKs = offered }
      let pair = try Pair(client, server).run()
      #expect(pair.server.error?.alert == (offered.isEmpty ? .handshakeFailure : .decryptError))
    }
    let client = Lab.shared.clientConfiguration { [known = try psk(1, 1)] in $0.externalPSKs = [known] }
    try Pair(client, server).run().expectAgreement()
  }

  // RFC 9846 §4.7.1: the time since the client's signature counts, not since the ticket
  @Test func `a ticket that is sent late vouches for no longer`() throws {
    var lab = try ResumptionLab(.required(Lab.shared.trust))
    lab.server.resumption?.authenticationLifetime = 10
    let first = try lab.first()
    _ = first.client.connection.takeSessions()
    lab.clock.now += 6_000
    try first.server.connection.sendTickets(2)
    let sessions = first.run().client.connection.takeSessions()
    #expect(sessions.count == 2)
    lab.clock.now += 3_000
    #expect(try lab.second(sessions[0]).run().server.information?.isResumed == true)
    lab.clock.now += 1_000
    #expect(try lab.second(sessions[1]).run().server.information?.isResumed == false)
  }

  // RFC 9846 §4.3.11.1: an age cannot be computed from just any time
  @Test func `a session from before 1970 is none`() throws {
    let lab = try ResumptionLab()
    let session = try lab.session()
    for time in [0, -1, .min] as [Int64] {
      let changed = ClientSession(
        cipherSuite: session.cipherSuite, applicationProtocol: nil, serverName: session.serverName,
        server: session.server, receivedAt: time, lifetime: 1, maximumEarlyDataSize: 0, ticket: session.ticket,
        ageAdd: 0, trust: session.trust, own: session.own, unvalidatedCertificates: [],
        leafExtensions: LeafExtensions(),
        psk: session.psk)
      let bytes = try changed.insecureSerialized()
      do {
        let read = try ClientSession(insecureSerialized: bytes)
        #expect(time == 0 && read.isExpired(at: lab.clock.now))
      } catch { #expect(time < 0) }
    }
  }

  // MARK: Tickets

  private struct Once: TicketProtection {
    let real: any TicketProtection
    let left: Counter
    func protect(
      _ state: borrowing SecretBytes, for purpose: TicketPurpose, until expires: Int64, now: Int64
    ) -> [UInt8]? {
      left.take() ? real.protect(state, for: purpose, until: expires, now: now) : nil
    }
    func recover(_ ticket: Span<UInt8>, for purpose: TicketPurpose, now: Int64) -> SecretBytes? {
      real.recover(ticket, for: purpose, now: now)
    }
    func consume(_ ticket: Span<UInt8>) -> Bool { real.consume(ticket) }
  }

  private final class Counter: @unchecked Sendable {
    private var left: Int
    init(_ left: Int) { self.left = left }
    func take() -> Bool {
      left -= 1
      return left >= 0
    }
  }

  /// Tickets that work once, with something that happens just before one is used.
  private final class Racing: TicketProtection, @unchecked Sendable {
    private let real = InMemoryTickets(crypto: Lab.shared.crypto)
    var beforeUse: () -> Void = {}
    func protect(
      _ state: borrowing SecretBytes, for purpose: TicketPurpose, until expires: Int64, now: Int64
    ) -> [UInt8]? { real.protect(state, for: purpose, until: expires, now: now) }
    func recover(_ ticket: Span<UInt8>, for purpose: TicketPurpose, now: Int64) -> SecretBytes? {
      real.recover(ticket, for: purpose, now: now)
    }
    func consume(_ ticket: Span<UInt8>) -> Bool {
      let action = beforeUse
      beforeUse = {}
      action()
      return real.consume(ticket)
    }
  }

  private func singleUse(_ tickets: any TicketProtection, suspends: SuspendedOperations = []) throws -> ResumptionLab {
    var lab = try ResumptionLab(earlyDataSize: 100)
    lab.server.resumption?.tickets = tickets
    lab.server.suspends = suspends
    return lab
  }

  // RFC 9846 §8.1, §4.3.11: anyone who sees a ticket can send it, but not with the right binder
  @Test(arguments: [[], .ticketRecovery] as [SuspendedOperations])
  func `a wrong binder does not use a ticket up`(suspends: SuspendedOperations) throws {
    let lab = try singleUse(InMemoryTickets(crypto: Lab.shared.crypto), suspends: suspends)
    let session = try lab.session()
    let thief = try lab.second(session)
    thief.onClientFlight = { number, bytes in
      var wrong = bytes
      if number == 0 { wrong[wrong.count - 1] ^= 1 }
      return wrong
    }
    #expect(thief.runWithOperations().server.error?.alert == .decryptError)
    #expect(try lab.second(session).runWithOperations().server.information?.isResumed == true)
    #expect(try lab.second(session).runWithOperations().server.information?.isResumed == false)
  }

  // RFC 9846 §8.1
  @Test(arguments: [[], .ticketRecovery] as [SuspendedOperations])
  func `of two connections with one ticket that works once, one resumes`(suspends: SuspendedOperations) throws {
    let tickets = Racing()
    let lab = try singleUse(tickets, suspends: suspends)
    let session = try lab.session()
    let first = try lab.second(session, earlyData: true)
    let second = try lab.second(session, earlyData: true)
    _ = try first.client.connection.sendEarlyData([1].span)
    _ = try second.client.connection.sendEarlyData([2].span)
    tickets.beforeUse = { second.runWithOperations() }
    first.runWithOperations().expectAgreement()
    second.expectAgreement()
    #expect(second.server.information?.isResumed == true && first.server.information?.isResumed == false)
    #expect(second.server.earlyData == [2] && first.server.earlyData.isEmpty)
  }

  // RFC 9846 §8.1
  @Test func `of two look-ups of one ticket that works once, one finds it`() throws {
    let lab = try singleUse(InMemoryTickets(crypto: Lab.shared.crypto), suspends: .ticketRecovery)
    let session = try lab.session()
    let pairs = try [lab.second(session).run(), lab.second(session).run()]
    for pair in pairs { pair.server.resume(try #require(pair.server.pendingOperation).run()) }
    for pair in pairs { pair.run().expectAgreement() }
    #expect(pairs.map { $0.server.information?.isResumed } == [true, false])
  }

  // RFC 9846 §4.3.11.2
  @Test func `a look-up knows whether the client holds the secret`() throws {
    let lab = try singleUse(InMemoryTickets(crypto: Lab.shared.crypto), suspends: .ticketRecovery)
    let tickets = try #require(lab.server.resumption?.tickets)
    let session = try lab.session()
    for isWrong in [false, true] {
      let pair = try lab.second(session)
      var hello = pair.client.connection.takeOutput()
      if isWrong { hello[hello.count - 1] ^= 1 }
      pair.server.deliver(hello)
      guard case .recoverTicket(let recovery) = pair.server.pendingOperation else { throw Unwilling() }
      let ticket = recovery.tickets[0]
      guard let state = tickets.recover(ticket.span, for: .session, now: recovery.now) else { throw Unwilling() }
      let isProved = recovery.isProved(state, behind: 0)
      let isOtherProved = recovery.isProved(SecretBytes(zeroed: 40), behind: 0)
      #expect(isProved == !isWrong && !isOtherProved)
    }
  }

  @Test func `a ticket is no cookie, and a cookie no ticket`() throws {
    let crypto = Lab.shared.crypto
    let keys = RotatingTicketKeys(crypto: crypto)
    let kinds: [any TicketProtection] = [
      try SealedTickets(crypto: crypto, keys: keys), InMemoryTickets(crypto: crypto),
    ]
    for tickets in kinds {
      for (purpose, other) in [(TicketPurpose.session, TicketPurpose.retryCookie), (.retryCookie, .session)] {
        guard let sealed = tickets.protect(SecretBytes(zeroed: 40), for: purpose, until: 100, now: 0) else {
          throw Unwilling()
        }
        let opened = [purpose, other].map { purpose in
          switch tickets.recover(sealed.span, for: purpose, now: 0) {
          case .some: true
          case .none: false
          }
        }
        #expect(opened == [true, false])
      }
    }
  }

  @Test func `a ticket that cannot be made does not hold back those that were`() throws {
    var lab = try ResumptionLab()
    let real = try #require(lab.server.resumption?.tickets)
    lab.server.resumption?.tickets = Once(real: real, left: Counter(3))
    let pair = try lab.first()
    #expect(pair.client.connection.takeSessions().count == 2)
    try pair.server.connection.sendTickets(2)
    #expect(pair.run().client.connection.takeSessions().count == 1)
  }

  /// Go's client ends a connection at the 17th message in a row without data.
  @Test func `a client gets no more than sixteen tickets at once that it did not ask for`() throws {
    var lab = try ResumptionLab()
    lab.client.limits.tickets = 255
    lab.server.resumption?.count = 255
    #expect(try lab.first().client.connection.takeSessions().count == 16)
    lab.server.resumption?.count = 16
    #expect(try lab.first().client.connection.takeSessions().count == 16)
    lab.server.resumption?.maximumCount = 255
    lab.client.resumption?.ticketRequest = TicketRequest(newSessionCount: 200, resumptionCount: 1)
    #expect(try lab.first().client.connection.takeSessions().count == 200)
  }

  @Test(arguments: [-1, 256, .min, .max])
  func `numbers of tickets that cannot be are refused`(count: Int) throws {
    let lab = try ResumptionLab()
    for keyPath in [\ServerResumption.count, \.maximumCount] {
      var resumption = try #require(lab.server.resumption)
      resumption[keyPath: keyPath] = count
      var server = lab.server
      server.resumption = resumption
      #expect(throws: TLSError.self) { try ServerContext(server) }
    }
  }

  @Test(arguments: [-1, 604_800_001, .min, .max] as [Int64])
  func `windows of freshness that cannot be are refused`(window: Int64) throws {
    var lab = try ResumptionLab(earlyDataSize: 10)
    lab.server.resumption?.earlyData?.freshnessWindow = window
    #expect(throws: TLSError.self) { try ServerContext(lab.server) }
  }

  @Test func `a state from before 1970 is none`() {
    let times: [(Int64, Int64, Bool)] = [(5, 5, true), (-1, 5, false), (5, .min, false), (.min, .min, false)]
    for (issued, authenticated, isGood) in times {
      let session = ServerSession(
        psk: SecretBytes(zeroed: 32), suite: .aes128GCMSHA256, issuedAt: issued, authenticatedAt: authenticated,
        ageAdd: 0, maximumEarlyDataSize: 0, serverName: [], applicationProtocol: [],
        trust: TrustIdentity(bytes: [1]), client: .anonymous)
      switch session.encoded() {
      case .some(let state):
        switch ServerSession(state) {
        case .some: #expect(isGood)
        case .none: #expect(!isGood)
        }
      case .none: Issue.record("not encoded")
      }
    }
  }

  // MARK: Early data

  @Test func `a server that reads early data cannot send tickets or ask the client, and to try does no harm`() throws {
    let lab = try ResumptionLab(earlyDataSize: 100)
    let pair = try lab.second(lab.session(), earlyData: true)
    _ = try pair.client.connection.sendEarlyData([1, 2, 3].span)
    pair.server.deliver(pair.client.connection.takeOutput())
    #expect(pair.server.connection.earlyDataStatus == .open)
    let error = #expect(throws: TLSError.self) { try pair.server.connection.sendTickets(1) }
    #expect(error?.kind == .invalidUse && error?.description.contains("not complete") == true)
    #expect(throws: TLSError.self) { try pair.server.connection.requestClientCertificate() }
    pair.run().expectAgreement()
    #expect(pair.server.earlyData == [1, 2, 3])
  }

  // RFC 9846 §4.3.10: as much as max_early_data_size of what was not accepted is skipped
  @Test(arguments: [1, 1_000, 16_384, 100_000] as [UInt32], [true, false])
  func `all that a ticket allowed is skipped when it is not accepted`(size: UInt32, retries: Bool) throws {
    var lab = try ResumptionLab(earlyDataSize: size)
    let session = try lab.session()
    if retries { lab.server.groups = [.secp384r1] }
    let server = lab.server
    lab.server.clock = { server.clock() + 20_000 }
    let pair = try lab.second(session, earlyData: true)
    let data = [UInt8](repeating: 7, count: Int(size))
    #expect(try pair.client.connection.sendEarlyData(data.span) == data.count)
    pair.run().expectAgreement()
    #expect(pair.client.information?.isResumed == true && pair.server.earlyData.isEmpty)
    #expect(pair.client.connection.earlyDataStatus == .rejected)
    #expect(pair.server.connection.earlyDataStatus == .rejected)
  }

  // RFC 9846 §4.3.10
  @Test(arguments: [0, 16, 17, 18, 1_000, 16_384], [true, false])
  func `what is skipped has an end, however little is in it`(length: Int, retries: Bool) throws {
    var lab = try ResumptionLab(earlyDataSize: 16_384)
    let session = try lab.session()
    if retries { lab.server.groups = [.secp384r1] }
    let clock = lab.server.clock
    lab.server.clock = { clock() + 20_000 }
    let pair = try lab.second(session, earlyData: true)
    pair.server.deliver(pair.client.connection.takeOutput())
    #expect(pair.server.connection.earlyDataStatus == .rejected)
    let dropped = record(23, [UInt8](repeating: 1, count: length))
    var records = 0
    while pair.server.error == nil, records <= 16_384 {
      pair.server.deliver(dropped)
      records += 1
    }
    #expect(pair.server.error?.alert == .unexpectedMessage)
    #expect(records > 16_384 / max(1, length))
  }

  // RFC 9846 §4.7.1
  @Test func `the limit of early data is the one of the ticket`() throws {
    var lab = try ResumptionLab(earlyDataSize: 100)
    let session = try lab.session()
    lab.server.resumption?.earlyData?.maximumSize = 10
    let less = try lab.second(session, earlyData: true)
    #expect(try less.client.connection.sendEarlyData([UInt8](repeating: 1, count: 100).span) == 100)
    less.run().expectAgreement()
    #expect(less.client.connection.earlyDataStatus == .rejected)
    lab.server.resumption?.earlyData?.maximumSize = 1_000
    let greedy = ClientSession(
      cipherSuite: session.cipherSuite, applicationProtocol: nil, serverName: session.serverName,
      server: session.server, receivedAt: session.receivedAt, lifetime: session.lifetime, maximumEarlyDataSize: 101,
      ticket: session.ticket, ageAdd: session.ageAdd, trust: session.trust, own: session.own,
      unvalidatedCertificates: [],
      leafExtensions: LeafExtensions(),
      psk: session.psk)
    let more = try lab.second(greedy, earlyData: true)
    #expect(try more.client.connection.sendEarlyData([UInt8](repeating: 1, count: 101).span) == 101)
    more.run().expectServerRefuses(.unexpectedMessage)
  }

  // RFC 9846 §8.2, §8.3
  @Test(arguments: [0, 1, 10_000, 19_999, 20_000, 20_001] as [Int64])
  func `a ClientHello that is fresh for as long as can be is not accepted twice`(after: Int64) throws {
    var lab = try ResumptionLab(earlyDataSize: 100)
    let session = try lab.session()
    let clock = lab.client.clock
    // The client's clock is ahead by all that is allowed.
    lab.client.clock = { clock() + 10_000 }
    let pair = try lab.second(session, earlyData: true)
    _ = try pair.client.connection.sendEarlyData([1, 2, 3].span)
    let flight = pair.client.connection.takeOutput()
    pair.server.deliver(flight)
    #expect(pair.server.earlyData == [1, 2, 3])
    lab.clock.now += after
    let replay = try lab.second(nil)
    replay.server.deliver(flight)
    #expect(replay.server.earlyData.isEmpty && replay.server.connection.earlyDataStatus == .rejected)
    #expect(replay.server.error == nil)
  }

  // RFC 9846 §4.3.10: early data speaks the session's protocol
  @Test func `early data is not offered where its protocol is not`() throws {
    let (one, other) = (try #require(ApplicationProtocol("one")), try #require(ApplicationProtocol("other")))
    var lab = try ResumptionLab(earlyDataSize: 100)
    lab.client.applicationProtocols = [one]
    lab.server.applicationProtocols = [one, other]
    let session = try lab.session()
    lab.client.applicationProtocols = [other]
    let pair = try lab.second(session, earlyData: true)
    #expect(pair.client.connection.earlyDataStatus == .none)
    #expect(throws: TLSError.self) { try pair.client.connection.sendEarlyData([1].span) }
    pair.run().expectAgreement()
  }

  // RFC 8449 §4: a client cannot know the limit that the answer to its early data will bring
  @Test func `early data does not keep to a limit that nobody told`() throws {
    var lab = try ResumptionLab(earlyDataSize: 10_000)
    lab.server.recordSizeLimit = 512
    let pair = try lab.second(lab.session(), earlyData: true)
    let data = [UInt8](repeating: 5, count: 10_000)
    #expect(try pair.client.connection.sendEarlyData(data.span) == data.count)
    pair.run().expectAgreement()
    #expect(pair.server.earlyData == data)
    try pair.client.connection.send(data.span)
    #expect(records(pair.client.connection.takeOutput()).allSatisfy { $0.count <= 5 + 512 + 16 })
  }

  // RFC 9846 §6.1
  @Test func `an alert under the early keys is read, and ends the connection`() throws {
    let lab = try ResumptionLab(earlyDataSize: 100)
    let pair = try lab.second(lab.session(), earlyData: true)
    _ = try pair.client.connection.sendEarlyData([1, 2, 3].span)
    try pair.client.connection.close()
    pair.server.deliver(pair.client.connection.takeOutput())
    #expect(pair.server.earlyData == [1, 2, 3])
    #expect(pair.server.error?.alert == .closeNotify && pair.server.information == nil)
    #expect(throws: TLSError.self) { try pair.server.connection.send([1].span) }
  }
}
