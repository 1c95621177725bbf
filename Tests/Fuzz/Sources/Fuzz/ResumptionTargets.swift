import TLS13Certificates
import TLS13Crypto
import TLS13Providers

@testable import TLS13
@testable import TLS13Memory

/// How a connection of ``fuzzResumption`` is set up.
enum Mode: UInt8, CaseIterable {
  case keyExchange, pskOnly, external, earlyData, rejectedEarlyData, earlyDataAfterRetry, clientAuthentication
  case clientAuthenticationWithEarlyData

  var offersEarlyData: Bool {
    switch self {
    case .earlyData, .rejectedEarlyData, .earlyDataAfterRetry, .clientAuthenticationWithEarlyData: true
    case .keyExchange, .pskOnly, .external, .clientAuthentication: false
    }
  }

  var authenticatesClients: Bool { self == .clientAuthentication || self == .clientAuthenticationWithEarlyData }
}

/// Takes every 0-RTT handshake for the first of its kind.
private struct ForgetfulReplayProtection: ReplayProtection {
  func isFirst(_ binder: [UInt8], until expires: Int64, now: Int64) -> Bool { true }
}

/// Configurations of both sides and a session for each mode, made once.
final class ResumptionLab {
  static let now = ConnectionLab.now * 1000
  nonisolated(unsafe) static let shared: ResumptionLab = {
    do { return try ResumptionLab() } catch { fatalError("\(error)") }
  }()

  let keys: TicketKeys
  let tickets: SealedTickets
  private let psk: ExternalPSK
  private var sessions: [Mode: ClientSession] = [:]

  private init() throws {
    let keys = TicketKeys(current: try TicketKey(SecretBytes(copying: (0..<48).map { UInt8($0) }.span)))
    self.keys = keys
    tickets = try SealedTickets(crypto: .default) { _ in keys }
    psk = try ExternalPSK(
      identity: Array("fuzz".utf8), key: SecretBytes(copying: [UInt8](repeating: 7, count: 32).span))
    for mode in Mode.allCases where mode != .external { sessions[mode] = try firstSession(mode) }
  }

  func client(_ mode: Mode) -> ClientConfiguration {
    var client = ConnectionLab.shared.client
    client.resumption = ClientResumption()
    client.sendsGREASE = false
    client.cipherSuites = [.aes128GCMSHA256]
    if mode == .external { client.externalPSKs = [psk] }
    if mode == .pskOnly { client.pskKeyExchangeModes = [.pskOnly] }
    return client
  }

  func server(_ mode: Mode) -> ServerConfiguration {
    var server = ConnectionLab.shared.server
    if !mode.authenticatesClients { server.clientAuthentication = .none }
    if mode == .external { server.externalPSKs = [psk] }
    if mode == .earlyDataAfterRetry { server.groups = [.secp256r1] }
    server.sendsGREASE = false
    server.pskKeyExchangeModes = [.pskWithKeyExchange, .pskOnly]
    var resumption = ServerResumption(tickets: tickets, clientChains: .inTicket)
    resumption.count = 1
    resumption.earlyData = EarlyDataAcceptance(maximumSize: 4096, replayProtection: ForgetfulReplayProtection())
    server.resumption = resumption
    return server
  }

  /// The session of a first connection.
  func firstSession(_ mode: Mode) throws -> ClientSession {
    var wire = try Wire(client(mode), server(mode), session: nil, earlyData: false)
    wire.run()
    guard let session = wire.client.takeSessions().first else { fatalError("no session") }
    return session
  }

  func session(_ mode: Mode) -> ClientSession? { sessions[mode] }
}

/// A client and a server that talk to each other in memory.
struct Wire: ~Copyable {
  var client: TLSConnection
  var server: TLSConnection

  init(
    _ client: ClientConfiguration, _ server: ServerConfiguration, session: ClientSession?, earlyData: Bool
  ) throws {
    let (clientContext, serverContext) = (try ClientContext(client), try ServerContext(server))
    self.client = try TLSConnection(
      client: clientContext, serverName: ServerName("server.test"), session: session, earlyData: earlyData)
    self.server = TLSConnection(server: serverContext)
  }

  init(client: consuming TLSConnection, server: consuming TLSConnection) {
    self.client = client
    self.server = server
  }

  mutating func run() {
    var flights = 0
    while client.hasOutput || server.hasOutput {
      flights += 1
      require(flights < 20, "a connection without end")
      if client.hasOutput { _ = feed(&server, client.takeOutput()) }
      if server.hasOutput { _ = feed(&client, server.takeOutput()) }
    }
  }
}

/// A resumption in which one message has the rest of the input as its body. The first byte has the mode and, with its
/// highest bit, which of the messages of its type; the second the type and, with its highest bit, the client's side.
func fuzzResumption(_ input: [UInt8]) {
  guard input.count >= 2, let mode = Mode(rawValue: input[0] & 0x0f) else { return }
  let type = input[1] & 0x7f
  let byClient = input[1] & 0x80 != 0
  let isSecond = input[0] & 0x80 != 0
  let body = Array(input.dropFirst(2).prefix(0xfff0))
  let changed = [type, 0, UInt8(body.count >> 8), UInt8(body.count & 0xff)] + body
  let counter = Counter()
  let rewriter: MessageRewriter = { sent, message in
    guard sent == type, counter.next() == (isSecond ? 1 : 0) else { return message }
    return changed
  }
  let lab = ResumptionLab.shared
  var (client, server) = (lab.client(mode), lab.server(mode))
  if mode == .rejectedEarlyData { server.resumption?.earlyData = nil }
  if byClient { client.insecureMessageRewriter = rewriter } else { server.insecureMessageRewriter = rewriter }
  do {
    var wire = try Wire(client, server, session: lab.session(mode), earlyData: mode.offersEarlyData)
    if mode.offersEarlyData { _ = try? wire.client.sendEarlyData([UInt8](repeating: 1, count: 100).span) }
    wire.run()
    if let information = wire.server.information, mode.authenticatesClients {
      require(information.peer?.chain != nil, "a client without a certificate")
    }
    if let information = wire.client.information {
      require(information.peer != nil || information.externalPSKIdentity != nil, "a server that proved nothing")
    }
  } catch { require(byClient && type == 1, "\(error)") }
}

/// Used by one thread.
private final class Counter: @unchecked Sendable {
  private var count = 0
  func next() -> Int {
    defer { count += 1 }
    return count
  }
}

/// A NewSessionTicket for a connected client, and a connection with the session that comes of it.
func fuzzNewSessionTicket(_ input: [UInt8]) {
  let body = Array(input.prefix(0xfff0))
  let changed = [4, 0, UInt8(body.count >> 8), UInt8(body.count & 0xff)] + body
  let lab = ResumptionLab.shared
  var server = lab.server(.keyExchange)
  server.insecureMessageRewriter = { $0 == 4 ? changed : $1 }
  do {
    var first = try Wire(
      lab.client(.keyExchange), server, session: lab.session(.keyExchange), earlyData: false)
    first.run()
    for session in first.client.takeSessions() {
      require(session.lifetime > 0 && session.lifetime <= 604_800, "a lifetime of \(session.lifetime)")
      server.insecureMessageRewriter = nil
      var second = try Wire(lab.client(.keyExchange), server, session: session, earlyData: true)
      _ = try? second.client.sendEarlyData([1, 2, 3].span)
      second.run()
      require(
        second.client.failure == nil || second.server.failure != nil, "\(String(describing: second.client.failure))")
    }
  } catch { fatalError("\(error)") }
}

/// A ticket behind the name of a known key; with an even first byte one that was sealed, with a byte changed.
func fuzzTicket(_ input: [UInt8]) {
  let lab = ResumptionLab.shared
  guard input.count > 4 else { return }
  if input[0] & 1 == 1 {
    let named = lab.keys.current.name + input.dropFirst()
    _ = lab.tickets.recover(named.span, for: .session, now: ResumptionLab.now)
    _ = lab.tickets.recover(input.span, for: .session, now: ResumptionLab.now)
    return
  }
  let state = SecretBytes(copying: input.span.extracting(4..<input.count))
  guard var ticket = lab.tickets.protect(state, for: .session, until: .max, now: ResumptionLab.now) else {
    fatalError("a state that cannot be sealed")
  }
  let place = (Int(input[1]) << 8 | Int(input[2])) % ticket.count
  ticket[place] ^= input[3]
  switch lab.tickets.recover(ticket.span, for: .session, now: ResumptionLab.now) {
  case .some(let recovered): require(input[3] == 0 && recovered.count == state.count, "a changed ticket opens")
  case .none: require(input[3] != 0, "a ticket does not open")
  }
}

/// What a ticket stands for: read, written again, and offered to a server that demands certificates and to one that does
/// not. The session's trust is made right where the first byte is even.
func fuzzServerSession(_ input: [UInt8]) {
  guard input.count > 2, let mode: Mode = input[0] & 2 == 0 ? .clientAuthentication : .earlyData else { return }
  let lab = ResumptionLab.shared
  guard let decoded = ServerSession(SecretBytes(copying: input.span.extracting(1..<input.count))) else { return }
  require(decoded.encoded() != nil, "a session that cannot be written")
  guard let context = try? ServerContext(lab.server(mode)), let old = lab.session(mode) else { return }
  let trust = input[0] & 1 == 0 ? context.trustIdentity ?? decoded.trust : decoded.trust
  let session = ServerSession(
    psk: decoded.psk.copy(), suite: decoded.suite, issuedAt: decoded.issuedAt,
    authenticatedAt: decoded.authenticatedAt, ageAdd: decoded.ageAdd,
    maximumEarlyDataSize: decoded.maximumEarlyDataSize, serverName: decoded.serverName,
    applicationProtocol: decoded.applicationProtocol, trust: trust, client: decoded.client)
  guard let state = session.encoded(),
    let ticket = lab.tickets.protect(state, for: .session, until: .max, now: ResumptionLab.now), ticket.count < 0xf000
  else { return }
  let offered = ClientSession(
    cipherSuite: old.cipherSuite, applicationProtocol: nil, serverName: old.serverName, server: old.server,
    receivedAt: old.receivedAt, lifetime: old.lifetime, maximumEarlyDataSize: 4096, ticket: ticket,
    ageAdd: decoded.ageAdd, trust: old.trust, own: old.own, unvalidatedCertificates: [],
    leafExtensions: LeafExtensions(),
    psk: SharedSecretBytes(decoded.psk.copy()))
  do {
    var wire = try Wire(lab.client(mode), lab.server(mode), session: offered, earlyData: true)
    _ = try? wire.client.sendEarlyData([1, 2, 3].span)
    wire.run()
    if let information = wire.server.information, mode.authenticatesClients {
      require(information.peer?.chain != nil, "a client without a certificate")
    }
  } catch { fatalError("\(error)") }
}

/// OfferedPsks, walked to the end.
func fuzzOfferedPSKs(_ input: [UInt8]) {
  do throws(DecodeError) {
    var offered = try OfferedPSKs(input.span)
    var count = 0
    var bytes = 0
    require(offered.bindersLength <= input.count, "binders outside the input")
    while let entry = try offered.next() {
      require(entry.index == count && !entry.identity.isEmpty && entry.binder.count >= 32, "an entry out of bounds")
      count += 1
      bytes += entry.identity.count + entry.binder.count + 7
    }
    require(count > 0 && bytes + 4 == input.count, "\(count) entries of \(bytes) bytes in \(input.count)")
  } catch { _ = "\(error)" }
}

/// Messages, sessions and tickets of undisturbed connections.
func resumptionSeeds(for target: String) throws -> [[UInt8]] {
  let lab = ResumptionLab.shared
  var seeds: [[UInt8]] = []
  for mode in Mode.allCases {
    let recorder = Recorder()
    var (client, server) = (lab.client(mode), lab.server(mode))
    client.insecureMessageRewriter = { recorder.record($1, isClient: true) }
    server.insecureMessageRewriter = { recorder.record($1, isClient: false) }
    var wire = try Wire(client, server, session: lab.session(mode), earlyData: mode.offersEarlyData)
    if mode.offersEarlyData { _ = try wire.client.sendEarlyData([UInt8](repeating: 1, count: 100).span) }
    wire.run()
    guard wire.server.information?.isResumed == (mode != .external) else { fatalError("\(mode) does not resume") }
    seeds += try recorder.messages.flatMap { try seed(target, mode, $0.isClient, $0.bytes) }
  }
  return seeds
}

private func seed(_ target: String, _ mode: Mode, _ isClient: Bool, _ message: [UInt8]) throws -> [[UInt8]] {
  let body = Array(message.dropFirst(4))
  switch (target, message[0]) {
  case ("resumption", let type):
    let first = [mode.rawValue, type | (isClient ? 0x80 : 0)] + body
    return mode == .earlyDataAfterRetry && type < 3 ? [first, [mode.rawValue | 0x80] + first.dropFirst()] : [first]
  case ("newsessionticket", 4): return [body]
  case ("ticket", 4), ("session", 4):
    let ticket = Array(try NewSessionTicket(body.span).ticket)
    let now = ResumptionLab.now
    guard let state = ResumptionLab.shared.tickets.recover(ticket.span, for: .session, now: now) else { return [] }
    if target == "session" { return [[mode.authenticatesClients ? 0 : 2] + [UInt8](state.span)] }
    return [[1] + ticket.dropFirst(16), [0, 0, 0, 0] + [UInt8](state.span)]
  case ("psk", 1):
    let hello = try ClientHello(body.span)
    guard let offered = hello.preSharedKeys else { return [] }
    let length = offered.bindersLength
    // identities end where the binders begin
    let start = body.count - length
    for candidate in stride(from: start - 7, to: 0, by: -1) {
      let rest = Array(body[candidate...])
      if isOfferedPSKs(rest) { return [rest] }
    }
    return []
  default: return []
  }
}

private func isOfferedPSKs(_ bytes: [UInt8]) -> Bool {
  do { _ = try OfferedPSKs(bytes.span) } catch { return false }
  return true
}
