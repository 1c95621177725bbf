import TLS13Crypto
import TLS13Memory

/// CONNECTED: both Finished messages are verified. RFC 9846 §A
struct Connected: ~Copyable {
  let role: Role
  let information: ConnectionInformation
  let exporter: ExporterSecret

  /// Asks for the proof that the peer's Finished was right.
  init(
    _ verified: FinishedVerified, as role: Role, _ information: ConnectionInformation,
    exporter: consuming ExporterSecret
  ) {
    self.role = role
    self.information = information
    self.exporter = exporter
  }

  /// What may still come. RFC 9846 §4.7
  func receive(_ message: HandshakeMessage, _ core: inout ConnectionCore) throws(TLSError) {
    switch (message.type, role) {
    case (.keyUpdate, _): try core.receiveKeyUpdate(message)
    case (.newSessionTicket, .client): try core.receiveNewSessionTicket(message)
    case (.newSessionTicket, .server), (.clientHello, _), (.serverHello, _), (.endOfEarlyData, _),
      (.encryptedExtensions, _), (.certificate, _), (.certificateRequest, _), (.certificateVerify, _),
      (.finished, _), (.messageHash, _):
      throw message.unexpected("application data or a post-handshake message")
    }
  }
}
