public import TLS13Memory

/// Turns what a server must remember of a connection into a ticket, and a ticket back into that. RFC 9846 §4.7.1
///
/// ``SealedTickets`` puts all of it into the ticket, encrypted; a store keeps it and gives out a key to look it up
/// by. Safe to share between threads and connections.
public protocol TicketProtection: Sendable {
  /// Makes a ticket.
  ///
  /// - Parameters:
  ///   - state: what to remember; it holds the PSK.
  ///   - expires: when it is worth nothing any more, in milliseconds since 1970.
  ///   - now: the time, in milliseconds since 1970.
  /// - Returns: 1 to 65,535 bytes; nil where no ticket can be made now, which only costs the resumption.
  func protect(_ state: borrowing SecretBytes, until expires: Int64, now: Int64) -> [UInt8]?

  /// What the ticket stands for; nil for one that is not ours, too old, or used up.
  func recover(_ ticket: Span<UInt8>, now: Int64) -> SecretBytes?
}

/// Tells a 0-RTT handshake that was seen before from one that was not. RFC 9846 §8
///
/// A fleet that shares tickets needs one that its members share as well. Safe to share between threads.
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
