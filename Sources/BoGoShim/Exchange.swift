import TLS13
import TLS13Crypto
import TLS13Memory

/// One connection: the handshake, what the options ask for, the echo, the end.
struct Exchange: ~Copyable {
  private enum News {
    case earlyData([UInt8])
    case handshakeCompleted
    case data([UInt8])
    case peerClosed
    case endOfStream
  }

  private var connection: TLSConnection
  private let runner: RunnerConnection
  private var options: Options
  /// What counts from when early data was rejected.
  private let retry: Options
  private let answers: Answers
  private let observations: Observations
  /// Bytes that were received and not yet taken.
  private var inbox: [UInt8] = []
  /// Bytes that a test of small steps holds back.
  private var pending: ArraySlice<UInt8> = []
  /// The part of a write that was left unfinished.
  private var unfinished: [UInt8] = []

  /// Whether what is to be written first was written as early data.
  private var isEarly = false
  /// What did not fit into early data.
  private var unsent: [UInt8] = []
  /// The newest session of a client.
  private(set) var session: ClientSession?

  init(
    _ connection: consuming TLSConnection, _ runner: RunnerConnection, _ options: Options, retry: Options,
    _ answers: Answers, _ observations: Observations
  ) {
    self.connection = connection
    self.runner = runner
    self.options = options
    self.retry = retry
    self.answers = answers
    self.observations = observations
  }

  mutating func run() async throws {
    do {
      if options.earlyWriteAfter == nil { try writeEarlyData() }
      try await handshake()
      if isEarly, connection.earlyDataStatus == .accepted { try await send(unsent) }
      if !isEarly { try await writeFirst() }
      try await exchange()
      try checkSessions()
    } catch {
      // What an error leaves in the output is the alert for the peer.
      try? await runner.write(connection.takeOutput())
      throw error
    }
  }

  /// Sends what is to be written first as 0-RTT data, where that is offered, and keeps what its limit leaves out.
  private mutating func writeEarlyData() throws {
    guard connection.earlyDataStatus == .open, options.writesFirst, !isEarly else { return }
    isEarly = true
    let bytes = Array(options.initialWrite.utf8)
    for _ in 0..<options.initialWriteCount {
      unsent += bytes.dropFirst(unsent.isEmpty ? try connection.sendEarlyData(bytes.span) : 0)
    }
    // The handshake's secret is not there yet, which this must not hide.
    if options.exportLength > 0 { _ = try exportedMaterial() }
  }

  private mutating func handshake() async throws {
    try await flush()
    loop: while true {
      switch try await next() {
      case .handshakeCompleted: break loop
      case .earlyData(let bytes): try await send(bytes.map { $0 ^ 0xff })
      case .data, .peerClosed, .endOfStream: throw Mismatch("no handshake")
      }
    }
    try await flush()
    guard let information = connection.information else { throw Mismatch("no information after the handshake") }
    let status = connection.earlyDataStatus
    try options.expectations.check(status)
    if status == .rejected, !options.isServer { options = retry }
    observations.observe(information)
    if information.isResumed, failsVerification {
      connection.abort(Answers.refusal(options))
      if let failure = connection.failure { throw failure }
    }
    try options.expectations.check(information, observations.values, options)
  }

  // MARK: What comes first

  private mutating func writeFirst() async throws {
    if options.exportLength > 0 { try await send(try exportedMaterial()) }
    if options.exportsTrafficSecrets { try await sendTrafficSecrets() }
    if options.leavesWriteUnfinished {
      let text = Array(options.initialWrite.utf8)
      try connection.send(text.span)
      let record = connection.takeOutput()
      try await runner.write(Array(record.prefix(1)))
      unfinished = Array(record.dropFirst())
    } else if options.writesFirst {
      for _ in 0..<options.initialWriteCount { try await send(Array(options.initialWrite.utf8)) }
    }
  }

  private func exportedMaterial() throws -> [UInt8] {
    let material = try connection.exportKeyingMaterial(
      label: options.exportLabel, context: Array(options.exportContext.utf8).span, length: options.exportLength)
    return Array(material.span)
  }

  /// The length of the secrets in little-endian, then ours for reading and for writing.
  private mutating func sendTrafficSecrets() async throws {
    let secrets = observations.values.secrets
    guard let client = secrets["CLIENT_TRAFFIC_SECRET_0"], let server = secrets["SERVER_TRAFFIC_SECRET_0"] else {
      throw Mismatch("the key log lacks the traffic secrets")
    }
    let read = try Hexadecimal.decode(options.isServer ? client : server)
    let write = try Hexadecimal.decode(options.isServer ? server : client)
    try await send([UInt8(truncatingIfNeeded: read.count), UInt8(truncatingIfNeeded: read.count >> 8)] + read + write)
  }

  // MARK: The echo

  private mutating func exchange() async throws {
    guard !options.sendsAlert else { return try await sendAlert() }
    guard !options.shutsDown else { return try await shutDown() }
    while true {
      if options.updatesKeysBeforeRead { try connection.updateKeys() }
      try await flush()
      switch try await next() {
      case .data(let bytes): try await answer(bytes)
      case .handshakeCompleted, .earlyData: throw Mismatch("a second handshake")
      case .peerClosed: return try await close()
      case .endOfStream:
        guard !options.checksCloseNotify else { return try connection.transportClosed() }
        return
      }
    }
  }

  private mutating func answer(_ bytes: [UInt8]) async throws {
    try await runner.write(unfinished)
    unfinished = []
    if options.updatesKeys { try connection.updateKeys() }
    try await send(bytes.map { $0 ^ 0xff })
  }

  /// decompression_failure, which TLS 1.3 has no use for.
  private mutating func sendAlert() async throws {
    connection.abort(AlertDescription(rawValue: 30))
    try await flush()
  }

  private mutating func shutDown() async throws {
    try await close()
    guard options.checksCloseNotify else { return }
    while true {
      switch try await next() {
      case .data, .handshakeCompleted, .earlyData: continue
      case .peerClosed: return
      case .endOfStream: return try connection.transportClosed()
      }
    }
  }

  private mutating func close() async throws {
    try connection.close()
    try await flush()
  }

  /// A client that is not in a hurry gets tickets.
  private mutating func checkSessions() throws {
    guard !options.isServer else { return }
    session = connection.takeSessions().last
    guard !options.shutsDown, !options.sendsAlert else { return }
    try options.expectations.check(session)
  }

  // MARK: Bytes

  private mutating func send(_ bytes: [UInt8]) async throws {
    try connection.send(bytes.span)
    try await flush()
  }

  private mutating func flush() async throws { try await runner.write(connection.takeOutput()) }

  /// Takes records until one brings news.
  private mutating func next() async throws -> News {
    while true {
      if let news = try takeRecord() { return news }
      if let type = options.earlyWriteAfter, observations.values.lastMessage == type { try writeEarlyData() }
      try await flush()
      guard let bytes = try await read() else {
        guard connection.information == nil else { return .endOfStream }
        try connection.transportClosed()
        return .endOfStream
      }
      inbox.append(contentsOf: bytes)
    }
  }

  /// What the records in the inbox bring; nil when they bring nothing new.
  private mutating func takeRecord() throws -> News? {
    while !inbox.isEmpty {
      var records = inbox
      inbox = []
      var bytes = records.mutableSpan
      let result = try connection.receive(&bytes)
      var data: [UInt8] = []
      switch result.event {
      case .applicationData(let range), .earlyData(let range): data = Array(records[range])
      default: break
      }
      records.removeFirst(result.consumed)
      inbox = records
      switch result.event {
      case .needsMoreInput: return nil
      case .none, .clientAuthenticated: continue
      case .suspended:
        if case .handshakeCompleted = try resume() { return .handshakeCompleted }
      case .applicationData: return .data(data)
      case .earlyData: return .earlyData(data)
      case .handshakeCompleted: return .handshakeCompleted
      case .peerClosed: return .peerClosed
      }
    }
    return nil
  }

  /// Carries out what the connection waits for, until it waits for nothing.
  private mutating func resume() throws -> ReceiveResult.Event {
    var event = ReceiveResult.Event.suspended
    while case .suspended = event, let operation = connection.pendingOperation {
      let isRejected = connection.earlyDataStatus == .rejected && !options.isServer
      let failing = isRejected ? retry.failsVerification : failsVerification
      event = try connection.resume(answers.result(of: operation, .init(verification: failing)))
    }
    return event
  }

  /// BoringSSL does not ask again about the peer of a resumed connection, unless it is told to.
  private var failsVerification: Bool {
    options.failsVerification && (!options.isResumption || options.verifiesOnResumption)
  }

  /// The next bytes from the runner: all that are there, or one at a time.
  private mutating func read() async throws -> [UInt8]? {
    guard options.isAsynchronous else { return try await runner.read() }
    while pending.isEmpty {
      guard let bytes = try await runner.read() else { return nil }
      pending = bytes[...]
    }
    return pending.popFirst().map { [$0] }
  }
}
