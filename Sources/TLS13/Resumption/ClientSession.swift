public import TLS13Certificates
public import TLS13Crypto
import TLS13Memory

/// What a client keeps of a connection to resume it: a ticket, its secret, and who the server proved to be.
/// RFC 9846 §4.7.1
///
/// It is offered only where everything that was authenticated still holds: the server's name, the client's own credentials
/// and trust configuration, and the server's chain, which is checked again except for its signatures. Where something does
/// not, ``SessionMismatch`` says what.
public struct ClientSession: Sendable {
  /// The cipher suite of the connection that it comes from.
  public let cipherSuite: CipherSuite
  /// The application protocol of that connection, which early data is bound to.
  public let applicationProtocol: ApplicationProtocol?
  /// The name that the server proved.
  public let serverName: ServerName?
  /// Who the server proved to be; nil where verification was switched off, or where an external PSK took its place.
  public let server: PeerIdentity?
  /// When the ticket came, in milliseconds since 1970.
  public let receivedAt: Int64
  /// Seconds that it may be used for, at most seven days.
  public let lifetime: UInt32
  /// Bytes of early data that the server takes; 0 for none. RFC 9846 §4.3.10
  public let maximumEarlyDataSize: UInt32
  /// Whether the server says that the session is good for its other names, too; it is offered for its own name only.
  package internal(set) var isResumableAcrossNames = false
  let ticket: [UInt8]
  let ageAdd: UInt32
  let trust: TrustIdentity
  let own: OwnIdentity
  let unvalidatedCertificates: [Certificate]
  /// What came with the server's certificate.
  let leafExtensions: LeafExtensions
  /// The external PSK that authenticated both sides, see ``ExternalPSK/reference(_:)``; nil where a certificate did.
  var externalPSKReference: [UInt8]?
  let psk: SharedSecretBytes

  /// RFC 9846 §4.7.1: no ticket is used for longer than seven days.
  static let longestLifetime: UInt32 = 604_800

  /// Whether the ticket is too old, in milliseconds since 1970. RFC 9846 §4.3.11.1
  public func isExpired(at now: Int64) -> Bool {
    now < receivedAt || now - receivedAt >= Int64(min(lifetime, Self.longestLifetime)) * 1000
  }

  /// The age in milliseconds plus ticket_age_add modulo 2^32. RFC 9846 §4.3.11.1
  func obfuscatedAge(at now: Int64) -> UInt32 {
    UInt32(truncatingIfNeeded: max(0, now - receivedAt)) &+ ageAdd
  }
}

/// Why a session is not offered: the handshake is a whole one then.
public enum SessionMismatch: Error, Hashable, Sendable {
  /// The configuration has no ``ClientConfiguration/resumption``.
  case notConfigured
  /// The ticket is too old. RFC 9846 §4.7.1
  case expired
  /// It is for a server of another name.
  case serverName
  /// The session was made with other ``ClientConfiguration/credentials``: the server takes a client that resumes for the
  /// one that it authenticated then.
  case credentials
  /// Other authorities are trusted now, or other requirements hold for the server's chain.
  case trust
  /// Its cipher suite is not configured any more.
  case cipherSuite
  /// The external PSK of the first connection is no longer configured.
  case externalPSK
  /// The server's certificate, its key or the application does not accept it any more.
  case serverIdentity
}

extension SessionMismatch: CustomStringConvertible {
  /// What does not fit and what to do, for a line of text.
  public var description: String {
    switch self {
    case .notConfigured: "resumption is not configured"
    case .expired: "its ticket is too old"
    case .serverName: "it is for a server of another name"
    case .credentials:
      "it was made with other client credentials, whose owner the server would take us for; configure the same certificate"
        + " and key"
    case .trust: "other authorities are trusted now, or other requirements hold for the server"
    case .cipherSuite: "its cipher suite is not configured any more"
    case .externalPSK: "the external PSK that it stands for is not configured any more"
    case .serverIdentity: "the server that it is for would not be accepted any more"
    }
  }
}

extension ClientSession: CustomStringConvertible {
  /// What it is for; no secret.
  public var description: String {
    "ClientSession(\(serverName?.description ?? "no name"), \(cipherSuite), \(lifetime) s)"
  }
}

/// Where a client keeps its sessions. Safe to share between threads.
///
/// Names alone tell servers apart: services on different ports of a host need a store each, and so does each of our own
/// identities where the application selects one on each connection (``SuspendedOperations/credentialSelection``).
public protocol ClientSessionStore: Sendable {
  /// Keeps a session for `serverName`; may drop older ones.
  func store(_ session: ClientSession, for serverName: String)
  /// Hands a session out, as a rule only once: a ticket that is used twice links both connections. RFC 9846 §C.4
  func take(for serverName: String) -> ClientSession?
}

/// Whether and how a client resumes.
public struct ClientResumption: Sendable {
  /// How many tickets to ask for; nil leaves it to the server. RFC 9149
  public var ticketRequest: TicketRequest?
  /// Where sessions are kept and looked up; nil where the application does that by ``TLSConnection/takeSessions()``.
  public var sessions: (any ClientSessionStore)?
  /// Asked before a session is resumed whose server was authenticated, beside the checks of its chain that are made again
  /// anyway. Where ``SuspendedOperations/chainVerification`` leaves chains to the application, no session of a peer with a
  /// chain is resumed without this, for nothing else would ask the application again.
  public var accepts: (@Sendable (PeerIdentity) -> Bool)?

  /// Resumption with forward secrecy.
  public init(sessions: (any ClientSessionStore)? = nil) { self.sessions = sessions }
}
