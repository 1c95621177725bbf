import Lab
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers

/// The public-key operations that no handshake of a kind can do without, by our default provider: its key exchange,
/// the signature and its verification on each side that proves itself, and the chain's signatures without a cache.
struct PrimitiveSums {
  private let group: any KeyExchangeGroup
  private let proofs: [Proof]

  /// One side proving itself to the other.
  private struct Proof {
    let key: any SigningKey
    let algorithm: SignatureAlgorithm
    let leaf: PublicKey
    let checks: [SignatureCheck]

    init(_ identity: Identity, _ root: Certificate, _ crypto: CryptoProvider) throws {
      key = try PrivateKey(der: identity.pkcs8).signingKey(crypto)
      guard let algorithm = key.algorithms.first else { throw Failed("no algorithm") }
      self.algorithm = algorithm
      leaf = key.publicKey
      checks = try zip(identity.chain, identity.chain.dropFirst() + [root]).map { try SignatureCheck($0, by: $1) }
    }
  }

  init(_ lab: Hierarchy, _ scenario: Scenario) throws {
    guard let group = CryptoProvider.default.group(scenario.group) else { throw Failed("no \(scenario.group)") }
    self.group = group
    let identities = scenario.resumption != .none ? [] : scenario.isMutual ? [lab.server, lab.client] : [lab.server]
    proofs = try identities.map { try Proof($0, lab.root, .default) }
  }

  /// All of them once.
  func run() throws {
    let key = try group.generatePrivateKey()
    let share = key.publicShare
    let response = try group.respond(to: share.span)
    let answer = response.share
    _ = try key.sharedSecret(with: answer.span)
    for proof in proofs {
      let message = [UInt8](repeating: 32, count: 130)
      let signature = try proof.key.sign(message.span, algorithm: proof.algorithm)
      let key = try CryptoProvider.default.importPublicKey(proof.leaf)
      guard key.isValid(signature: signature.span, for: message.span, algorithm: proof.algorithm) else {
        throw Failed("a signature that does not verify")
      }
      for check in proof.checks { try check.verify() }
    }
  }
}
