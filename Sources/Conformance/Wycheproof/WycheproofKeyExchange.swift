import TLS13Crypto
import TLS13Memory
import TLS13Providers

extension WycheproofCheck {
  static func x25519(_ crypto: CryptoProvider) -> WycheproofCheck {
    guard let group = importing(.x25519, crypto) else { return .notProvided("the provider lacks X25519") }
    return .run { test in
      guard let key = try? group.importPrivateKey(scalar: test.hex("private").span) else { return .rejected }
      return exchange(key, test.hex("public"), test)
    }
  }

  private static func importing(
    _ group: NamedGroup, _ crypto: CryptoProvider
  ) -> (any ImportingKeyExchangeGroup)? {
    crypto.group(group) as? any ImportingKeyExchangeGroup
  }

  static func ecdh(_ group: WycheproofJSON, _ crypto: CryptoProvider) -> WycheproofCheck {
    let curve: (group: NamedGroup, length: Int, prefix: [UInt8])
    switch group.text("curve") {
    case "secp256r1": curve = (.secp256r1, EllipticCurve.p256.fieldLength, p256Prefix)
    case "secp384r1": curve = (.secp384r1, EllipticCurve.p384.fieldLength, [])
    case "secp521r1": curve = (.secp521r1, EllipticCurve.p521.fieldLength, [])
    default: return .notProvided("the curve \(group.text("curve"))")
    }
    guard let exchangeGroup = importing(curve.group, crypto) else {
      return .notProvided("the provider lacks \(curve.group)")
    }
    let isASN1 = group.text("encoding") == "asn"
    return .run { test in
      let scalar = padded(test.number("private"), curve.length)
      guard let key = try? exchangeGroup.importPrivateKey(scalar: scalar.span) else { return .rejected }
      var point = test.hex("public")
      if isASN1 {
        guard point.starts(with: curve.prefix) else { return .rejected }
        point.removeFirst(curve.prefix.count)
      }
      return exchange(key, point, test)
    }
  }

  private static func exchange(
    _ key: any KeyExchangePrivateKey, _ share: [UInt8], _ test: WycheproofJSON
  ) -> WycheproofOutcome {
    guard let secret = try? key.sharedSecret(with: share.span) else { return .rejected }
    return compare(secret.span, test.hex("shared"))
  }

  private static func padded(_ number: [UInt8], _ length: Int) -> [UInt8] {
    [UInt8](repeating: 0, count: max(0, length - number.count)) + number
  }

  /// A SubjectPublicKeyInfo of P-256 up to the point: the sequence, id-ecPublicKey, prime256v1, the BIT STRING.
  private static let p256Prefix: [UInt8] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
    0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
  ]

  static func mlkem(_ group: WycheproofJSON, _ crypto: CryptoProvider) -> WycheproofCheck {
    guard crypto.group(.x25519MLKEM768) is X25519MLKEM768 else { return .notProvided("the provider lacks ML-KEM") }
    switch group.text("type") {
    case "MLKEMKeyGen":
      return .run { test in
        guard let key = try? MLKEM768Key(seed: test.hex("seed").span) else { return .rejected }
        return compare(key.encapsulationKey.span, test.hex("ek"))
      }
    case "MLKEMTest":
      return .run { test in
        guard let key = try? MLKEM768Key(seed: test.hex("seed").span) else { return .rejected }
        guard let secret = try? key.decapsulate(test.hex("c").span) else { return .rejected }
        return compare(secret.span, test.hex("K"))
      }
    case "MLKEMEncapsTest":
      return .run { test in
        do { _ = try MLKEM768Key.encapsulate(to: test.hex("ek").span) } catch { return .rejected }
        return test.text("result") == "valid"
          ? .skipped("the key is accepted, but swift-crypto does not take the message to encapsulate") : .accepted
      }
    default:
      return .notProvided("swift-crypto takes ML-KEM private keys as seeds, not in expanded form")
    }
  }
}
