import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers

extension WycheproofCheck {
  static func x25519(_ group: WycheproofJSON, _ crypto: CryptoProvider) -> WycheproofCheck {
    guard group.text("curve") == "curve25519" else {
      return .notProvided("X448 is not provided: no library here has it")
    }
    guard let x25519 = importing(.x25519, crypto) else { return .notProvided("the provider lacks X25519") }
    let type = group.text("type")
    return .run { test in
      func bytes(_ field: String, _ prefix: [UInt8]) -> [UInt8]? {
        if type == "XdhComp" { return test.hex(field) }
        let der =
          type == "XdhPemComp" ? (try? PEM.decode(Array(test.text(field).utf8)))?.first?.der : test.hex(field)
        guard let der, der.starts(with: prefix), der.count == prefix.count + 32 else { return nil }
        return Array(der.dropFirst(prefix.count))
      }
      guard let scalar = bytes("private", privateX25519), let share = bytes("public", publicX25519),
        let key = try? x25519.importPrivateKey(scalar: scalar.span)
      else { return .rejected }
      return exchange(key, share, test)
    }
  }

  /// PKCS#8 and SubjectPublicKeyInfo of X25519 up to the key. The library reads neither: TLS 1.3 makes a fresh key each
  /// time. RFC 8410 §4, §7
  private static let privateX25519: [UInt8] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20]
  private static let publicX25519: [UInt8] = [0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 3, 0x21, 0]

  private static func importing(
    _ group: NamedGroup, _ crypto: CryptoProvider
  ) -> (any ImportingKeyExchangeGroup)? {
    crypto.group(group) as? any ImportingKeyExchangeGroup
  }

  static func ecdh(_ group: WycheproofJSON, _ crypto: CryptoProvider) -> WycheproofCheck {
    let (curve, name): (EllipticCurve, NamedGroup)
    switch group.text("curve") {
    case "secp256r1": (curve, name) = (.p256, .secp256r1)
    case "secp384r1": (curve, name) = (.p384, .secp384r1)
    case "secp521r1": (curve, name) = (.p521, .secp521r1)
    default: return .notProvided("the curve \(group.text("curve"))")
    }
    guard let exchangeGroup = importing(name, crypto) else { return .notProvided("the provider lacks \(name)") }
    let encoding = group.text("encoding")
    return .run { test in
      let scalar =
        encoding == "pem" ? scalar(pem: test.text("private")) : padded(test.number("private"), curve.fieldLength)
      guard let scalar, let key = try? exchangeGroup.importPrivateKey(scalar: scalar.span) else { return .rejected }
      let point: [UInt8]? =
        switch encoding {
        case "asn": Self.point(test.hex("public"), on: curve)
        case "pem": (try? PEM.decode(Array(test.text("public").utf8)))?.first.flatMap { Self.point($0.der, on: curve) }
        default: test.hex("public")
        }
      guard let point else { return .rejected }
      return exchange(key, point, test)
    }
  }

  /// The point of a SubjectPublicKeyInfo; nil for one that is malformed, or on another curve.
  private static func point(_ der: [UInt8], on curve: EllipticCurve) -> [UInt8]? {
    guard case .ellipticCurve(curve, let point)? = try? SubjectPublicKeyInfo(der: der).key else { return nil }
    return point
  }

  /// The scalar of a PKCS#8 private key in PEM; nil for one that is malformed.
  private static func scalar(pem: String) -> [UInt8]? {
    guard let block = (try? PEM.decode(Array(pem.utf8)))?.first, let key = try? PrivateKey(der: block.der) else {
      return nil
    }
    switch key.material {
    case .ellipticCurve(let key): return [UInt8](key.scalar.span)
    default: return nil
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

  static func mlkem(_ group: WycheproofJSON, _ crypto: CryptoProvider) -> WycheproofCheck {
    let set = group.text("parameterSet")
    guard set == "ML-KEM-768" else { return .notProvided("\(set) is not provided: X25519MLKEM768 uses ML-KEM-768") }
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
