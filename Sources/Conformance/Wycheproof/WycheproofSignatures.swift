import TLS13Crypto
import TLS13Memory
import TLS13Providers

extension WycheproofCheck {
  static func ed25519(_ group: WycheproofJSON, _ crypto: CryptoProvider) -> WycheproofCheck {
    guard let key = group.object("publicKey"), key.text("curve") == "edwards25519" else {
      return .notProvided("Ed448 is not provided: no library here has it")
    }
    return verify(.ed25519(key.hex("pk")), crypto, .ed25519)
  }

  /// Cases with a context go past the seam, which has none: TLS and X.509 use the empty one.
  static func mldsa(_ name: String, _ group: WycheproofJSON, _ crypto: CryptoProvider) -> WycheproofCheck {
    let set: MLDSAParameterSet
    switch name {
    case "ML-DSA-65": set = .mldsa65
    case "ML-DSA-87": set = .mldsa87
    default: return .notProvided("\(name) is not provided: swift-crypto has ML-DSA-65 and ML-DSA-87")
    }
    guard crypto.signatures.contains(where: { $0 is MLDSA }) else { return .notProvided("the provider lacks ML-DSA") }
    let publicKey = group.hex("publicKey")
    let key = try? MLDSA().importPublicKey(.mldsa(set, publicKey))
    return .run { test in
      guard let key else { return .rejected }
      let (signature, message, context) = (test.hex("sig"), test.hex("msg"), test.hex("ctx"))
      let isValid =
        context.isEmpty
        ? key.isValid(signature: signature.span, for: message.span, algorithm: .mldsa(set))
        : MLDSA.isValid(
          signature: signature.span, for: message.span, context: context.span, by: publicKey.span, set)
      return isValid ? .accepted : .rejected
    }
  }

  static func ecdsa(_ group: WycheproofJSON, _ crypto: CryptoProvider) -> WycheproofCheck {
    guard let key = group.object("publicKey"), let hash = hash(group.text("sha")) else {
      return .notProvided("\(group.text("sha")) is not a hash of TLS 1.3")
    }
    let curve: EllipticCurve
    switch key.text("curve") {
    case "secp256r1": curve = .p256
    case "secp384r1": curve = .p384
    case "secp521r1": curve = .p521
    default: return .notProvided("the curve \(key.text("curve"))")
    }
    let publicKey = PublicKey.ellipticCurve(curve, point: key.hex("uncompressed"))
    guard group.text("type") == "EcdsaP1363Verify" else { return verify(publicKey, crypto, .ecdsa(hash)) }
    return verify(publicKey, crypto, .ecdsa(hash)) { der(fromP1363: $0, fieldLength: curve.fieldLength) }
  }

  /// IEEE P1363 is r and s, each as long as a field element; other lengths have no counterpart in DER.
  private static func der(fromP1363 signature: [UInt8], fieldLength: Int) -> [UInt8]? {
    guard signature.count == 2 * fieldLength else { return nil }
    let body = integer(signature.prefix(fieldLength)) + integer(signature.suffix(fieldLength))
    return [0x30] + (body.count < 0x80 ? [] : [0x81]) + [UInt8(body.count)] + body
  }

  private static func integer(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var value = Array(bytes.drop { $0 == 0 })
    if value.first.map({ $0 >= 0x80 }) ?? true { value.insert(0, at: 0) }
    return [0x02, UInt8(value.count)] + value
  }

  static func rsaVerify(_ group: WycheproofJSON, _ crypto: CryptoProvider) -> WycheproofCheck {
    guard let key = group.object("publicKey") else { return .notProvided("a group without its key") }
    guard let hash = hash(group.text("sha")) else {
      return .notProvided("\(group.text("sha")) is not a hash of TLS 1.3")
    }
    let publicKey = PublicKey.rsa(modulus: key.number("modulus"), publicExponent: key.number("publicExponent"))
    guard group.text("type") != "RsassaPkcs1Verify" else { return verify(publicKey, crypto, .rsaPKCS1(hash)) }
    guard let maskHash = self.hash(group.text("mgfSha")) else {
      return .notProvided("\(group.text("mgfSha")) is not a hash of TLS 1.3")
    }
    return verify(
      publicKey, crypto, .rsaPSS(hash, maskHash: maskHash, saltLength: group.integer("sLen")))
  }

  static func rsaSign(_ group: WycheproofJSON, _ crypto: CryptoProvider) -> WycheproofCheck {
    guard let hash = hash(group.text("sha")) else {
      return .notProvided("\(group.text("sha")) is not a hash of TLS 1.3")
    }
    guard group.integer("keySize") >= RSABounds.standard.minimumModulusBits else {
      return .notProvided("RSA keys below \(RSABounds.standard.minimumModulusBits) bits are not taken")
    }
    guard let jwk = group.object("privateKeyJwk") else { return .notProvided("a group without CRT parts") }
    let components = RSAPrivateComponents(
      modulus: jwk.base64URL("n"), publicExponent: jwk.base64URL("e"), privateExponent: secret(jwk, "d"),
      prime1: secret(jwk, "p"), prime2: secret(jwk, "q"), exponent1: secret(jwk, "dp"),
      exponent2: secret(jwk, "dq"), coefficient: secret(jwk, "qi"))
    guard let key = try? crypto.importPrivateKey(.rsa(components)) else { return .run { _ in .rejected } }
    return .run { test in
      guard let signature = try? key.sign(test.hex("msg").span, algorithm: .rsaPKCS1(hash)) else { return .rejected }
      return compare(signature.span, test.hex("sig"))
    }
  }

  private static func secret(_ jwk: WycheproofJSON, _ name: String) -> SecretBytes {
    SecretBytes(copying: jwk.base64URL(name).span)
  }
}
