import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers

@testable import TLS13

/// What a step of an input does. Each has its code, the number of bytes that belong to it in 16 bits, and these.
private enum Step: UInt8, CaseIterable {
  /// Handshake bytes from the server, and from the client, in records of their own; keys stay what they are.
  case fromServer, fromClient
  /// The server asks the client who it is; the first byte says whether it has to say so.
  case ask
  /// From now on the server's, and the client's, next message of the type that the first byte names has the rest as its
  /// body. It is changed before it is hashed and signed.
  case changeServer, changeClient
  /// Both sides send data.
  case data
  /// The server, or the client, moves to other keys; the first byte says who, and whether the other is to follow.
  case updateKeys
  /// The server sends tickets.
  case tickets
  /// What comes from the peer is delivered, and what waits for the application is carried out.
  case run, resume
  /// One side closes.
  case close
}

/// Changes the next message of a type. Used by one thread.
private final class Change: @unchecked Sendable {
  private var type: UInt8 = 0
  private var body: [UInt8]?
  var recorder: ((UInt8, [UInt8]) -> Void)?

  func set(_ input: ArraySlice<UInt8>) {
    guard let first = input.first else { return }
    type = first
    body = Array(input.dropFirst())
  }

  func clear() { body = nil }

  func apply(_ sent: UInt8, _ message: [UInt8]) -> [UInt8] {
    recorder?(sent, message)
    guard let body, sent == type else { return message }
    self.body = nil
    return [sent, 0, UInt8(body.count >> 8), UInt8(body.count & 0xff)] + body
  }
}

/// Contexts for connections that resume without a key exchange, which is the quickest way to be connected.
private final class PostHandshakeLab {
  nonisolated(unsafe) static let shared: [PostHandshakeLab] = [false, true].map { suspends in
    do { return try PostHandshakeLab(suspends: suspends) } catch { fatalError("\(error)") }
  }

  let client: ClientContext
  let server: ServerContext
  let clientChange = Change()
  let serverChange = Change()
  private var session: ClientSession?

  init(suspends: Bool) throws {
    let (clientChange, serverChange) = (clientChange, serverChange)
    var client = ResumptionLab.shared.client(.pskOnly)
    client.postHandshakeAuthentication = true
    client.insecureMessageRewriter = { clientChange.apply($0, $1) }
    if suspends { client.suspends = [.credentialSelection, .signing] }
    var server = ResumptionLab.shared.server(.pskOnly)
    server.clientAuthentication = .onRequest(TrustStore(anchors: client.serverAuthentication.trust?.anchors ?? []))
    server.insecureMessageRewriter = { serverChange.apply($0, $1) }
    if suspends { server.suspends = .chainVerification }
    self.client = try ClientContext(client)
    self.server = try ServerContext(server)
    session = try first()
  }

  private func first() throws -> ClientSession? {
    var pair = try ConnectedPair(self, session: nil)
    return pair.finish().first
  }

  func connect() throws -> ConnectedPair {
    clientChange.clear()
    serverChange.clear()
    var pair = try ConnectedPair(self, session: session)
    pair.run()
    require(pair.client.information?.isResumed == true && pair.server.information != nil, "not connected")
    return pair
  }
}

/// Both ends of a connection, with what each has not taken yet.
private struct ConnectedPair: ~Copyable {
  var client: TLSConnection
  var server: TLSConnection
  private var forClient: [UInt8] = []
  private var forServer: [UInt8] = []
  private var asked = 0
  private var answered = 0

  init(_ lab: PostHandshakeLab, session: ClientSession?) throws {
    client = try TLSConnection(client: lab.client, serverName: ServerName("server.test"), session: session)
    server = TLSConnection(server: lab.server)
  }

  /// Carries what both sides send until neither does.
  mutating func run() {
    var flights = 0
    repeat {
      flights += 1
      require(flights < 200, "a connection without end")
      forServer += client.takeOutput()
      answered += Self.feed(&server, &forServer)
      forClient += server.takeOutput()
      _ = Self.feed(&client, &forClient)
    } while client.hasOutput || server.hasOutput
    require(answered <= asked, "more answers than questions")
  }

  /// Gives a connection what it takes, and says how many answers it got.
  private static func feed(_ connection: inout TLSConnection, _ bytes: inout [UInt8]) -> Int {
    var (start, answers) = (0, 0)
    defer { bytes.removeFirst(start) }
    do {
      while connection.failure == nil {
        var span = bytes.mutableSpan
        var rest = span.slice(start..<span.count)
        let result = try connection.receive(&rest)
        require(result.consumed <= bytes.count - start, "consumed \(result.consumed) bytes")
        start += result.consumed
        answers += count(result.event)
        if case .needsMoreInput = result.event { break }
        if case .suspended = result.event, result.consumed == 0 { break }
      }
    } catch {
      require(connection.failure != nil && connection.information == nil, "a failed connection that goes on")
      start = bytes.count
    }
    return answers
  }

  private static func count(_ event: ReceiveResult.Event) -> Int {
    guard case .clientAuthenticated(let identity) = event else { return 0 }
    let own = ConnectionLab.shared.client.credentials[0].chain[0]
    require(identity == nil || identity?.certificate == own, "somebody else")
    return 1
  }

  /// Carries out what waits for the application.
  mutating func resume() {
    _ = Self.resume(&client)
    answered += Self.resume(&server)
  }

  private static func resume(_ connection: inout TLSConnection) -> Int {
    guard let result = connection.pendingOperation?.run() else { return 0 }
    do { return count(try connection.resume(result)) } catch {
      require(connection.failure != nil && connection.information == nil, "a failed connection that goes on")
      return 0
    }
  }

  /// A misuse is no finding: a closed side may not send, and so on.
  mutating func carryOut(_ step: Step, _ bytes: ArraySlice<UInt8>, _ lab: PostHandshakeLab) {
    let first = bytes.first ?? 0
    do throws(TLSError) {
      switch step {
      case .fromServer: try server.insecureReplay(postHandshakeMessage: Array(bytes))
      case .fromClient: try client.insecureReplay(postHandshakeMessage: Array(bytes))
      case .ask:
        try server.requestClientCertificate(isRequired: first & 1 != 0)
        asked += 1
      case .changeServer: lab.serverChange.set(bytes)
      case .changeClient: lab.clientChange.set(bytes)
      case .data:
        try client.send([1, 2].span)
        try server.send([3].span)
      case .updateKeys:
        if first & 1 != 0 {
          try server.updateKeys(requestPeer: first & 2 != 0)
        } else {
          try client.updateKeys(requestPeer: first & 2 != 0)
        }
      case .tickets: try server.sendTickets(Int(first & 3))
      case .run: run()
      case .resume: resume()
      case .close: if first & 1 != 0 { try server.close() } else { try client.close() }
      }
    } catch { _ = "\(error)" }
  }

  /// Comes to an end, with nothing left to carry out. Gives the sessions that the client got.
  @discardableResult
  mutating func finish() -> [ClientSession] {
    run()
    for _ in 0..<100 where client.pendingOperation != nil || server.pendingOperation != nil {
      resume()
      run()
    }
    require(client.pendingOperation == nil && server.pendingOperation == nil, "operations without end")
    let sessions = client.takeSessions()
    for session in sessions {
      require(session.lifetime > 0 && session.lifetime <= 604_800, "a lifetime of \(session.lifetime)")
    }
    return sessions
  }
}

/// Steps of two sides that are connected. The first byte says whether they suspend.
func fuzzPostHandshake(_ input: [UInt8]) {
  guard let first = input.first else { return }
  let lab = PostHandshakeLab.shared[Int(first & 1)]
  do {
    var pair = try lab.connect()
    var rest = input.dropFirst()
    var steps = 0
    while rest.count >= 3, steps < 32 {
      steps += 1
      let step = Step.allCases[Int(rest[rest.startIndex]) % Step.allCases.count]
      let length = Int(rest[rest.startIndex + 1]) << 8 | Int(rest[rest.startIndex + 2])
      rest = rest.dropFirst(3)
      pair.carryOut(step, rest.prefix(length), lab)
      rest = rest.dropFirst(length)
    }
    pair.finish()
  } catch { fatalError("\(error)") }
}

private func step(_ step: Step, _ bytes: [UInt8] = []) -> [UInt8] {
  [step.rawValue, UInt8(bytes.count >> 8), UInt8(bytes.count & 0xff)] + bytes
}

/// Each message as it is sent, in place of itself, whole in a record, and in two.
func postHandshakeSeeds() throws -> [[UInt8]] {
  let whole: [[UInt8]] = [
    step(.ask, [1]), step(.data), step(.run), step(.resume), step(.run), step(.resume), step(.run),
    step(.updateKeys, [3]),
    step(.tickets, [2]), step(.ask, [0]), step(.run), step(.updateKeys, [2]), step(.data), step(.run),
    step(.close, [1]),
    step(.run), step(.close),
  ]
  var seeds = [UInt8(0), 1].map { [$0] + whole.flatMap(\.self) }
  for (isClient, message) in try recordedMessages(whole) {
    let body = [message[0]] + message.dropFirst(4)
    let change = step(isClient ? .changeClient : .changeServer, body)
    let raw: Step = isClient ? .fromClient : .fromServer
    let pieces = step(raw, Array(message.prefix(7))) + step(raw, Array(message.dropFirst(7)))
    for first: UInt8 in [0, 1] {
      seeds.append([first] + change + whole.flatMap(\.self))
      seeds.append([first] + step(.ask) + step(raw, message) + step(.run))
      seeds.append([first] + pieces + step(.run))
    }
  }
  return seeds
}

private func recordedMessages(_ steps: [[UInt8]]) throws -> [(isClient: Bool, bytes: [UInt8])] {
  let lab = PostHandshakeLab.shared[0]
  var pair = try lab.connect()
  let recorder = Recorder()
  lab.clientChange.recorder = { _ = recorder.record($1, isClient: true) }
  lab.serverChange.recorder = { _ = recorder.record($1, isClient: false) }
  for bytes in steps {
    guard let step = Step(rawValue: bytes[0]) else { continue }
    pair.carryOut(step, bytes[3...], lab)
  }
  lab.clientChange.recorder = nil
  lab.serverChange.recorder = nil
  require(pair.client.failure == nil && pair.server.failure == nil, "the steps of a seed fail")
  return recorder.messages
}
