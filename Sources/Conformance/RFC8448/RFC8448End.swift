import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory

/// One end of a replay: a connection of ours that has the keys and the randomness of a side of a trace.
final class RFC8448End {
  /// What a record brought.
  enum Event: Equatable {
    case nothing
    case handshakeCompleted
    case data([UInt8])
    case peerClosed
  }

  let side: RFC8448Trace.Actor
  let rewriter: RFC8448Rewriter
  private let trace: RFC8448Trace
  private let log: RFC8448Log
  private var connection: TLSConnection
  private var inbox: [UInt8] = []

  /// Starts as a side of the trace.
  init(_ trace: RFC8448Trace, _ side: RFC8448Trace.Actor) throws {
    self.trace = trace
    self.side = side
    rewriter = RFC8448Rewriter(trace, side)
    log = RFC8448Log()
    switch side {
    case .client:
      let context = try ClientContext(trace.clientConfiguration(rewriter, log))
      let session = trace.isResumption ? try trace.session().clientSession(context) : nil
      connection = try TLSConnection(
        client: context, serverName: ServerName(RFC8448Trace.serverName), session: session,
        earlyData: trace.isResumption)
    case .server:
      let tickets = trace.isResumption ? RecordedTickets(try trace.session()) : nil
      let context = try ServerContext(trace.serverConfiguration(rewriter, log, tickets))
      tickets?.belong(to: context)
      connection = TLSConnection(server: context)
    }
  }

  // MARK: Sending

  /// Does what the application does before this record; the handshake goes by itself.
  func act(_ record: RFC8448Trace.Record) throws(TLSError) {
    switch record.content {
    case "application_data" where connection.earlyDataStatus == .open && connection.information == nil:
      _ = try connection.sendEarlyData(record.payload.span)
    case "application_data": try connection.send(record.payload.span)
    case "alert": try connection.close()
    case "handshake" where record.messages.contains { $0.type == 4 }:
      try connection.insecureReplay(postHandshakeMessage: record.payload)
    default: return
    }
  }

  /// What is ready to be sent.
  func takeOutput() -> [UInt8] { connection.takeOutput() }

  // MARK: Receiving

  /// Takes bytes, so many at once, and says what each record brought.
  func receive(_ bytes: [UInt8], inPiecesOf pieces: Int) throws(TLSError) -> [Event] {
    var events: [Event] = []
    var start = 0
    while start < bytes.count {
      let end = min(start + pieces, bytes.count)
      inbox.append(contentsOf: bytes[start..<end])
      start = end
      while let event = try nextEvent() { events.append(event) }
    }
    return events
  }

  private func nextEvent() throws(TLSError) -> Event? {
    guard !inbox.isEmpty else { return nil }
    var span = inbox.mutableSpan
    let result = try connection.receive(&span)
    defer { inbox.removeFirst(result.consumed) }
    switch result.event {
    case .needsMoreInput, .suspended, .clientAuthenticated: return nil
    case .none: return .nothing
    case .handshakeCompleted: return .handshakeCompleted
    case .applicationData(let range), .earlyData(let range): return .data(Array(inbox[range]))
    case .peerClosed: return .peerClosed
    }
  }

  // MARK: Afterwards

  /// Whatever is not as the trace has it once all of it was replayed.
  func differences() throws -> [String] {
    var found = rewriter.mismatches
    if !inbox.isEmpty { found.append("\(inbox.count) octets wait for the rest of a record") }
    if connection.hasOutput { found.append("more is sent than the trace has") }
    do { try connection.transportClosed() } catch { found.append("the end of the transport is an error: \(error)") }
    if log.messages != trace.messageLog(of: side) { found.append("the observer saw other handshake messages") }
    // The client closes first in every trace.
    let directions: [ConnectionEvent.Direction] = side == .client ? [.sent, .received] : [.received, .sent]
    if log.alerts != directions.map({ .init($0, .closeNotify) }) { found.append("the observer saw other alerts") }
    if try log.secrets != trace.secretLog() { found.append("the key log differs") }
    return try (found + informationDifferences()).map { "\(side): \($0)" }
  }

  private func informationDifferences() throws -> [String] {
    guard let information = connection.information else { return ["no connection information"] }
    var found: [String] = []
    let group = try trace.keyPairs(of: .server).last?.group
    if information.isResumed != trace.isResumption { found.append("resumption") }
    let earlyData: EarlyDataStatus = trace.isResumption ? .accepted : .none
    if connection.earlyDataStatus != earlyData { found.append("early data") }
    if information.cipherSuite != .aes128GCMSHA256 { found.append("cipher suite") }
    if information.group != group { found.append("group") }
    if information.serverName != RFC8448Trace.serverName { found.append("server name") }
    if information.usedHelloRetryRequest != (trace.serverHellos.count == 2) { found.append("HelloRetryRequest") }
    if information.localSignatureScheme != (try trace.signatureSchemeIfAny(of: side)) { found.append("our scheme") }
    if side == .client {
      let certificates = information.insecureUnvalidatedPeerCertificates.map(\.der)
      let expected = trace.isResumption ? [] : [try trace.certificate(of: .server)]
      if certificates != expected || information.peer != nil {
        found.append("the server's certificate")
      }
    } else {
      if information.peer?.signatureScheme != (try trace.signatureSchemeIfAny(of: .client)) {
        found.append("the client's scheme")
      }
      let expected = trace.asksForClient ? try trace.certificate(of: .client) : nil
      if information.peer?.certificate?.der != expected { found.append("the client's certificate") }
    }
    return found.map { "the connection reports something else: \($0)" }
  }
}
