import TLS13

/// The connections of one test, one after the other.
struct Session {
  private let flags: Flags

  /// - Throws: ``Unimplemented`` for tests of what is not there.
  init(_ flags: Flags) throws {
    guard flags.initial.minimumVersion <= 0x0304, flags.initial.maximumVersion >= 0x0304 else {
      throw Unimplemented("versions other than TLS 1.3")
    }
    guard flags.initial.resumeCount == 0 else { throw Unimplemented("resumption") }
    self.flags = flags
  }

  func run() async throws {
    try await run(flags.initial)
  }

  private func run(_ options: Options) async throws {
    let observations = Observations()
    let setup = try Setup(options, observations)
    try await RunnerConnection.run(options) { runner in
      var exchange = Exchange(try setup.connection(), runner, options, observations)
      try await exchange.run()
    }
  }
}
