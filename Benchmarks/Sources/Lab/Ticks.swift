import CTicks

/// A clock that costs next to nothing to read: for what takes a microsecond or less.
package struct Ticks {
  private let count: UInt64

  private init(_ count: UInt64) { self.count = count }

  @inline(__always)
  package static func now() -> Ticks { Ticks(ticks_now()) }

  /// µs that have passed since.
  package var elapsed: Double { Double(ticks_now() &- count) * Self.microseconds }

  /// µs in one tick, by the system's clock.
  private static let microseconds: Double = {
    let (start, clock) = (ticks_now(), ProcessorClock.wall())
    while ProcessorClock.wall() < clock + 20_000 {}
    return (ProcessorClock.wall() - clock) / Double(ticks_now() - start)
  }()
}
