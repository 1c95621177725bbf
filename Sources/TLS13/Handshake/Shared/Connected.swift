import TLS13Crypto
import TLS13Memory

/// CONNECTED: both Finished messages are verified. RFC 9846 §A
struct Connected: ~Copyable {
  let role: Role
  private(set) var information: ConnectionInformation
  /// Nil once the application wants no more of it. RFC 9846 §F.1.4
  var exporter: ExporterSecret?
  /// What tickets come from, where connections are resumed: the client's, or the server's.
  private let clientTickets: Box<ClientTickets>?
  private let serverTickets: Box<ServerTickets>?
  /// A client that may be asked who it is. RFC 9846 §4.7.2
  let asked: Box<PostHandshakeClient>?
  /// A server that may ask. RFC 9846 §4.7.2
  private let asking: Box<PostHandshakeServer>?

  /// Asks for the proof that the peer may be who it is.
  init(
    _ admitted: AdmittedPeer, _ information: ConnectionInformation, exporter: consuming ExporterSecret,
    tickets: consuming ClientTickets?, asked: PostHandshakeClient?
  ) {
    role = .client
    self.information = information
    self.exporter = consume exporter
    clientTickets = Box(tickets)
    serverTickets = nil
    self.asked = Box(asked)
    asking = nil
  }

  /// Asks for the proof that the peer may be who it is.
  init(
    _ admitted: AdmittedPeer, _ information: ConnectionInformation, exporter: consuming ExporterSecret,
    tickets: consuming ServerTickets?, asking: PostHandshakeServer?
  ) {
    role = .server
    self.information = information
    self.exporter = consume exporter
    clientTickets = nil
    serverTickets = Box(tickets)
    asked = nil
    self.asking = Box(asking)
  }

  /// What may still come. RFC 9846 §4.7
  private enum Expected {
    case keyUpdate
    case newSessionTicket
    case request(Box<PostHandshakeClient>)
    case answer(Box<PostHandshakeServer>)
  }

  /// What a message of this type is, now. RFC 9846 §4.7
  private func expected(_ type: HandshakeType) throws(TLSError) -> Expected {
    if let asking, asking.value.isAnswerOpen {
      try asking.value.checkPlace(of: type)
      return .answer(asking)
    }
    switch (type, role) {
    case (.keyUpdate, _): return .keyUpdate
    case (.newSessionTicket, .client): return .newSessionTicket
    case (.certificateRequest, .client):
      // RFC 9846 §4.7.2
      if let asked { return .request(asked) }
    case (.certificate, .server):
      if let asking, asking.value.awaitsAnswer { return .answer(asking) }
    case (.newSessionTicket, .server), (.clientHello, _), (.serverHello, _), (.endOfEarlyData, _),
      (.encryptedExtensions, _), (.certificate, .client), (.certificateRequest, .server),
      (.certificateVerify, _), (.finished, _), (.messageHash, _):
      break
    }
    throw type.unexpected("application data or a post-handshake message")
  }

  /// Refuses a type that cannot come now, before the rest of the message has.
  func checkPlace(of type: HandshakeType) throws(TLSError) { _ = try expected(type) }

  mutating func receive(_ message: HandshakeMessage, _ core: inout ConnectionCore) throws(TLSError) {
    switch try expected(message.type) {
    case .keyUpdate: try core.receiveKeyUpdate(message)
    case .newSessionTicket: try receiveNewSessionTicket(message, &core)
    case .request(let asked):
      if let scheme = try asked.value.receive(message, &core) { information.localSignatureScheme = scheme }
    case .answer(let asking): try receiveAnswer(message, asking, &core)
    }
  }

  /// Sends so many tickets, as a server whose client takes any.
  func sendTickets(_ count: Int, _ core: inout ConnectionCore) throws(TLSError) {
    try serverTickets?.value.send(count, to: information.peer, &core)
  }

  // MARK: Authentication after the handshake

  /// Whether the client is in the middle of an answer.
  var isAnswerOpen: Bool { asking?.value.isAnswerOpen ?? false }

  /// Asks the client who it is. RFC 9846 §4.7.2
  mutating func requestCertificate(isRequired: Bool, _ core: inout ConnectionCore) throws(TLSError) {
    // RFC 9846 §4.3.6
    guard let asking else {
      throw .invalidUse("nobody here can be asked: that takes trust anchors, and a client that offered to be asked")
    }
    try asking.value.request(isRequired: isRequired, &core)
  }

  private mutating func receiveAnswer(
    _ message: HandshakeMessage, _ asking: Box<PostHandshakeServer>, _ core: inout ConnectionCore
  ) throws(TLSError) {
    guard let client = try asking.value.receive(message, &core) else { return }
    if let identity = client.identity {
      information.peer = identity
      information.peerOCSPResponse = client.leafExtensions.ocspResponse
      information.peerSignedCertificateTimestamps = client.leafExtensions.timestamps
    }
    core.news = .clientAuthenticated(client.identity)
  }

  /// Goes on with the result of the operation that was pending.
  mutating func resume(
    _ outcome: OperationResult.Outcome, _ core: inout ConnectionCore
  ) throws(TLSError) {
    switch role {
    case .client: if let scheme = try asked?.value.resume(outcome, &core) { information.localSignatureScheme = scheme }
    case .server: try asking?.value.resume(outcome, core)
    }
  }

  /// A client that does not resume ignores tickets, but not their syntax. RFC 9846 §4.7.1
  private func receiveNewSessionTicket(
    _ message: HandshakeMessage, _ core: inout ConnectionCore
  ) throws(TLSError) {
    let ticket: NewSessionTicket
    do { ticket = try NewSessionTicket(message.body) } catch { throw .malformed(error, in: .newSessionTicket) }
    core.observe(
      .message(.received, .newSessionTicket, bytes: message.bytes.count, isEncrypted: true, .newSessionTicket))
    guard let clientTickets, let session = clientTickets.value.session(ticket, information) else { return }
    clientTickets.value.store(session, &core)
  }
}
