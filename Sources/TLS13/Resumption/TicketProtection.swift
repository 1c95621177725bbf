public import TLS13Memory

/// What a server hands out to have it back. Each kind is sealed under keys of its own, so that one never passes for
/// the other.
public enum TicketPurpose: Hashable, Sendable {
  /// The ticket of a session. RFC 9846 §4.7.1
  case session
  /// The cookie of a HelloRetryRequest. RFC 9846 §4.3.2
  case retryCookie
}

/// Turns what a server must remember of a connection into a ticket, and a ticket back into that. RFC 9846 §4.7.1
///
/// ``SealedTickets`` puts all of it into the ticket, encrypted; a store keeps it and gives out a key to look it up
/// by. Safe to share between threads and connections. Times are those of ``ServerConfiguration/ticketClock``.
public protocol TicketProtection: Sendable {
  /// Makes a ticket.
  ///
  /// - Parameters:
  ///   - state: what to remember; a session's holds the PSK.
  ///   - purpose: what the ticket is for; it works for nothing else.
  ///   - expires: when it is worth nothing any more, in milliseconds since 1970.
  ///   - now: the time, in milliseconds since 1970.
  /// - Returns: 1 to 65,535 bytes; nil where no ticket can be made now, which only costs the resumption.
  func protect(
    _ state: borrowing SecretBytes, for purpose: TicketPurpose, until expires: Int64, now: Int64
  ) -> [UInt8]?

  /// What the ticket stands for; nil for one that is not ours, of another purpose, too old, or used up. Whoever sees a
  /// ticket can send it: it is not used up by this.
  func recover(_ ticket: Span<UInt8>, for purpose: TicketPurpose, now: Int64) -> SecretBytes?

  /// Uses a session's ticket, once the client has proved that it holds the secret.
  ///
  /// - Returns: whether it may be used: for a ticket that works once, true for one caller alone.
  func consume(_ ticket: Span<UInt8>) -> Bool
}

/// Tells a 0-RTT handshake that was seen before from one that was not. RFC 9846 §8
///
/// A fleet that shares tickets needs one that its members share as well. Safe to share between threads. Times are those of
/// ``ServerConfiguration/ticketClock``, which does not step.
public protocol ReplayProtection: Sendable {
  /// Records a handshake.
  ///
  /// - Parameters:
  ///   - binder: the verified PSK binder, which is the same only for the same ClientHello. RFC 9846 §8.2
  ///   - expires: until when the handshake counts as fresh and must be remembered, in milliseconds since 1970.
  ///   - now: the time, in milliseconds since 1970.
  /// - Returns: true the first time, false for a replay and whenever there is any doubt.
  func isFirst(_ binder: [UInt8], until expires: Int64, now: Int64) -> Bool
}
