import Synchronization
import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory

extension RFC8448Trace {
  /// Whether the trace resumes the connection of section 3. RFC 8448 §4
  var isResumption: Bool { section == 4 }

  /// The session of section 3's ticket, of such an age that the trace's obfuscated age is right.
  func session() throws -> InsecureSession {
    let first = try RFC8448Trace.load(section: 3)
    guard let message = first.messages(4, from: .server).first, let hello = clientHellos.first else {
      throw RFC8448Error.missing("NewSessionTicket in section 3")
    }
    let ticket = RecordedTicket(message)
    // The one PskIdentity of the ClientHello has its obfuscated age before the binders: 2 + 1 + 32 octets at the end.
    let obfuscatedAge = RecordedTicket.number(hello.dropLast(35).suffix(4))
    let secret = try first.secret("tls13 resumption")
    let psk = SecretBytes(copying: secret.span)
    let age = Int64(obfuscatedAge &- ticket.ageAdd)
    return InsecureSession(
      cipherSuite: .aes128GCMSHA256, ticket: ticket.identity,
      psk: psk, ageAdd: ticket.ageAdd,
      receivedAt: Self.clock - age, maximumEarlyDataSize: ticket.maximumEarlyDataSize,
      serverName: try ServerName(Self.serverName))
  }
}

/// The fields of a NewSessionTicket. RFC 9846 §4.7.1
private struct RecordedTicket {
  let ageAdd: UInt32
  let identity: [UInt8]
  let maximumEarlyDataSize: UInt32

  init(_ message: [UInt8]) {
    // type, length[3], lifetime[4]
    ageAdd = Self.number(message[8..<12])
    let ticket = 13 + Int(message[12])
    let end = ticket + 2 + Int(Self.number(message[ticket..<(ticket + 2)]))
    identity = Array(message[(ticket + 2)..<end])
    // extensions length[2], and early_data with type[2], length[2], size[4]
    maximumEarlyDataSize = Self.number(message[(end + 6)..<(end + 10)])
  }

  static func number(_ octets: ArraySlice<UInt8>) -> UInt32 {
    var number: UInt32 = 0
    for octet in octets { number = number << 8 | UInt32(octet) }
    return number
  }
}

/// Gives out what stands behind one recorded ticket, once it is known which server it belongs to.
final class RecordedTickets: TicketProtection {
  private let session: InsecureSession
  private let state = Mutex<SharedSecretBytes?>(nil)

  init(_ session: InsecureSession) { self.session = session }

  /// Keeps what the server needs and not the server, which has these tickets.
  func belong(to context: ServerContext) {
    guard let found = session.serverState(context) else { return }
    let shared = SharedSecretBytes(found)
    state.withLock { $0 = shared }
  }

  func protect(
    _ state: borrowing SecretBytes, for purpose: TicketPurpose, until expires: Int64, now: Int64
  ) -> [UInt8]? { nil }

  func recover(_ ticket: Span<UInt8>, for purpose: TicketPurpose, now: Int64) -> SecretBytes? {
    guard Array(ticket) == session.ticket, let state = state.withLock({ $0 }) else { return nil }
    return state.withSpan { SecretBytes(copying: $0) }
  }

  func consume(_ ticket: Span<UInt8>) -> Bool { true }
}

/// Every replay is the first.
struct ReplayOfReplays: ReplayProtection {
  func isFirst(_ binder: [UInt8], until expires: Int64, now: Int64) -> Bool { true }
}
