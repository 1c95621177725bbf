import TLS13Crypto
import TLS13Providers
import Testing

@Suite struct CompositionTests {
  /// Told from what it stands for by its type alone.
  private struct Marked: HashAlgorithm {
    let base: any HashAlgorithm
    var function: HashFunction { base.function }
    func makeHasher() -> any Hasher { base.makeHasher() }
    func makeHMAC(key: borrowing Span<UInt8>) -> any HMACKey { base.makeHMAC(key: key) }
  }

  /// AEAD and hash of the first suite are other ones than the default provider's; there is nothing else.
  private let other: CryptoProvider = {
    var provider = CryptoProvider.default
    let hash = Marked(base: SHA2.sha256)
    provider.suites = [CryptoProvider.Suite(.aes128GCMSHA256, aead: ChaCha20Poly1305(), hash: hash)]
    (provider.groups, provider.signatures, provider.hashes) = ([], [], [hash])
    return provider
  }()

  private let suites: [CipherSuite] = [.aes128GCMSHA256, .aes256GCMSHA384, .chacha20Poly1305SHA256]

  @Test func sealingTakesTheAEADsThatTheOtherHasAndNothingElse() {
    let crypto = CryptoProvider.default.sealing(with: other)
    #expect(crypto.suites.map(\.suite) == suites)
    #expect(crypto.suites.map { $0.aead is ChaCha20Poly1305 } == [true, false, true])
    #expect(!crypto.suites.contains { $0.hash is Marked } && !crypto.hashes.contains { $0 is Marked })
    expectTheRestOfTheDefault(crypto)
  }

  @Test func hashingTakesTheHashesThatTheOtherHasForSuitesAndAlone() {
    let crypto = CryptoProvider.default.hashing(with: other)
    #expect(crypto.suites.map(\.suite) == suites)
    #expect(crypto.suites.map { $0.hash is Marked } == [true, false, true])
    #expect(crypto.suites.map { $0.aead is ChaCha20Poly1305 } == [false, false, true])
    #expect(crypto.hashes.map(\.function) == [.sha256, .sha384, .sha512])
    #expect(crypto.hashes.map { $0 is Marked } == [true, false, false])
    expectTheRestOfTheDefault(crypto)
  }

  private func expectTheRestOfTheDefault(_ crypto: CryptoProvider) {
    #expect(crypto.groups.map(\.group) == CryptoProvider.default.groups.map(\.group))
    #expect(crypto.signatures.count == CryptoProvider.default.signatures.count)
    #expect(crypto.verifiedSignatures is SignatureCache)
  }
}
