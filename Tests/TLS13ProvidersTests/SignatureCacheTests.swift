import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

struct SignatureCacheTests {
  private func fact(
    _ number: Int, key: [UInt8] = [1, 2], algorithm: SignatureAlgorithm = .ed25519, hash: SHA2 = .sha256
  ) -> VerifiedSignature? {
    let message = [UInt8](repeating: 0, count: number % 7) + [UInt8](String(number).utf8)
    return VerifiedSignature(
      publicKeyInfo: key.span, algorithm: algorithm, message: message.span, signature: [9].span, hash: hash)
  }

  @Test func containsWhatWasInserted() throws {
    let cache = SignatureCache()
    let one = try #require(fact(1))
    #expect(!cache.contains(one))
    cache.insert(one)
    #expect(cache.contains(one))
    #expect(!cache.contains(try #require(fact(2))))
    #expect(!cache.contains(try #require(fact(1, key: [1, 3]))))
    #expect(!cache.contains(try #require(fact(1, algorithm: .ecdsa(.sha256)))))
    cache.removeAll()
    #expect(!cache.contains(one))
  }

  /// A byte that moves from one part to the next makes another fact.
  @Test func partsDoNotRunIntoEachOther() throws {
    func fact(_ key: [UInt8], _ message: [UInt8], _ signature: [UInt8]) throws -> VerifiedSignature {
      let fact = VerifiedSignature(
        publicKeyInfo: key.span, algorithm: .ed25519, message: message.span, signature: signature.span,
        hash: SHA2.sha256)
      return try #require(fact)
    }
    let facts = [try fact([1, 2], [3], [4]), try fact([1], [2, 3], [4]), try fact([1], [2], [3, 4])]
    #expect(Set(facts).count == 3)
  }

  @Test func otherHashesNameNothing() {
    #expect(fact(1, hash: .sha384) == nil)
    #expect(fact(1, hash: .sha512) == nil)
  }

  @Test func isBoundedAndKeepsWhatIsUsed() throws {
    let cache = SignatureCache(capacity: 100)
    let used = try #require(fact(0))
    cache.insert(used)
    for number in 1...10_000 {
      cache.insert(try #require(fact(number)))
      if number % 40 == 0 { #expect(cache.contains(used)) }
      #expect(number % 97 != 0 || cache.count <= 100)
    }
    #expect(!cache.contains(try #require(fact(1))))
    #expect(cache.contains(try #require(fact(10_000))))
  }

  @Test func smallestCapacityWorks() throws {
    let cache = SignatureCache(capacity: 0)
    for number in 0..<10 { cache.insert(try #require(fact(number))) }
    #expect(cache.count <= 2)
  }

  @Test func isSharedBetweenThreads() async throws {
    let cache = SignatureCache(capacity: 64)
    let facts = try (0..<256).map { try #require(fact($0)) }
    await withTaskGroup(of: Void.self) { group in
      for start in 0..<4 {
        group.addTask {
          for round in 0..<20 {
            for index in facts.indices where (index + round) % 4 == start {
              if !cache.contains(facts[index]) { cache.insert(facts[index]) }
            }
          }
        }
      }
    }
    #expect(cache.count <= 64)
  }

  @Test func replacingTheAlgorithmsDropsTheCache() {
    var crypto = CryptoProvider.default
    #expect(crypto.verifiedSignatures != nil)
    crypto.signatures.removeLast()
    #expect(crypto.verifiedSignatures == nil)
  }
}
