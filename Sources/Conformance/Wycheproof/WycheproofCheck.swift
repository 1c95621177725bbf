import TLS13Crypto
import TLS13Memory

/// How the cases of one group are run.
enum WycheproofCheck {
  /// The primitive is not part of this package.
  case notProvided(String)
  /// Runs one case.
  case run((WycheproofJSON) -> WycheproofOutcome)

  private static let notProvided: [(prefix: String, reason: String)] = [
    ("aes_ccm", "the CCM suites are not provided"),
    ("ed448", "Ed448 is not provided: no library here has it"),
    ("x448", "X448 is not provided: no library here has it"),
    ("mldsa_44", "ML-DSA-44 is not provided: swift-crypto has ML-DSA-65 and ML-DSA-87"),
    ("mlkem_1024", "ML-KEM-1024 is not provided: X25519MLKEM768 uses ML-KEM-768"),
  ]

  static func find(file: String, group: WycheproofJSON, _ crypto: CryptoProvider) -> WycheproofCheck {
    if let entry = notProvided.first(where: { file.hasPrefix($0.prefix) }) { return .notProvided(entry.reason) }
    switch group.text("type") {
    case "AeadTest": return aead(file: file, group, crypto)
    case "EcdhTest", "EcdhEcpointTest": return ecdh(group, crypto)
    case "XdhComp": return x25519(crypto)
    case "EcdsaVerify", "EcdsaP1363Verify": return ecdsa(group, crypto)
    case "EddsaVerify": return ed25519(group, crypto)
    case "MlDsaVerify": return mldsa(file: file, group, crypto)
    case "HkdfTest": return hkdf(file: file, crypto)
    case "MacTest": return hmac(file: file, crypto)
    case "RsassaPkcs1Verify", "RsassaPssVerify", "RsassaPssWithParametersVerify": return rsaVerify(group, crypto)
    case "RsassaPkcs1Generate": return rsaSign(group, crypto)
    case "MLKEMTest", "MLKEMKeyGen", "MLKEMEncapsTest", "MLKEMDecapsValidationTest": return mlkem(group, crypto)
    default: return .notProvided("no runner for groups of type \(group.text("type"))")
    }
  }

  /// Whether `value` is what the file says.
  static func compare(_ value: borrowing Span<UInt8>, _ expected: [UInt8]) -> WycheproofOutcome {
    value.isEqual(to: expected.span) ? .accepted : .wrong
  }

  /// A hash by the name that the files use.
  static func hash(_ name: String) -> HashFunction? { HashFunction(rawValue: name) }

  /// Verifies with a key, or skips, or rejects every signature of a key that was not imported.
  static func verify(
    _ key: PublicKey, _ crypto: CryptoProvider, _ algorithm: SignatureAlgorithm,
    signature: @escaping ([UInt8]) -> [UInt8]? = { $0 }
  ) -> WycheproofCheck {
    guard let family = try? crypto.signatureFamily(for: key.keyType) else {
      return .notProvided("the provider lacks keys of type \(key.keyType)")
    }
    guard let key = try? family.importPublicKey(key) else { return .run { _ in .rejected } }
    return .run { test in
      guard let signature = signature(test.hex("sig")) else { return .rejected }
      return key.isValid(signature: signature.span, for: test.hex("msg").span, algorithm: algorithm)
        ? .accepted : .rejected
    }
  }
}
