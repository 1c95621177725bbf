import Synchronization
import TLS13
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import TLS13Sessions
import Testing

@Suite struct KeyUpdateTests {
  /// An AEAD whose keys are worn out after a few records.
  private struct ShortLived: AEADAlgorithm {
    let real: any AEADAlgorithm
    let recordLimit: UInt64
    var keyLength: Int { real.keyLength }
    func makeKey(_ key: borrowing Span<UInt8>) throws(CryptoError) -> any AEADKey { try real.makeKey(key) }
  }

  private func crypto(limit: UInt64) -> CryptoProvider {
    var crypto = CryptoProvider.default
    crypto.suites = crypto.suites.map {
      .init($0.suite, aead: ShortLived(real: $0.aead, recordLimit: limit), hash: $0.hash)
    }
    return crypto
  }

  /// Counts the KeyUpdates that both sides send.
  private final class Counter: Sendable {
    private let sent = Mutex(0)
    var count: Int { sent.withLock { $0 } }
    func see(_ event: ConnectionEvent) {
      if case .message(.sent, .keyUpdate, _, _, _) = event { sent.withLock { $0 += 1 } }
    }
  }

  // RFC 9846 §5.5
  @Test(arguments: [4, 5, 16] as [UInt64])
  func `keys are updated before they are worn out`(limit: UInt64) throws {
    let counter = Counter()
    let pair = try Pair(
      Setup().client {
        $0.crypto = crypto(limit: limit)
        $0.observer = counter.see
      }, Setup().server()
    ).run()
    pair.expectAgreement()
    var expected: [UInt8] = []
    for round in 0..<40 {
      let data = [UInt8](repeating: UInt8(round), count: round == 20 ? 70_000 : 3)
      try pair.client.connection.send(data.span)
      expected += data
      pair.run()
    }
    #expect(pair.server.received == expected && pair.server.error == nil && pair.client.error == nil)
    // 44 records, and each key has one for its KeyUpdate
    #expect(counter.count == 43 / (Int(limit) - 1))
    try pair.client.connection.close()
    pair.run()
    #expect(pair.server.peerClosed)
  }

  // RFC 9846 §5.5: what is no data wears keys out, too
  @Test(arguments: [4, 5, 16] as [UInt64])
  func `requests, answers and tickets leave the last record of a key to the update`(limit: UInt64) throws {
    let counter = Counter()
    let pair = try Pair(
      Setup().client {
        $0.crypto = crypto(limit: limit)
        $0.postHandshakeAuthentication = true
        $0.resumption = ClientResumption()
        $0.observer = counter.see
      },
      Setup().server {
        $0.crypto = crypto(limit: limit)
        $0.clientAuthentication = .onRequest(Lab.shared.trust)
        $0.resumption = try? .inMemory(crypto: $0.crypto)
        $0.observer = counter.see
      }
    ).run()
    for _ in 0..<20 {
      try pair.server.connection.requestClientCertificate()
      pair.run()
      try pair.server.connection.sendTickets(1)
      pair.run()
      // Data sets the counts of what comes without any back.
      try pair.server.connection.send([1].span)
      pair.run()
    }
    #expect(pair.client.error == nil && pair.server.error == nil && counter.count > 0)
    #expect(pair.client.received.count == 20)
  }

  // RFC 9846 §4.7.3
  @Test func `an update that asks is answered once, before the next data, and data flows on`() throws {
    let counter = Counter()
    let pair = try Pair(Setup().client(), Setup().server { $0.observer = counter.see }).run()
    for _ in 0..<3 {
      try pair.client.connection.updateKeys(requestPeer: true)
      pair.run()
    }
    #expect(counter.count == 0)
    try pair.server.connection.send([1, 2].span)
    pair.run()
    #expect(counter.count == 1 && pair.client.received == [1, 2])
    try pair.client.connection.send([3].span)
    try pair.server.connection.updateKeys()
    try pair.server.connection.send([4].span)
    pair.run()
    #expect(pair.server.received == [3] && pair.client.received == [1, 2, 4])
    #expect(pair.client.error == nil && pair.server.error == nil)
  }

  // RFC 9846 §4.7.3: no second request before the peer has sent a KeyUpdate
  @Test func `a request is not repeated before it is answered`() throws {
    let requests = Mutex<[Bool]>([])
    let pair = try Pair(
      Setup().client {
        $0.observer = { event in
          guard case .message(.sent, .keyUpdate, _, _, .keyUpdate(let requested)) = event else { return }
          requests.withLock { $0.append(requested) }
        }
      }, Setup().server()
    ).run()
    for _ in 0..<2 { try pair.client.connection.updateKeys(requestPeer: true) }
    pair.run()
    try pair.server.connection.send([1].span)
    pair.run()
    try pair.client.connection.updateKeys(requestPeer: true)
    pair.run()
    #expect(requests.withLock { $0 } == [true, false, true])
    #expect(pair.client.error == nil && pair.server.error == nil)
  }

  // RFC 9846 §4.7.3
  @Test func `a malformed KeyUpdate is refused`() throws {
    let cases: [([UInt8], AlertDescription)] = [
      ([24, 0, 0, 1, 2], .illegalParameter), ([24, 0, 0, 1, 255], .illegalParameter), ([24, 0, 0, 0], .decodeError),
      ([24, 0, 0, 2, 0, 0], .decodeError),
    ]
    for (message, alert) in cases {
      let pair = try Setup().pair().run()
      try pair.client.connection.insecureReplay(postHandshakeMessage: message)
      pair.run().expectServerRefuses(alert)
      let other = try Setup().pair().run()
      try other.server.connection.insecureReplay(postHandshakeMessage: message)
      other.run().expectClientRefuses(alert)
    }
  }

  // RFC 9846 §4.7.3: what follows a KeyUpdate is under the new key
  @Test func `a record under the old key after a KeyUpdate does not decrypt`() throws {
    let pair = try Setup().pair().run()
    try pair.client.connection.insecureReplay(postHandshakeMessage: [24, 0, 0, 1, 0])
    pair.run()
    try pair.client.connection.send([1].span)
    pair.run()
    #expect(pair.server.error?.alert == .badRecordMAC && pair.server.received.isEmpty)
  }

  // RFC 9846 §4.7.3: nothing under the new keys before the KeyUpdate
  @Test func `a record under the new key before the KeyUpdate does not decrypt`() throws {
    let pair = try Setup().pair().run()
    try pair.client.connection.updateKeys()
    _ = pair.client.connection.takeOutput()
    try pair.client.connection.send([1].span)
    pair.run()
    #expect(pair.server.error?.alert == .badRecordMAC && pair.server.received.isEmpty)
  }

  // RFC 9846 §5.1: KeyUpdate ends its record
  @Test func `handshake bytes after a KeyUpdate are refused`() throws {
    for extra: [UInt8] in [[24], [24, 0, 0, 1, 0], [4, 0, 0]] {
      let pair = try Setup().pair().run()
      try pair.client.connection.insecureReplay(postHandshakeMessage: [24, 0, 0, 1, 0] + extra)
      pair.run()
      #expect(pair.server.error?.alert == .unexpectedMessage)
    }
  }

  // DESIGN: every loop that an attacker can lengthen has a budget
  @Test func `KeyUpdates without end are refused, and data renews the budget`() throws {
    let pair = try Setup().pair().run()
    for _ in 0..<3 {
      for _ in 0..<32 { try pair.client.connection.updateKeys() }
      try pair.client.connection.send([1].span)
    }
    pair.run()
    #expect(pair.server.error == nil && pair.server.received == [1, 1, 1])
    for _ in 0..<33 { try pair.client.connection.updateKeys() }
    pair.run().expectServerRefuses(.unexpectedMessage)
  }

  // Output does not grow with the peer's requests
  @Test func `a flood of requests queues nothing`() throws {
    let pair = try Setup().pair().run()
    for _ in 0..<32 { try pair.client.connection.insecureReplay(postHandshakeMessage: []) }
    for _ in 0..<32 {
      try pair.client.connection.updateKeys(requestPeer: true)
      pair.server.deliver(pair.client.connection.takeOutput())
      #expect(!pair.server.hasOutput)
    }
    #expect(pair.server.error == nil)
  }
}
