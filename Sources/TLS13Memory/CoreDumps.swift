#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Core files hold all memory of a process that crashed: private keys and traffic secrets, too.
package enum CoreDumps {
  /// Lowers the limit on core files to 0 for good, so that the kernel writes none for this process. setrlimit(2)
  ///
  /// A program that the kernel hands cores to (`core_pattern` with `|`) does not keep to the limit: core(5) has
  /// `coredump_filter` for that.
  package static func forbid() {
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    // It cannot fail: a limit may always be lowered.
    #if os(Linux)
      _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    #else
      _ = unsafe setrlimit(RLIMIT_CORE, &none)
    #endif
  }
}
