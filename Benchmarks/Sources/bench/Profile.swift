import Lab
import TLS13Crypto

/// Our own handshake again and again, for perf or callgrind.
struct Profile {
  let kind: Kind
  let count: Int

  func run() throws {
    let pair = try Pair(Ours.uncached, kind.scenario, Hierarchy(.ellipticCurve(.p256)))
    for _ in 0..<count { try pair.handshake() }
  }
}
