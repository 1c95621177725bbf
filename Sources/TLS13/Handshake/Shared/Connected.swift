import TLS13Crypto
import TLS13Memory

/// CONNECTED: both Finished messages are verified. RFC 9846 §A
struct Connected: ~Copyable {
  let role: Role
  let information: ConnectionInformation
  let exporter: ExporterSecret
  /// What tickets come from, where connections are resumed: the client's, or the server's.
  let clientTickets: ClientTickets?
  var serverTickets: ServerTickets?

  /// Asks for the proof that the peer's Finished was right.
  init(
    _ verified: FinishedVerified, _ information: ConnectionInformation, exporter: consuming ExporterSecret,
    tickets: consuming ClientTickets?
  ) {
    role = .client
    self.information = information
    self.exporter = exporter
    clientTickets = tickets
    serverTickets = nil
  }

  /// Asks for the proof that the peer's Finished was right.
  init(
    _ verified: FinishedVerified, _ information: ConnectionInformation, exporter: consuming ExporterSecret,
    tickets: consuming ServerTickets?
  ) {
    role = .server
    self.information = information
    self.exporter = exporter
    clientTickets = nil
    serverTickets = tickets
  }

  /// What may still come. RFC 9846 §4.7
  func receive(_ message: HandshakeMessage, _ core: inout ConnectionCore) throws(TLSError) {
    switch (message.type, role) {
    case (.keyUpdate, _): try core.receiveKeyUpdate(message)
    case (.newSessionTicket, .client): try receiveNewSessionTicket(message, &core)
    case (.newSessionTicket, .server), (.clientHello, _), (.serverHello, _), (.endOfEarlyData, _),
      (.encryptedExtensions, _), (.certificate, _), (.certificateRequest, _), (.certificateVerify, _),
      (.finished, _), (.messageHash, _):
      throw message.unexpected("application data or a post-handshake message")
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
    switch clientTickets {
    case .some(let tickets):
      if let session = tickets.session(ticket, information) { tickets.store(session, &core) }
    case .none: break
    }
  }
}
