import TLS13Crypto
public import TLS13Memory

/// The question whether one of the tickets that a client offers stands for a session. RFC 9846 §4.3.11
///
/// For stores that another machine keeps. Whether the session may be resumed here the connection judges itself. A store
/// whose tickets work once removes one only where ``isProved(_:behind:)`` is true, and takes it for found only where it
/// was there to be removed: anyone who saw the ticket can send it, and two connections may at the same time.
public struct TicketRecovery: Sendable {
  /// A ticket, and where it stands among the identities that the client offers.
  struct Offer: Sendable {
    let ticket: [UInt8]
    let binder: [UInt8]
    let index: Int
  }

  private let offers: [Offer]
  /// The time of ``ServerConfiguration/ticketClock``.
  public let now: Int64
  private let suite: KeyScheduleSuite
  /// What binders are computed over.
  private let truncatedHello: Digest
  private let protection: any TicketProtection
  let token = OperationToken()

  init(
    _ offers: [Offer], now: Int64, suite: KeyScheduleSuite, truncatedHello: Digest, protection: any TicketProtection
  ) {
    self.offers = offers
    self.now = now
    self.suite = suite
    self.truncatedHello = truncatedHello
    self.protection = protection
  }

  /// The tickets, best first; at most ``Limits/pskIdentities``.
  public var tickets: [[UInt8]] { offers.map(\.ticket) }

  /// Looks the tickets up with ``ServerResumption/tickets``, until one is found.
  public func run() -> OperationResult {
    for (index, offer) in offers.enumerated() {
      let ticket = offer.ticket
      guard let state = protection.recover(ticket.span, for: .session, now: now) else { continue }
      // A wrong proof ends the connection, which sees it for itself. RFC 9846 §4.3.11
      guard !isProved(state, behind: index) || protection.consume(ticket.span) else { continue }
      return found(state, behind: index)
    }
    return nothing()
  }

  /// Whether the client proved, by its binder, that it holds the secret of this state. RFC 9846 §4.3.11.2
  ///
  /// - Parameters:
  ///   - state: what was found behind the ticket.
  ///   - index: the ticket's place in ``tickets``.
  public func isProved(_ state: borrowing SecretBytes, behind index: Int) -> Bool {
    guard let session = ServerSession(state) else { return false }
    let secret = PSKEarlySecret(suite, psk: session.psk.span)
    let binder = offers[index].binder
    return BinderVerified(binder.span, secret, .resumption, truncatedHello) != nil
  }

  /// What ``TicketProtection/protect(_:for:until:now:)`` was given for the ticket of this index.
  public func found(_ state: consuming SecretBytes, behind index: Int) -> OperationResult {
    precondition(offers.indices.contains(index), "there is no ticket \(index)")
    return OperationResult(token, .ticket(RecoveredTicket(index: offers[index].index, state: SharedSecretBytes(state))))
  }

  /// None of them is known, or cannot be looked up now: the handshake goes on without.
  public func nothing() -> OperationResult { OperationResult(token, .ticket(nil)) }
}
