import Synchronization
public import TLS13
public import TLS13Crypto
public import TLS13Memory

/// Tickets that are keys to what the server keeps in memory, each good for one use: a secret that was used, or that
/// gave way to newer ones, is gone for good, which keeps forward secrecy and rules replays out. RFC 9846 §8.1
public final class InMemoryTickets: TicketProtection {
  private struct Entry: Sendable {
    let state: SharedSecretBytes
    let purpose: TicketPurpose
    let expires: Int64
  }

  private let random: any RandomSource
  private let entries: Mutex<Generations<[UInt8], Entry>>
  private static let ticketLength = 32

  /// Room for so many tickets, about 400 bytes each without clients' chains.
  public init(crypto: CryptoProvider, capacity: Int = 100_000) {
    random = crypto.random
    entries = Mutex(Generations(capacity: capacity))
  }

  /// Keeps the state under 32 random bytes.
  public func protect(
    _ state: borrowing SecretBytes, for purpose: TicketPurpose, until expires: Int64, now: Int64
  ) -> [UInt8]? {
    let ticket = random.bytes(Self.ticketLength)
    let entry = Entry(state: SharedSecretBytes(state.copy()), purpose: purpose, expires: expires)
    entries.withLock { $0.insert(entry, for: ticket) }
    return ticket
  }

  /// Gives the state of a ticket that was not used yet.
  public func recover(_ ticket: Span<UInt8>, for purpose: TicketPurpose, now: Int64) -> SecretBytes? {
    guard ticket.count == Self.ticketLength else { return nil }
    let key = Array(ticket)
    guard let entry = entries.withLock({ $0.value(for: key) }), entry.purpose == purpose, now < entry.expires else {
      return nil
    }
    return entry.state.withSpan { SecretBytes(copying: $0) }
  }

  /// Forgets the ticket; true for the one caller that finds it.
  public func consume(_ ticket: Span<UInt8>) -> Bool {
    let key = Array(ticket)
    return entries.withLock { $0.remove(key) } != nil
  }
}
