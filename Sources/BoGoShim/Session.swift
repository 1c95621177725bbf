import TLS13

/// The connections of one test, one after the other.
struct Session {
  private let flags: Flags

  /// - Throws: ``Unimplemented`` for tests of what is not there.
  init(_ flags: Flags) throws {
    guard flags.initial.minimumVersion <= 0x0304, flags.initial.maximumVersion >= 0x0304 else {
      throw Unimplemented("versions other than TLS 1.3")
    }
    self.flags = flags
  }

  func run() async throws {
    var memory = try Memory()
    try await run(flags.initial, &memory)
    for _ in 0..<flags.initial.resumeCount {
      guard flags.initial.isServer || memory.session != nil else { throw Mismatch("there is no session to resume") }
      try await run(flags.resumption, &memory)
    }
  }

  private func run(_ options: Options, _ memory: inout Memory) async throws {
    let observations = Observations(memory.observed)
    let setup = try Setup(options, observations, memory)
    let session = try await RunnerConnection.run(options) { runner in
      var exchange = Exchange(try setup.connection(), runner, options, retry: flags.retry, setup.answers, observations)
      try await exchange.run()
      return exchange.session
    }
    memory.session = session
    memory.observed = observations.values
    memory.now += options.delay * 1000
  }
}
