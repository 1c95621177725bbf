import Synchronization
public import TLS13

/// Records the ClientHellos of 0-RTT handshakes while they count as fresh. RFC 9846 §8.2
///
/// It guards one process. When it is full, or asked about a time before it began, it says "seen": the handshake then
/// goes on without early data.
public final class ClientHelloRecord: ReplayProtection {
  private struct State {
    var seen: [[UInt8]: Int64] = [:]
    var nextSweep: Int64 = 0
  }

  private let capacity: Int
  private let acceptsFrom: Int64
  private let state = Mutex(State())

  /// Room for so many handshakes within one window.
  ///
  /// - Parameters:
  ///   - capacity: handshakes, about 100 bytes each.
  ///   - acceptsFrom: before this time, in milliseconds since 1970, all are refused: where tickets outlive the process,
  ///     its start plus the freshness window, because what came before is not known here. RFC 9846 §8.2
  public init(capacity: Int = 100_000, acceptsFrom: Int64 = .min) {
    self.capacity = capacity
    self.acceptsFrom = acceptsFrom
  }

  /// True the first time.
  public func isFirst(_ binder: [UInt8], until expires: Int64, now: Int64) -> Bool {
    guard now >= acceptsFrom else { return false }
    return state.withLock { state in
      if now >= state.nextSweep {
        state.seen = state.seen.filter { $0.value > now }
        // Each entry is looked at a bounded number of times, however full the record is.
        state.nextSweep = now + max(1, (expires - now) / 2)
      }
      guard state.seen[binder] == nil, state.seen.count < capacity else { return false }
      state.seen[binder] = expires
      return true
    }
  }
}
