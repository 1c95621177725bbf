#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// System calls that take pointers, for modules that hold none.
package enum SystemCalls {
  /// Lowers the limit on core files to 0 for good, so that the kernel writes none for this process: they hold all memory
  /// of a process that crashed, private keys and traffic secrets, too. setrlimit(2)
  ///
  /// A program that the kernel hands cores to (`core_pattern` with `|`) does not keep to the limit: core(5) has
  /// `coredump_filter` for that.
  package static func forbidCoreDumps() {
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    // It cannot fail: a limit may always be lowered.
    #if os(Linux)
      _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    #else
      _ = unsafe setrlimit(RLIMIT_CORE, &none)
    #endif
  }

  /// Reads what is there, at most `count` bytes, and waits for the first one. read(2)
  ///
  /// - Returns: the bytes, none at the end; or errno.
  package static func read(_ descriptor: Int32, atMost count: Int) -> (bytes: [UInt8], errorNumber: Int32) {
    var bytes = [UInt8](repeating: 0, count: count)
    while true {
      #if canImport(Darwin)
        let length = unsafe bytes.withUnsafeMutableBytes { unsafe Darwin.read(descriptor, $0.baseAddress, $0.count) }
      #elseif canImport(Musl)
        let length = unsafe bytes.withUnsafeMutableBytes { unsafe Musl.read(descriptor, $0.baseAddress, $0.count) }
      #else
        let length = unsafe bytes.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
      #endif
      if length >= 0 { return (Array(bytes.prefix(length)), 0) }
      if errno != EINTR { return ([], errno) }
    }
  }
}
