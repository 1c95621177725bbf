#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The clocks that durations are read from.
package enum ProcessorClock {
  /// µs that this process was on a processor: what other processes do counts less than on the wall clock.
  package static func now() -> Double { read(CLOCK_PROCESS_CPUTIME_ID) }

  /// µs on the wall clock, which is cheap to read.
  package static func wall() -> Double { read(CLOCK_MONOTONIC) }

  private static func read(_ clock: clockid_t) -> Double {
    var now = timespec()
    clock_gettime(clock, &now)
    return Double(now.tv_sec) * 1_000_000 + Double(now.tv_nsec) / 1_000
  }
}
