import Synchronization
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

@testable import TLS13

/// Which keys a connection still holds, seen through a provider that counts the keys it made.
@Suite struct SecretLifetimeTests {
  /// How many keys there are.
  private final class Census: Sendable {
    private let living = Mutex((aead: 0, hmac: 0))
    var aead: Int { living.withLock { $0.aead } }
    var hmac: Int { living.withLock { $0.hmac } }
    func countAEAD(_ change: Int) { living.withLock { $0.aead += change } }
    func countHMAC(_ change: Int) { living.withLock { $0.hmac += change } }
  }

  private struct CountedAEAD: AEADAlgorithm {
    let real: any AEADAlgorithm
    let census: Census
    var keyLength: Int { real.keyLength }
    var recordLimit: UInt64 { real.recordLimit }
    func makeKey(_ key: borrowing Span<UInt8>) throws(CryptoError) -> any AEADKey {
      CountedAEADKey(try real.makeKey(key), census)
    }
  }

  private final class CountedAEADKey: AEADKey {
    private let real: any AEADKey
    private let census: Census
    init(_ real: any AEADKey, _ census: Census) {
      self.real = real
      self.census = census
      census.countAEAD(1)
    }
    deinit { census.countAEAD(-1) }
    func seal(
      _ message: inout MutableSpan<UInt8>, nonce: borrowing Span<UInt8>, authenticating header: borrowing Span<UInt8>
    ) throws(CryptoError) { try real.seal(&message, nonce: nonce, authenticating: header) }
    func open(
      _ message: inout MutableSpan<UInt8>, nonce: borrowing Span<UInt8>, authenticating header: borrowing Span<UInt8>
    ) throws(CryptoError) { try real.open(&message, nonce: nonce, authenticating: header) }
  }

  private struct CountedHash: HashAlgorithm {
    let real: any HashAlgorithm
    let census: Census
    var function: HashFunction { real.function }
    func makeHasher() -> any TLS13Crypto.Hasher { real.makeHasher() }
    func makeHMAC(key: borrowing Span<UInt8>) -> any HMACKey { CountedHMAC(real.makeHMAC(key: key), census) }
  }

  private final class CountedHMAC: HMACKey {
    private let real: any HMACKey
    private let census: Census
    init(_ real: any HMACKey, _ census: Census) {
      self.real = real
      self.census = census
      census.countHMAC(1)
    }
    deinit { census.countHMAC(-1) }
    func authenticate(_ message: borrowing Span<UInt8>, into output: inout MutableSpan<UInt8>) {
      real.authenticate(message, into: &output)
    }
  }

  private let census = Census()

  private var crypto: CryptoProvider {
    var crypto = CryptoProvider.default
    crypto.suites = crypto.suites.map {
      .init(
        $0.suite, aead: CountedAEAD(real: $0.aead, census: census), hash: CountedHash(real: $0.hash, census: census))
    }
    return crypto
  }

  /// A pair whose client's keys are counted; one early secret for its one suite, and the salt of that, belong to the context.
  private func pair(server liar: Liar? = nil) throws -> Pair {
    try Pair(
      Setup().client {
        $0.crypto = crypto
        $0.cipherSuites = [.aes128GCMSHA256]
        // Without it, what ends EncryptedExtensions must be there: its last byte cannot be another.
        $0.recordSizeLimit = nil
      }, Setup().server(liar))
  }

  // RFC 9846 §7.1, §7.2: the secrets of the handshake go with it; one secret and one key for each direction stay, the
  // secret without the HMAC that it keys
  @Test func `of all keys only those of the two directions outlive the handshake, and updates replace them`() throws {
    let pair = try pair()
    #expect(census.hmac == 2 && census.aead == 0)
    pair.run().expectAgreement()
    #expect(census.hmac == 2 && census.aead == 2)
    for side in [pair.client, pair.server] {
      for _ in 0..<3 {
        try side.connection.updateKeys(requestPeer: true)
        try side.connection.send([1].span)
        pair.run()
      }
    }
    #expect(pair.client.error == nil && pair.server.error == nil)
    #expect(census.hmac == 2 && census.aead == 2)
  }

  // RFC 9846 §6: the secrets and keys of a failed connection are forgotten
  @Test(arguments: [2, 8, 11, 15, 20, 0] as [UInt8])
  func `a connection that fails lets go of all its keys`(type: UInt8) throws {
    let pair = try pair(server: .message(type) { Array($0.dropLast()) + [($0.last ?? 0) ^ 1] })
    pair.run()
    if type == 0 {
      pair.expectAgreement()
      pair.client.deliver(record(23, [UInt8](repeating: 7, count: 40)))
    }
    #expect(pair.client.error != nil)
    #expect(census.hmac == 2 && census.aead == 0)
  }

  // RFC 9846 §6.1
  @Test func `nothing is kept of a connection that is gone`() throws {
    do {
      let pair = try pair().run()
      pair.expectAgreement()
      try pair.client.connection.close()
    }
    #expect(census.hmac == 0 && census.aead == 0)
  }
}

/// The end of the road for key updates, 2^48 - 1 of them.
@Suite struct KeyUpdateLimitTests {
  private func core() throws -> ConnectionCore {
    var core = ConnectionCore(try ClientContext(Lab.shared.clientConfiguration()))
    let suite = KeyScheduleSuite(try #require(CryptoProvider.default.suite(.aes128GCMSHA256)))
    let silent = KeyLogger(nil, clientRandom: [UInt8]().span)
    func secret() -> TrafficSecret {
      TrafficSecret(suite, SecretBytes(zeroed: 32), .clientApplication, silent)
    }
    try core.installWriteKeys(secret())
    try core.installReadKeys(secret())
    return core
  }

  // RFC 9846 §4.7.3
  @Test func `the last key update is the one with the number 2^48 - 1, and a request for more is ignored`() throws {
    var core = try core()
    core.writeEpoch = (1 << 48) - 2
    core.owesKeyUpdate = true
    try core.sendKeyUpdate(requestPeer: false)
    let (epoch, sent) = (core.writeEpoch, core.output.count)
    #expect(epoch == (1 << 48) - 1 && sent > 0)
    core.owesKeyUpdate = true
    try core.sendKeyUpdate(requestPeer: true)
    let (after, output, owes, awaits) = (
      core.writeEpoch, core.output.count, core.owesKeyUpdate, core.awaitsPeerKeyUpdate
    )
    #expect(after == epoch && output == sent && !owes && !awaits)
  }

  // RFC 9846 §4.7.3: a receiver must not hold the sender to it
  @Test func `the peer may update its keys when we no longer can`() throws {
    var core = try core()
    core.writeEpoch = (1 << 48) - 1
    for _ in 0..<3 {
      let update: [UInt8] = [24, 0, 0, 1, 1]
      try core.receiveKeyUpdate(HandshakeMessage(type: .keyUpdate, bytes: update.span))
    }
    let epoch = core.writeEpoch
    #expect(epoch == (1 << 48) - 1)
  }
}
