/// The arguments of one test: what the first connection, those that resume, and those that are retried are to do.
struct Flags {
  private(set) var initial = Options()
  private(set) var resumption = Options()
  private(set) var retry = Options()

  /// Reads the arguments.
  ///
  /// - Throws: ``Unimplemented`` for a flag that is not known, ``Mismatch`` for one without its value.
  init(_ arguments: some Sequence<String>) throws {
    resumption.isResumption = true
    retry.isResumption = true
    var arguments = arguments.makeIterator()
    while let argument = arguments.next() {
      var name = Substring(argument)
      let isForHandshaker = Self.take("-on-handshaker", from: &name)
      if !isForHandshaker { _ = Self.take("-on-shim", from: &name) }
      let targets = Self.targets(of: &name)
      guard let flag = FlagTable.flags[String(name)] else { throw Unimplemented("flag \(argument)") }
      var value = ""
      if case .value = flag {
        guard let next = arguments.next() else { throw Mismatch("\(argument) lacks its value") }
        value = next
      }
      guard !isForHandshaker else { continue }
      for target in targets { try flag.apply(value, to: &self[keyPath: target]) }
    }
  }

  /// The connections that a flag speaks of, by its prefix; all of them without one.
  private static func targets(of name: inout Substring) -> [WritableKeyPath<Flags, Options>] {
    if take("-on-initial", from: &name) { return [\.initial] }
    if take("-on-resume", from: &name) { return [\.resumption] }
    if take("-on-retry", from: &name) { return [\.retry] }
    return [\.initial, \.resumption, \.retry]
  }

  private static func take(_ prefix: String, from name: inout Substring) -> Bool {
    guard name.hasPrefix(prefix + "-") else { return false }
    name = name.dropFirst(prefix.count)
    return true
  }
}

/// What one argument does.
enum Flag: Sendable {
  /// An argument that stands alone.
  case bare(@Sendable (inout Options) throws -> Void)
  /// An argument that is followed by a value.
  case value(@Sendable (inout Options, String) throws -> Void)

  func apply(_ value: String, to options: inout Options) throws {
    switch self {
    case .bare(let change): try change(&options)
    case .value(let change): try change(&options, value)
    }
  }
}
