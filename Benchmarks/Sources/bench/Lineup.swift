import Lab
import TLS13Certificates
import TLS13Crypto

/// The stacks in the comparison, and the certificates that all of them use.
struct Lineup {
  let stacks: [any Stack]
  /// Why a stack is not here.
  let absent: [String]

  init(_ options: Options) {
    var stacks: [any Stack] = [
      Ours.uncached, Ours.cached, Ours.mixed, Ours.onOpenSSL, Ours.cachedOnOpenSSL, NIOSSLStack(), OpenSSL(), GnuTLS(),
    ]
    var absent: [String] = []
    do { stacks.append(try Rustls(options.rustls)) } catch { absent.append("\(error)") }
    self.stacks = stacks
    self.absent = absent
  }

  /// The stacks for what does not validate chains, where the cache of signatures makes no difference.
  var withoutCache: Lineup {
    Lineup(stacks: stacks.filter { ($0 as? Ours)?.remembersSignatures != true }, absent: absent)
  }

  private init(stacks: [any Stack], absent: [String]) {
    self.stacks = stacks
    self.absent = absent
  }

  /// A pair of each stack that can do `scenario`, and why the others cannot.
  func pairs(
    _ scenario: Scenario, _ lab: Hierarchy, strangers: [Certificate] = []
  ) throws -> (pairs: [Pair], reasons: [String]) {
    var pairs: [Pair] = []
    var reasons: [String] = []
    for stack in stacks {
      do { pairs.append(try Pair(stack, scenario, lab, strangers: strangers)) } catch let error as NotHere {
        reasons.append("\(stack.name): \(error)")
      }
    }
    return (pairs, reasons)
  }
}

/// The certificates of each kind of key, made once.
struct Labs {
  static let types: [(name: String, type: KeyType)] = [
    ("P-256", .ellipticCurve(.p256)), ("Ed25519", .ed25519), ("RSA-2048", .rsa(bits: 2048)),
  ]
  let labs: [(name: String, lab: Hierarchy)]

  init() throws { labs = try Self.types.map { ($0.name, try Hierarchy($0.type)) } }

  var p256: Hierarchy { labs[0].lab }
}
