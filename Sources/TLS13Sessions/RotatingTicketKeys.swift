import Synchronization
public import TLS13
public import TLS13Crypto
import TLS13Memory

/// Random ticket keys of one process, replaced as time goes by. Pass ``keys(at:)`` to ``SealedTickets``.
///
/// A key seals for one period and opens for the next as well, so that a ticket lives for at least one period. Keys that
/// are gone cannot be got back, and with them whatever their tickets would have opened: the shorter the period, the
/// better the forward secrecy of PSK-only resumption. A fleet shares keys instead: see ``TicketKey/init(_:)``.
public final class RotatingTicketKeys: Sendable {
  private struct State {
    var keys: TicketKeys
    var nextRotation: Int64
  }

  private let random: any RandomSource
  private let period: Int64
  private let state: Mutex<State?>

  /// Keys that last for so many seconds each.
  public init(crypto: CryptoProvider, period seconds: Int64 = 86_400) {
    precondition(seconds > 0, "a period has at least one second")
    random = crypto.random
    period = seconds * 1000
    state = Mutex(nil)
  }

  /// The keys at a time in milliseconds since 1970.
  public func keys(at now: Int64) -> TicketKeys {
    state.withLock { state in
      guard var current = state else {
        let first = TicketKeys(current: TicketKey(random), next: TicketKey(random))
        state = State(keys: first, nextRotation: now + period)
        return first
      }
      // After two periods nothing of before is left to keep.
      var rotations = 0
      while now >= current.nextRotation, rotations < 2 {
        current.keys = TicketKeys(
          current: current.keys.next ?? TicketKey(random), previous: current.keys.current, next: TicketKey(random))
        current.nextRotation += period
        rotations += 1
      }
      if now >= current.nextRotation { current.nextRotation = now + period }
      state = current
      return current.keys
    }
  }
}

extension SealedTickets {
  /// Seals under random keys of this process.
  public init(crypto: CryptoProvider, keys: RotatingTicketKeys) throws(TLSError) {
    try self.init(crypto: crypto) { keys.keys(at: $0) }
  }
}
