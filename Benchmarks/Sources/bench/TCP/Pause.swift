#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Waiting without work.
enum Pause {
  static func milliseconds(_ count: UInt32) { usleep(count * 1_000) }
}
