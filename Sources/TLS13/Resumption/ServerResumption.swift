public import TLS13Certificates

/// Whether and how a server resumes.
public struct ServerResumption: Sendable {
  /// Makes and opens tickets.
  public var tickets: any TicketProtection
  /// Tickets sent after each handshake, where the client does not ask for another number (RFC 9149); 0 to 255, of which
  /// no more than ``mostUnrequested`` go out.
  public var count = 2
  /// Most tickets that a client gets at once without having asked: Go's crypto/tls ends a connection at the 17th message
  /// in a row without data.
  public static let mostUnrequested = 16
  /// Most tickets sent at once on a client's wish. RFC 9149 §3
  public var maximumCount = 8
  /// Seconds that a ticket may be used for; at most seven days. RFC 9846 §4.7.1
  public var lifetime: UInt32 = 86_400
  /// Seconds after a certificate was verified that resumption may stand for it, however often tickets were renewed.
  /// RFC 9846 §4.7.1
  public var authenticationLifetime: UInt32 = 604_800
  /// How a ticket refers to a client's validated chain; one that does so in the other way is not resumed.
  public var clientChains: ClientChains
  /// Whether the application protocol must be that of the connection that the ticket comes from. Where it need not,
  /// early data still does (RFC 9846 §4.3.10).
  public var requiresSameApplicationProtocol = true
  /// Whether and how 0-RTT data is taken; nil for never.
  public var earlyData: EarlyDataAcceptance?
  /// Asked before a session is resumed whose client was authenticated, beside the checks of its chain that are made again
  /// anyway. Where ``SuspendedOperations/chainVerification`` leaves chains to the application, no session of a peer with a
  /// chain is resumed without this, for nothing else would ask the application again.
  public var accepts: (@Sendable (PeerIdentity) -> Bool)?

  /// Where the validated chain of a client with a ticket is.
  public enum ClientChains: Sendable {
    /// In the ticket, which grows by the chain's size.
    case inTicket
    /// In a store, by a digest that the ticket holds; a client whose chain the store does not know any more makes a
    /// full handshake.
    case stored(any ClientChainStore)
  }

  /// Resumption with forward secrecy.
  public init(tickets: any TicketProtection, clientChains: ClientChains) {
    self.tickets = tickets
    self.clientChains = clientChains
  }
}

/// Keeps the chains of clients that hold tickets. Safe to share between threads and connections.
public protocol ClientChainStore: Sendable {
  /// Keeps a chain under a digest of it; may drop others.
  func store(_ chain: ValidatedChain, digest: [UInt8])
  /// The chain of that digest, if it is still there.
  func chain(digest: [UInt8]) -> ValidatedChain?
}

/// How a server takes 0-RTT data, which anyone can replay: it is for requests that do no harm when they come twice.
/// RFC 9846 §8, §F.5
public struct EarlyDataAcceptance: Sendable {
  /// Most bytes on one connection. RFC 9846 §4.7.1
  public var maximumSize: UInt32
  /// Milliseconds by which the client's view of a ticket's age may be off. RFC 9846 §8.3
  public var freshnessWindow: Int64 = 10_000
  /// Tells replays within that window. RFC 9846 §8.2
  public var replayProtection: any ReplayProtection

  /// Takes at most `maximumSize` bytes from handshakes that `replayProtection` has not seen.
  public init(maximumSize: UInt32 = 16_384, replayProtection: any ReplayProtection) {
    self.maximumSize = maximumSize
    self.replayProtection = replayProtection
  }
}
