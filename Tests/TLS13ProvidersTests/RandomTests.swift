import TLS13Crypto
import TLS13Providers
import Testing

@Suite struct RandomTests {
  @Test func fillsAllOfTheBytes() {
    let random = SodiumRandomSource()
    #expect(random.bytes(0) == [])
    #expect(random.bytes(32) != random.bytes(32))
    // That some byte stays zero in all of 64 draws has a chance of 2^-512 each.
    var seen = [UInt8](repeating: 0, count: 33)
    for _ in 0..<64 { for (index, byte) in random.bytes(33).enumerated() { seen[index] |= byte } }
    #expect(!seen.contains(0))
  }

  @Test func theDefaultProviderCoversWhatTLSRequires() throws {
    // RFC 9846 §9.1
    let provider = CryptoProvider.default
    #expect(provider.suite(.aes128GCMSHA256) != nil)
    #expect(provider.group(.secp256r1) != nil && provider.group(.x25519) != nil)
    for suite in provider.suites { #expect(provider.hash(suite.hash.function) != nil) }
    let algorithms = provider.signatures.flatMap(\.algorithms)
    for algorithm: SignatureAlgorithm in [.rsaPKCS1(.sha256), .rsaPSS(.sha256), .ecdsa(.sha256)] {
      #expect(algorithms.contains(algorithm))
    }
  }
}
