import Conformance
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

@Suite struct KeyExchangeTests {
  static let groups = TestedProvider.all.flatMap { provider in
    provider.crypto.groups.map { Case(provider: provider, group: $0) }
  }
  static let curves = groups.filter { [.secp256r1, .secp384r1, .secp521r1].contains($0.name) }

  /// A group of a provider.
  struct Case: CustomStringConvertible {
    let provider: TestedProvider
    let group: any KeyExchangeGroup
    var name: NamedGroup { group.group }
    var description: String { "\(name) of \(provider)" }
  }

  @Test(arguments: TestedProvider.all)
  func x25519OfRFC7748(_ provider: TestedProvider) throws {
    // RFC 7748 §6.1
    let group = try #require(provider.crypto.group(.x25519) as? any ImportingKeyExchangeGroup)
    let alice = try group.importPrivateKey(
      scalar: hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a").span)
    let bob = try group.importPrivateKey(
      scalar: hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb").span)
    #expect(alice.publicShare == hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"))
    #expect(bob.publicShare == hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"))
    let shared = hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742")
    let first = try alice.secret(with: bob.publicShare)
    let second = try bob.secret(with: alice.publicShare)
    #expect(bytes(first) == shared && bytes(second) == shared)
  }

  @Test(arguments: groups)
  func bothSidesAgree(_ tested: Case) throws {
    let group = tested.group
    let client = try group.generatePrivateKey()
    let response = try group.response(to: client.publicShare)
    let secret = try client.secret(with: response.share)
    #expect(bytes(secret) == bytes(response.secret))
    let lengths: (client: Int, server: Int, secret: Int) =
      switch tested.name {
      case .x25519: (32, 32, 32)
      case .secp256r1: (65, 65, 32)
      case .secp384r1: (97, 97, 48)
      case .secp521r1: (133, 133, 66)
      default: (1216, 1120, 64)
      }
    #expect(client.publicShare.count == lengths.client && response.share.count == lengths.server)
    #expect(secret.count == lengths.secret)
    #expect(try group.generatePrivateKey().publicShare != client.publicShare)
  }

  @Test(arguments: TestedProvider.all)
  func keepsTheZerosAtTheStartOfASecret(_ provider: TestedProvider) throws {
    // RFC 9846 §7.4.2. One secret in 256 begins with a zero; that none of 6000 does has a chance of 2^-33.
    let group = try #require(provider.crypto.group(.secp256r1))
    let client = try group.generatePrivateKey()
    var found = false
    for _ in 0..<6000 where !found {
      let response = try group.response(to: client.publicShare)
      guard response.secret.span[0] == 0 else { continue }
      found = true
      let secret = try client.secret(with: response.share)
      #expect(response.secret.count == 32 && bytes(secret) == bytes(response.secret))
    }
    #expect(found)
  }

  @Test(arguments: groups)
  func refusesSharesOfOtherLengths(_ tested: Case) throws {
    let group = tested.group
    let client = try group.generatePrivateKey()
    let response = try group.response(to: client.publicShare)
    for share in [[], [4], Array(client.publicShare.dropLast()), client.publicShare + [0]] {
      #expect(failure { () throws(CryptoError) in _ = try group.response(to: share) } == .share)
    }
    for share in [[], [4], Array(response.share.dropLast()), response.share + [0]] {
      #expect(failure { () throws(CryptoError) in _ = try client.secret(with: share) } == .share)
    }
  }

  @Test(arguments: groups)
  func refusesAShareOfZeros(_ tested: Case) throws {
    // For X25519 and the hybrid this is the all-zero shared secret. RFC 9846 §7.4.2
    let group = tested.group
    var share = try group.generatePrivateKey().publicShare
    let zeros = tested.name == .x25519MLKEM768 ? 32 : share.count
    share.replaceSubrange((share.count - zeros)..., with: repeatElement(0, count: zeros))
    #expect(failure { () throws(CryptoError) in _ = try group.response(to: share) } == .share)
  }

  @Test(arguments: curves)
  func refusesPointsOffTheCurveAndOtherForms(_ tested: Case) throws {
    let group = tested.group
    let good = try group.generatePrivateKey().publicShare
    var offCurve = good
    offCurve[good.count - 1] ^= 1
    let compressed = [2 + (good.last ?? 0) % 2] + good[1..<((good.count + 1) / 2)]
    var hybrid = good
    hybrid[0] = 6 + (good.last ?? 0) % 2
    let outOfRange = [4] + [UInt8](repeating: 0xff, count: good.count - 1)
    for share in [offCurve, compressed, hybrid, outOfRange, [0]] {
      #expect(failure { () throws(CryptoError) in _ = try group.response(to: share) } == .share)
    }
  }

  /// Keys and secrets of one provider are those of the other.
  @Test(arguments: groups)
  func agreesWithTheDefaultProvider(_ tested: Case) throws {
    let other = try #require(CryptoProvider.default.group(tested.name))
    for (client, server) in [(tested.group, other), (other, tested.group)] {
      let key = try client.generatePrivateKey()
      let response = try server.response(to: key.publicShare)
      let secret = try key.secret(with: response.share)
      #expect(bytes(secret) == bytes(response.secret))
    }
  }

  // RFC 7748 §6.1
  @Test func x25519SharesAreTheSameThroughTheInterfaceOfSwiftCrypto() throws {
    let scalar = hex("77076d0a7318a57d3c16c17251b26645df4e3fc0cd4b6ebb4a1a4e7e1d1e0e2a")
    let share = try X25519PublicShare.make(scalar.span)
    #expect(try X25519PublicShare.throughInterface(scalar.span) == share)
    let alice = hex("77076d0a7318a57d3c16c17251b2a66955d3e0c0bc7dfb0a6d0f7d3c5a1f6b2a")
    #expect(try X25519PublicShare.throughInterface(alice.span) == X25519PublicShare.make(alice.span))
  }

  @Test func hybridPutsMLKEMFirst() throws {
    // draft-ietf-tls-ecdhe-mlkem §3.1: shares and secret are ML-KEM's, then X25519's.
    let seed = [UInt8](repeating: 5, count: 64)
    let kem = try MLKEM768Key(seed: seed.span)
    let curve = try X25519PrivateKey(scalar: SecretBytes(copying: [UInt8](repeating: 6, count: 32).span))
    let key = X25519MLKEM768PrivateKey(kem: kem, curve: curve)
    #expect(key.publicShare == kem.encapsulationKey + curve.publicShare)
    let response = try X25519MLKEM768().response(to: key.publicShare)
    let kemSecret = try kem.decapsulate(Array(response.share[..<1088]).span)
    let curveSecret = try curve.secret(with: Array(response.share[1088...]))
    #expect(bytes(response.secret) == bytes(kemSecret) + bytes(curveSecret))
  }

  @Test func hybridChecksTheEncapsulationKey() throws {
    // FIPS 203 §7.2: a coefficient of 4095 is not below the modulus.
    var share = try X25519MLKEM768().generatePrivateKey().publicShare
    share[0] = 0xff
    share[1] |= 0x0f
    #expect(failure { () throws(CryptoError) in _ = try X25519MLKEM768().response(to: share) } == .share)
  }

  @Test func forgedCiphertextGivesAnotherSecret() throws {
    let client = try X25519MLKEM768().generatePrivateKey()
    let response = try X25519MLKEM768().response(to: client.publicShare)
    var share = response.share
    share[0] ^= 1
    let secret = try client.secret(with: share)
    #expect(bytes(secret) != bytes(response.secret))
  }
}
