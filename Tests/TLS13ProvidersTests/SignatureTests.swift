import Conformance
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

@Suite struct SignatureTests {
  static let keyTypes: [Case] = TestedProvider.all.flatMap { provider in
    let types: [KeyType] =
      EllipticCurve.allCases.map { .ellipticCurve($0) }
      + [.ed25519, .rsa(bits: 2048), .mldsa(.mldsa65), .mldsa(.mldsa87)]
    return types.filter { type in provider.crypto.signatures.contains { $0.supports(type) } }
      .map { Case(provider: provider, type: $0) }
  }

  /// A kind of key of a provider.
  struct Case: CustomStringConvertible {
    let provider: TestedProvider
    let type: KeyType
    var description: String { "\(type) of \(provider)" }
  }

  @Test(arguments: keyTypes)
  func signsAndVerifiesWithEachAlgorithm(_ tested: Case) throws {
    let (provider, keyType) = (tested.provider.crypto, tested.type)
    let key = try provider.importPrivateKey(try provider.generatePrivateKey(keyType))
    #expect(key.publicKey.keyType == keyType)
    let verifier = try provider.importPublicKey(key.publicKey)
    let other = try provider.importPublicKey(
      try provider.importPrivateKey(try provider.generatePrivateKey(keyType)).publicKey)
    #expect(!key.algorithms.isEmpty)
    for algorithm in key.algorithms {
      let signature = try key.signature(of: message, algorithm)
      #expect(verifier.accepts(signature, message, algorithm))
      #expect(!other.accepts(signature, message, algorithm))
      #expect(!verifier.accepts(signature, message + [0], algorithm))
      for index in stride(from: 0, to: signature.count, by: 7) {
        var changed = signature
        changed[index] ^= 0x10
        #expect(!verifier.accepts(changed, message, algorithm))
      }
      let shorter = [[], [0], Array(signature.dropLast()), Array(signature.dropFirst())]
      for wrong in shorter + [signature + [0], [0] + signature] {
        #expect(!verifier.accepts(wrong, message, algorithm))
      }
      for another in key.algorithms where another != algorithm {
        #expect(!verifier.accepts(signature, message, another))
      }
      let empty = try key.signature(of: [], algorithm)
      #expect(verifier.accepts(empty, [], algorithm))
    }
  }

  @Test(arguments: keyTypes)
  func refusesAlgorithmsOfOtherKeys(_ tested: Case) throws {
    let (provider, keyType) = (tested.provider.crypto, tested.type)
    let key = try provider.importPrivateKey(try provider.generatePrivateKey(keyType))
    let verifier = try provider.importPublicKey(key.publicKey)
    for algorithm in provider.signatures.flatMap(\.algorithms) where !key.algorithms.contains(algorithm) {
      #expect(
        failure { () throws(CryptoError) in _ = try key.signature(of: message, algorithm) } == .unsupported)
      #expect(!verifier.accepts([1, 2, 3], message, algorithm))
    }
  }

  /// Keys and signatures of one provider are good in the other.
  @Test(arguments: keyTypes)
  func agreesWithTheDefaultProvider(_ tested: Case) throws {
    for (signing, verifying) in [(tested.provider.crypto, .default), (CryptoProvider.default, tested.provider.crypto)] {
      let material = try signing.generatePrivateKey(tested.type)
      let first = try signing.importPrivateKey(material)
      let second = try verifying.importPrivateKey(material)
      #expect(first.publicKey == second.publicKey && first.algorithms == second.algorithms)
      let verifier = try verifying.importPublicKey(first.publicKey)
      for algorithm in first.algorithms {
        #expect(verifier.accepts(try first.signature(of: message, algorithm), message, algorithm))
      }
    }
  }

  @Test(arguments: TestedProvider.all)
  func ed25519OfRFC8032(_ provider: TestedProvider) throws {
    // RFC 8032 §7.1 TEST 1 and TEST 2
    let cases = [
      (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
          + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
      ),
      (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
          + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
      ),
    ]
    for (seed, point, message, signature) in cases {
      let key = try provider.crypto.importPrivateKey(.ed25519(seed: secret(seed)))
      #expect(key.publicKey == .ed25519(hex(point)))
      #expect(try key.signature(of: hex(message), .ed25519) == hex(signature))
    }
  }

  @Test(arguments: TestedProvider.all)
  func ecdsaOfRFC6979(_ provider: TestedProvider) throws {
    // RFC 6979 §A.2.5, SHA-256, "sample"; both libraries sign with a random k, so only the verifier is compared.
    let point =
      hex("0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6")
      + hex("7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299")
    let signature =
      hex("3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716")
      + hex("022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8")
    let key = try provider.crypto.importPublicKey(.ellipticCurve(.p256, point: point))
    #expect(key.accepts(signature, Array("sample".utf8), .ecdsa(.sha256)))
    let scalar = secret("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721")
    let signer = try provider.crypto.importPrivateKey(.ellipticCurve(.p256, scalar: scalar))
    #expect(signer.publicKey == .ellipticCurve(.p256, point: point))
  }

  @Test(arguments: TestedProvider.all, EllipticCurve.allCases)
  func ecdsaRefusesMalformedKeys(_ provider: TestedProvider, _ curve: EllipticCurve) throws {
    let ecdsa = try provider.crypto.signatureFamily(for: .ellipticCurve(curve))
    let length = curve.fieldLength
    let points: [[UInt8]] = [
      [], [0], [4], [4] + [UInt8](repeating: 0, count: 2 * length), [4] + [UInt8](repeating: 0xff, count: 2 * length),
      [2] + [UInt8](repeating: 1, count: length),
    ]
    for point in points {
      let result = failure { () throws(CryptoError) in
        _ = try ecdsa.importPublicKey(.ellipticCurve(curve, point: point))
      }
      #expect(result == .key)
    }
    // Zero, beyond the order, and other lengths.
    let scalars: [[UInt8]] = [
      [], [UInt8](repeating: 0, count: length), [UInt8](repeating: 0xff, count: length),
      [UInt8](repeating: 1, count: length - 1), [UInt8](repeating: 1, count: length + 1),
    ]
    for scalar in scalars {
      let result = failure { () throws(CryptoError) in
        _ = try ecdsa.importPrivateKey(.ellipticCurve(curve, scalar: SecretBytes(copying: scalar.span)))
      }
      #expect(result == .key)
    }
  }

  @Test(arguments: TestedProvider.all)
  func ed25519RefusesMalformedKeys(_ provider: TestedProvider) throws {
    let ed25519 = try provider.crypto.signatureFamily(for: .ed25519)
    for length in [0, 31, 33, 64] {
      let bytes = [UInt8](repeating: 1, count: length)
      #expect(failure { () throws(CryptoError) in _ = try ed25519.importPublicKey(.ed25519(bytes)) } == .key)
      let result = failure { () throws(CryptoError) in
        _ = try ed25519.importPrivateKey(.ed25519(seed: SecretBytes(copying: bytes.span)))
      }
      #expect(result == .key)
    }
  }

  @Test(arguments: TestedProvider.all)
  func familiesRefuseKeysOfOthers(_ provider: TestedProvider) {
    let keys: [PublicKey] = [
      .ed25519([1]), .ellipticCurve(.p256, point: [4]), .rsa(modulus: [1], publicExponent: [3]),
    ]
    for family in provider.crypto.signatures {
      for key in keys where !family.supports(key.keyType) {
        #expect(failure { () throws(CryptoError) in _ = try family.importPublicKey(key) } == .unsupported)
        #expect(failure { () throws(CryptoError) in _ = try family.generatePrivateKey(key.keyType) } == .unsupported)
      }
    }
  }
}
