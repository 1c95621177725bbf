public import TLS13Memory

/// The question whether one of the tickets that a client offers stands for a session. RFC 9846 §4.3.11
///
/// For stores that another machine keeps. Whether the session may be resumed here the connection judges itself.
public struct TicketRecovery: Sendable {
  /// The tickets, best first; at most ``Limits/pskIdentities``.
  public let tickets: [[UInt8]]
  /// The time, in milliseconds since 1970.
  public let now: Int64
  /// Where each stands among the identities that the client offers.
  let indices: [Int]
  let protection: any TicketProtection
  let token = OperationToken()

  /// Looks the tickets up with ``ServerResumption/tickets``, until one is found.
  public func run() -> OperationResult {
    for (index, ticket) in tickets.enumerated() {
      if let state = protection.recover(ticket.span, now: now) { return found(state, behind: index) }
    }
    return nothing()
  }

  /// What ``TicketProtection/protect(_:until:now:)`` was given for the ticket of this index.
  public func found(_ state: consuming SecretBytes, behind index: Int) -> OperationResult {
    precondition(indices.indices.contains(index), "there is no ticket \(index)")
    return OperationResult(token, .ticket(RecoveredTicket(index: indices[index], state: SharedSecretBytes(state))))
  }

  /// None of them is known, or cannot be looked up now: the handshake goes on without.
  public func nothing() -> OperationResult { OperationResult(token, .ticket(nil)) }
}
