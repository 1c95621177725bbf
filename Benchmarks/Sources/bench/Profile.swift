import Lab
import TLS13Crypto

/// One stack's handshake again and again, for perf or callgrind.
struct Profile {
  let kind: Kind
  let stack: any Stack
  let count: Int

  init(_ kind: Kind, _ options: Options) throws {
    let stacks = Lineup(options).stacks
    guard let stack = stacks.first(where: { $0.name == options.stack }) else {
      throw Failed("--of takes one of: " + stacks.map(\.name).joined(separator: "; "))
    }
    (self.kind, self.stack, count) = (kind, stack, options.repetitions)
  }

  func run() throws {
    let pair = try Pair(stack, kind.scenario, Hierarchy(.ellipticCurve(.p256)))
    for _ in 0..<count { try pair.handshake() }
  }
}
