/// The two ends.
enum Side: Int, CaseIterable {
  case client, server

  var name: String { self == .client ? "client" : "server" }
}

/// Watches a handshake step by step: a step is what one side does without the other.
protocol Steps {
  mutating func began(_ side: Side)
  mutating func ended(_ side: Side)
}

/// Watches nothing.
struct Unwatched: Steps {
  func began(_ side: Side) {}
  func ended(_ side: Side) {}
}

extension Steps {
  mutating func step<Result>(_ side: Side, _ body: () throws -> Result) rethrows -> Result {
    began(side)
    defer { ended(side) }
    return try body()
  }
}
