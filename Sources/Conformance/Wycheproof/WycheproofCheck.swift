import TLS13Crypto
import TLS13Memory

/// How the cases of one group are run.
enum WycheproofCheck {
  /// The primitive is not part of this package.
  case notProvided(String)
  /// Runs one case.
  case run((WycheproofJSON) -> WycheproofOutcome)

  /// The runner of a group. A type of group says what its cases look like; the file's algorithm says what computes them,
  /// and only one whose name is known here is run.
  static func find(algorithm: String, group: WycheproofJSON, _ crypto: CryptoProvider) -> WycheproofCheck {
    switch group.text("type") {
    case "AeadTest": return aead(algorithm, group, crypto)
    case "IndCpaTest": return aesCBC(algorithm, crypto)
    case "PbkdfTest": return pbkdf2(algorithm, crypto)
    case "PbeTest": return pbes2(algorithm, crypto)
    case "EcdhTest", "EcdhEcpointTest", "EcdhPemTest": return ecdh(group, crypto)
    case "XdhComp", "XdhAsnComp", "XdhPemComp": return x25519(group, crypto)
    case "EcdsaVerify", "EcdsaP1363Verify": return ecdsa(group, crypto)
    case "EddsaVerify": return ed25519(group, crypto)
    case "MlDsaVerify": return mldsa(algorithm, group, crypto)
    case "HkdfTest": return hkdf(algorithm, crypto)
    case "MacTest": return hmac(algorithm, crypto)
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
