#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The system's clocks.
public enum SystemClock {
  /// Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
  @Sendable
  public static func unixMilliseconds() -> Int64 {
    var now = timespec()
    guard unsafe clock_gettime(CLOCK_REALTIME, &now) == 0 else { return 0 }
    return now.milliseconds
  }

  /// Milliseconds since 1970 as the wall clock had them when this was first called, and the time that has passed since,
  /// sleep included: it never steps, and measures the same between any two calls of a process.
  @Sendable
  public static func steadyMilliseconds() -> Int64 { epoch + elapsedMilliseconds() }

  private static let epoch = unixMilliseconds() - elapsedMilliseconds()

  private static func elapsedMilliseconds() -> Int64 {
    var now = timespec()
    // On Darwin the monotonic clock counts sleep, on Linux the one since boot does.
    #if canImport(Darwin)
      let clock = CLOCK_MONOTONIC
    #else
      let clock = CLOCK_BOOTTIME
    #endif
    guard unsafe clock_gettime(clock, &now) == 0 else { return 0 }
    return now.milliseconds
  }
}

extension timespec {
  fileprivate var milliseconds: Int64 { Int64(tv_sec) * 1000 + Int64(tv_nsec) / 1_000_000 }
}
