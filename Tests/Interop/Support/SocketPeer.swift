import TLS13
import TLS13Certificates
import TLS13Memory

/// Our side: a ``TLSConnection`` on a socket, with what it received and how it ended.
final class SocketPeer {
  var connection: TLSConnection
  private let socket: TCPSocket
  private let deadline = Deadline()
  private var inbox: [UInt8] = []
  private(set) var outgoing: RecordFilter
  private(set) var incoming: RecordFilter
  private(set) var received: [UInt8] = []
  /// 0-RTT data that came.
  private(set) var earlyData: [UInt8] = []
  private(set) var error: TLSError?
  private(set) var isComplete = false
  private(set) var peerClosed = false
  /// What the client answered when it was asked after the handshake.
  private(set) var clientAuthentications: [PeerIdentity?] = []
  private(set) var isAtEnd = false
  /// Carries out what the connection suspends.
  var carryOut: (PendingOperation) -> OperationResult = { $0.run() }

  init(
    _ connection: consuming TLSConnection, _ socket: TCPSocket, outgoing: Tampering = .none,
    incoming: Tampering = .none
  ) {
    self.connection = connection
    self.socket = socket
    self.outgoing = RecordFilter(outgoing)
    self.incoming = RecordFilter(incoming)
  }

  /// What the handshake agreed on, once it has.
  var information: ConnectionInformation? { connection.information }
  var receivedText: String { String(decoding: received, as: UTF8.self) }

  /// Carries bytes until `done`, an error or the end of the stream.
  func run(until done: (SocketPeer) -> Bool) throws {
    try flush()
    while !done(self), error == nil, !isAtEnd {
      let bytes = try socket.read(before: deadline)
      deliver(incoming.pass(bytes))
      if bytes.isEmpty || incoming.isCut { endStream() }
      try flush()
    }
  }

  func handshake() throws { try run { $0.isComplete } }

  func send(_ bytes: [UInt8]) throws {
    try connection.send(bytes.span)
    try flush()
  }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  func updateKeys(requestPeer: Bool) throws {
    try connection.updateKeys(requestPeer: requestPeer)
    try flush()
  }

  func close() throws {
    try connection.close()
    try flush()
  }

  /// Ends our stream and takes what the peer still sends, so that its last words and ours arrive.
  func finish() throws {
    try flush()
    socket.endOutput()
    while !isAtEnd {
      let bytes = try socket.read(before: deadline)
      deliver(incoming.pass(bytes))
      if bytes.isEmpty { endStream() }
    }
  }

  private func flush() throws {
    guard connection.hasOutput else { return }
    let wasCut = outgoing.isCut
    _ = try socket.write(outgoing.pass(connection.takeOutput()), before: deadline)
    if outgoing.isCut, !wasCut { socket.endOutput() }
  }

  private func endStream() {
    isAtEnd = true
    do { try connection.transportClosed() } catch { self.error = self.error ?? error }
  }

  private func deliver(_ bytes: [UInt8]) {
    guard error == nil else { return }
    inbox += bytes
    var consumed = 0
    do {
      repeat { while try receive(&consumed) {} } while try resume()
    } catch { self.error = error }
    inbox.removeFirst(min(consumed, inbox.count))
  }

  /// Carries out what is pending; false where nothing is.
  private func resume() throws(TLSError) -> Bool {
    guard let operation = connection.pendingOperation else { return false }
    if case .handshakeCompleted = try connection.resume(carryOut(operation)) { isComplete = true }
    return true
  }

  /// Takes one record; false when there is no whole one.
  private func receive(_ consumed: inout Int) throws(TLSError) -> Bool {
    var span = inbox.mutableSpan
    var rest = span.slice(consumed..<span.count)
    let result = try connection.receive(&rest)
    switch result.event {
    case .needsMoreInput: return false
    case .suspended:
      consumed += result.consumed
      return false
    case .none: break
    case .applicationData(let range):
      received += inbox[(consumed + range.lowerBound)..<(consumed + range.upperBound)]
    case .earlyData(let range):
      earlyData += inbox[(consumed + range.lowerBound)..<(consumed + range.upperBound)]
    case .handshakeCompleted: isComplete = true
    case .clientAuthenticated(let identity): clientAuthentications.append(identity)
    case .peerClosed: peerClosed = true
    }
    consumed += result.consumed
    return true
  }
}
