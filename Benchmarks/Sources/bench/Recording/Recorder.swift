import Lab

/// What a primitive is for.
enum Primitive: CaseIterable {
  case publicKey, hash, hmac, aead, random

  var name: String {
    switch self {
    case .publicKey: "public-key operations"
    case .hash: "hashes"
    case .hmac: "HMAC"
    case .aead: "AEAD"
    case .random: "random bytes"
    }
  }
}

/// How recorded calls are made again.
enum Way {
  /// To the primitives that they were made to.
  case real
  /// To primitives that do nothing: what is left is what making the calls costs.
  case nothing
}

/// An object that calls are made to, and one that does nothing in its place.
final class Both<Object> {
  var real: Object
  var nothing: Object

  init(_ real: Object, _ nothing: Object) {
    self.real = real
    self.nothing = nothing
  }

  subscript(way: Way) -> Object { way == .real ? real : nothing }
}

/// A call of a primitive with its arguments, to be made again.
struct Call {
  let primitive: Primitive
  /// Bytes that it took in.
  let size: Int
  let body: (Way) throws -> Void
}

/// The calls into primitives that each side makes in a handshake.
final class Recorder: Steps, @unchecked Sendable {
  private(set) var calls: [[Call]] = [[], []]
  private var side: Side?

  func add(_ primitive: Primitive, _ size: Int, _ body: @escaping (Way) throws -> Void) {
    guard let side else { return }
    calls[side.rawValue].append(Call(primitive: primitive, size: size, body: body))
  }

  func began(_ side: Side) { self.side = side }

  func ended(_ side: Side) { self.side = nil }
}
