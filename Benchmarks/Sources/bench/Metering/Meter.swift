import Lab

/// What a primitive is for.
enum Primitive: Int, CaseIterable {
  case keyGeneration, keyAgreement, sign, importKey, verify, hash, hmacKey, hmac, recordKey, seal, open, random

  var name: String {
    switch self {
    case .keyGeneration: "key generation"
    case .keyAgreement: "key agreement"
    case .sign: "sign"
    case .importKey: "import a public key"
    case .verify: "verify"
    case .hash: "hash"
    case .hmacKey: "key HMAC"
    case .hmac: "HMAC"
    case .recordKey: "key an AEAD"
    case .seal: "seal"
    case .open: "open"
    case .random: "random bytes"
    }
  }
}

/// Counts calls into primitives, and the time that they take.
final class Meter: @unchecked Sendable {
  struct Reading {
    var calls = 0
    var time = 0.0
  }

  private(set) var readings = [Reading](repeating: Reading(), count: Primitive.allCases.count)

  func stop(_ primitive: Primitive, since start: Ticks) {
    readings[primitive.rawValue].calls += 1
    readings[primitive.rawValue].time += start.elapsed
  }

  func reset() { readings = [Reading](repeating: Reading(), count: Primitive.allCases.count) }

  /// µs that metering a call takes, and how much of it lies within what is metered.
  static let cost: (whole: Double, inside: Double) = {
    let meter = Meter()
    meter.stop(.hash, since: .now())
    meter.reset()
    let count = 100_000
    let start = Ticks.now()
    for _ in 0..<count { meter.stop(.hash, since: .now()) }
    return (start.elapsed / Double(count), meter.readings[Primitive.hash.rawValue].time / Double(count))
  }()
}
