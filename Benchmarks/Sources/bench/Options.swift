import Lab

/// What the command line asks for.
struct Options {
  /// A rough look in about two minutes.
  var isQuick = false
  /// Where results go; nil to only print them.
  var results: String?
  /// The file whose table is replaced.
  var readme: String?
  /// The library that Benchmarks/Rustls builds.
  var rustls = "Benchmarks/Rustls/target/release/librustls_peer.so"
  /// A handshake to repeat without measuring it, for a profiler.
  var profiled: Kind?
  /// Whose handshake that is.
  var stack = "swift-tls13"
  /// How often it is repeated.
  var repetitions = 2_000
  /// The sections to run; empty for all.
  var sections: Set<String> = []

  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--quick": isQuick = true
      case "--results": results = rest.popFirst()
      case "--readme": readme = rest.popFirst()
      case "--profile":
        let name = rest.popFirst()
        guard let kind = Kind.all.first(where: { $0.name == name }) else {
          throw Failed("--profile takes one of: " + Kind.all.map(\.name).joined(separator: "; "))
        }
        profiled = kind
      case "--of": stack = rest.popFirst() ?? ""
      case "--times": repetitions = rest.popFirst().flatMap { Int($0) } ?? repetitions
      case "--rustls": rustls = rest.popFirst() ?? ""
      case let section where Section(rawValue: section) != nil: sections.insert(section)
      default:
        throw Failed(
          "unknown argument \(argument); usage: bench [--quick] [--results FOLDER] [--readme FILE] [--rustls LIBRARY]"
            + " [--profile HANDSHAKE [--of STACK] [--times NUMBER]] ["
            + Section.allCases.map(\.rawValue).joined(separator: "|") + "]…")
      }
    }
  }

  func stopwatch(slice: Double = 10_000) -> Stopwatch { Stopwatch(rounds: isQuick ? 9 : 101, slice: slice) }

  func includes(_ section: Section) -> Bool { sections.isEmpty || sections.contains(section.rawValue) }
}

/// The parts of a run, in their order.
enum Section: String, CaseIterable {
  case handshakes, overhead, primitives, bulk, memory, growth, tcp
}
