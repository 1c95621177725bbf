import Conformance
import TLS13Crypto
import TLS13Memory
import Testing

@Suite struct AEADTests {
  static let suites = TestedProvider.all.flatMap { provider in
    provider.crypto.suites.map { Case(provider: provider, suite: $0) }
  }

  /// A suite of a provider.
  struct Case: CustomStringConvertible {
    let provider: TestedProvider
    let suite: CryptoProvider.Suite
    var description: String { "\(suite.suite) of \(provider)" }
  }

  private let nonce = [UInt8](repeating: 7, count: 12)
  private let header: [UInt8] = [0x17, 3, 3, 0, 21]

  private func key(_ suite: Case) throws -> any AEADKey {
    let algorithm = suite.suite.aead
    return try algorithm.makeKey([UInt8](repeating: 9, count: algorithm.keyLength).span)
  }

  @Test(arguments: TestedProvider.all)
  func chaCha20Poly1305OfRFC8439(_ provider: TestedProvider) throws {
    // RFC 8439 §2.8.2
    let plaintext = Array(
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."
        .utf8)
    let algorithm = try #require(provider.crypto.suite(.chacha20Poly1305SHA256)).aead
    let key = try algorithm.makeKey(Array(0x80...0x9f).span)
    var buffer = plaintext + [UInt8](repeating: 0, count: 16)
    var span = buffer.mutableSpan
    try key.seal(
      &span, nonce: hex("070000004041424344454647").span, authenticating: hex("50515253c0c1c2c3c4c5c6c7").span)
    #expect(buffer.starts(with: hex("d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6")))
    #expect(buffer.suffix(16) == hex("1ae10b594f09e26a7e902ecbd0600691")[...])
  }

  @Test(arguments: suites, [0, 1, 15, 16, 17, 1000, 16385])
  func sealsAndOpensASliceInPlace(_ suite: Case, _ length: Int) throws {
    let key = try key(suite)
    let plaintext = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
    // Five bytes before and three after belong to somebody else.
    var buffer = [UInt8](repeating: 0xaa, count: 5) + plaintext + [UInt8](repeating: 0, count: 16) + [0xbb, 0xbb, 0xbb]
    let range = 5..<(5 + length + 16)
    do {
      var whole = buffer.mutableSpan
      var slice = whole.slice(range)
      try key.seal(&slice, nonce: nonce.span, authenticating: header.span)
    }
    #expect(length == 0 || Array(buffer[5..<(5 + length)]) != plaintext)
    do {
      var whole = buffer.mutableSpan
      var slice = whole.slice(range)
      try key.open(&slice, nonce: nonce.span, authenticating: header.span)
    }
    #expect(Array(buffer[5..<(5 + length)]) == plaintext)
    #expect(buffer.prefix(5).allSatisfy { $0 == 0xaa } && buffer.suffix(3).allSatisfy { $0 == 0xbb })
  }

  @Test(arguments: suites)
  func refusesEveryFlippedByteAndOtherInputs(_ suite: Case) throws {
    let key = try key(suite)
    var sealed: [UInt8] = [1, 2, 3] + [UInt8](repeating: 0, count: 16)
    var span = sealed.mutableSpan
    try key.seal(&span, nonce: nonce.span, authenticating: header.span)
    let open = { (message: [UInt8], nonce: [UInt8], header: [UInt8]) -> Failure? in
      failure { () throws(CryptoError) in
        var copy = message
        var span = copy.mutableSpan
        try key.open(&span, nonce: nonce.span, authenticating: header.span)
      }
    }
    #expect(open(sealed, nonce, header) == nil)
    for index in sealed.indices {
      var changed = sealed
      changed[index] ^= 1
      #expect(open(changed, nonce, header) == .authentication)
    }
    #expect(open(sealed, [UInt8](repeating: 8, count: 12), header) == .authentication)
    #expect(open(sealed, nonce, []) == .authentication)
    for length in 0..<16 { #expect(open(Array(sealed.prefix(length)), nonce, header) == .authentication) }
    for length in [0, 8, 11, 13, 24] {
      #expect(open(sealed, [UInt8](repeating: 7, count: length), header) == .library)
    }
  }

  /// A nonce, a header and a length of its own for each record: nothing of one record stays for the next.
  @Test(arguments: suites)
  func oneKeySealsAndOpensManyRecords(_ suite: Case) throws {
    let writer = try key(suite)
    let reader = try key(suite)
    for number in 0..<200 {
      let nonce = [UInt8](repeating: UInt8(number), count: 12)
      let header = [UInt8](repeating: 3, count: number % 7)
      let plaintext = [UInt8](repeating: UInt8(number), count: number * 5)
      var buffer = plaintext + [UInt8](repeating: 0, count: 16)
      var span = buffer.mutableSpan
      try writer.seal(&span, nonce: nonce.span, authenticating: header.span)
      if number % 3 == 0 {
        let result = failure { () throws(CryptoError) in
          var forged = buffer
          forged[number % forged.count] ^= 1
          var span = forged.mutableSpan
          try reader.open(&span, nonce: nonce.span, authenticating: header.span)
        }
        #expect(result == .authentication)
      }
      var sealed = buffer.mutableSpan
      try reader.open(&sealed, nonce: nonce.span, authenticating: header.span)
      #expect(buffer.starts(with: plaintext))
    }
  }

  @Test(arguments: suites)
  func refusesToSealWithoutRoomOrNonce(_ suite: Case) throws {
    let key = try key(suite)
    for (length, nonceLength) in [(15, 12), (0, 12), (20, 11), (20, 0)] {
      let result = failure { () throws(CryptoError) in
        var message = [UInt8](repeating: 0, count: length)
        var span = message.mutableSpan
        try key.seal(&span, nonce: [UInt8](repeating: 0, count: nonceLength).span, authenticating: header.span)
      }
      #expect(result == .library)
    }
  }

  @Test(arguments: suites)
  func refusesKeysOfOtherLengths(_ suite: Case) throws {
    let algorithm = suite.suite.aead
    for length in [0, algorithm.keyLength - 1, algorithm.keyLength + 1] {
      let result = failure { () throws(CryptoError) in
        _ = try algorithm.makeKey([UInt8](repeating: 0, count: length).span)
      }
      #expect(result == .key)
    }
  }

  @Test(arguments: TestedProvider.all)
  func limits(_ provider: TestedProvider) throws {
    // RFC 9846 §5.5: floor(2^24.5); the square lies between 2^49 and the square of the next number.
    let limit = try #require(provider.crypto.suite(.aes128GCMSHA256)).aead.recordLimit
    #expect(limit * limit <= 1 << 49 && (limit + 1) * (limit + 1) > 1 << 49)
    #expect(try #require(provider.crypto.suite(.aes256GCMSHA384)).aead.recordLimit == limit)
    #expect(try #require(provider.crypto.suite(.chacha20Poly1305SHA256)).aead.recordLimit == .max)
  }
}
