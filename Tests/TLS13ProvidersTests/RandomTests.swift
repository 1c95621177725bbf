import Conformance
import TLS13Crypto
import Testing

@Suite struct RandomTests {
  @Test(arguments: TestedProvider.all)
  func fillsAllOfTheBytes(_ provider: TestedProvider) {
    let random = provider.crypto.random
    #expect(random.bytes(0) == [])
    #expect(random.bytes(32) != random.bytes(32))
    // That some byte stays zero in all of 64 draws has a chance of 2^-512 each.
    var seen = [UInt8](repeating: 0, count: 33)
    for _ in 0..<64 { for (index, byte) in random.bytes(33).enumerated() { seen[index] |= byte } }
    #expect(!seen.contains(0))
  }

  @Test(arguments: TestedProvider.all)
  func theDefaultProviderCoversWhatTLSRequires(_ tested: TestedProvider) throws {
    // RFC 9846 §9.1
    let provider = tested.crypto
    let suites: [(UInt16, HashFunction, Int)] = [(0x1301, .sha256, 16), (0x1302, .sha384, 32), (0x1303, .sha256, 32)]
    #expect(provider.suites.map(\.suite.rawValue) == suites.map(\.0))
    for (code, hash, keyLength) in suites {
      // RFC 9846 §B.4; none is under 112 bits, §E.5
      let suite = try #require(provider.suite(CipherSuite(rawValue: code)))
      #expect(suite.hash.function == hash && suite.aead.keyLength == keyLength)
    }
    // RFC 9846 §5.2, §5.3: what all AEADs of the seam have
    #expect(AEAD.tagLength <= 255 && AEAD.nonceLength >= 8)
    // RFC 9846 §B.3.1.4
    let curves: Set<UInt16> = [0x0017, 0x0018, 0x0019, 0x001d]
    let groups = Set(provider.groups.map(\.group.rawValue))
    #expect(groups == (tested.description == "OpenSSL" ? curves : curves.union([0x11ec])))
    #expect(provider.group(.secp256r1) != nil && provider.group(.x25519) != nil)
    for suite in provider.suites { #expect(provider.hash(suite.hash.function) != nil) }
    let algorithms = provider.signatures.flatMap(\.algorithms)
    for algorithm: SignatureAlgorithm in [.rsaPKCS1(.sha256), .rsaPSS(.sha256), .ecdsa(.sha256)] {
      #expect(algorithms.contains(algorithm))
    }
  }
}
