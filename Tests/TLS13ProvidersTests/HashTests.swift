import Conformance
import TLS13Crypto
import TLS13Memory
import Testing

@Suite struct HashTests {
  static let hashes = TestedProvider.all.flatMap { provider in
    HashFunction.allCases.map { Case(provider: provider, function: $0) }
  }

  /// A hash function of a provider.
  struct Case: CustomStringConvertible {
    let provider: TestedProvider
    let function: HashFunction
    var description: String { "\(function.rawValue) of \(provider)" }

    var hash: any HashAlgorithm { get throws { try #require(provider.crypto.hash(function)) } }
  }

  @Test(arguments: TestedProvider.all)
  func digestsOfABC(_ provider: TestedProvider) throws {
    let (sha256, sha384, sha512) = (
      try Case(provider: provider, function: .sha256).hash, try Case(provider: provider, function: .sha384).hash,
      try Case(provider: provider, function: .sha512).hash
    )
    // FIPS 180-4 examples, RFC 6234 §8.5 TEST1
    let abc = Array("abc".utf8)
    #expect(
      Array(sha256.digest(of: abc.span).span)
        == hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"))
    #expect(
      Array(sha384.digest(of: abc.span).span)
        == hex(
          "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
            + "8086072ba1e7cc2358baeca134c825a7"))
    #expect(
      Array(sha512.digest(of: abc.span).span)
        == hex(
          "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"))
  }

  @Test(arguments: hashes)
  func aHasherGoesOnAfterItsDigestAndCopiesAreIndependent(_ function: Case) throws {
    let hash = try function.hash
    var first = hash.makeHasher()
    first.update([1, 2].span)
    let middle = Array(first.digest().span)
    var second = first
    first.update([3].span)
    second.update([4].span)
    #expect(middle == Array(hash.digest(of: [1, 2].span).span))
    #expect(Array(first.digest().span) == Array(hash.digest(of: [1, 2, 3].span).span))
    #expect(Array(second.digest().span) == Array(hash.digest(of: [1, 2, 4].span).span))
    #expect(middle.count == hash.function.digestLength)
  }

  @Test(arguments: TestedProvider.all)
  func hmacOfRFC4231TestCase1(_ provider: TestedProvider) throws {
    let key = [UInt8](repeating: 0x0b, count: 20)
    let expected: [(HashFunction, String)] = [
      (.sha256, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
      (
        .sha384,
        "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6"
      ),
      (
        .sha512,
        "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
          + "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"
      ),
    ]
    for (function, code) in expected {
      let hash = try Case(provider: provider, function: function).hash
      let hmac = hash.makeHMAC(key: key.span)
      // The key serves twice, and a short output takes the leading bytes.
      for length in [hash.function.digestLength, 10, 0] {
        var output = [UInt8](repeating: 0, count: length)
        var span = output.mutableSpan
        hmac.authenticate(Array("Hi There".utf8).span, into: &span)
        #expect(output == Array(hex(code).prefix(length)))
      }
    }
  }

  /// One key serves connections on many threads: that of the first stage of the key schedule does.
  @Test(arguments: hashes)
  func oneHMACKeyServesManyThreads(_ function: Case) async throws {
    let hash = try function.hash
    let key: [UInt8] = [1, 2, 3]
    let hmac = hash.makeHMAC(key: key.span)
    let expected = (0..<64).map { code(hash.makeHMAC(key: key.span), [UInt8($0)], function.function.digestLength) }
    let good = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask {
          (0..<400).count { code(hmac, [UInt8($0 % 64)], function.function.digestLength) == expected[$0 % 64] }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(good == 4 * 400)
  }

  @Test(arguments: hashes)
  func hmacTakesEmptyAndLongKeysAndMessages(_ function: Case) throws {
    let hash = try function.hash
    let length = function.function.digestLength
    let blockLength = function.function == .sha256 ? 64 : 128
    let zeros = [UInt8](repeating: 0, count: blockLength)
    // RFC 2104 §2: a short key is padded with zeros, a long one hashed first
    #expect(code(hash.makeHMAC(key: [UInt8]().span), [], length) == code(hash.makeHMAC(key: zeros.span), [], length))
    let long = [UInt8](repeating: 7, count: blockLength + 1)
    let digest = Array(hash.digest(of: long.span).span)
    #expect(
      code(hash.makeHMAC(key: long.span), message, length) == code(hash.makeHMAC(key: digest.span), message, length))
  }

  private func code(_ key: any HMACKey, _ message: [UInt8], _ length: Int) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: length)
    var span = output.mutableSpan
    key.authenticate(message.span, into: &span)
    return output
  }

  @Test(arguments: TestedProvider.all)
  func hkdfOfRFC5869TestCase1(_ provider: TestedProvider) throws {
    let hash = try Case(provider: provider, function: .sha256).hash
    let prk = HKDF.extract(
      hash, salt: hex("000102030405060708090a0b0c").span,
      inputKeyMaterial: [UInt8](repeating: 0x0b, count: 22).span)
    #expect(bytes(prk) == hex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"))
    var output = [UInt8](repeating: 0, count: 42)
    var span = output.mutableSpan
    HKDF.expand(
      hash.makeHMAC(key: prk.span), info: hex("f0f1f2f3f4f5f6f7f8f9").span, digestLength: 32, into: &span)
    #expect(
      output == hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"))
  }
}
