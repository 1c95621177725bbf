import Synchronization
import TLS13
import TLS13Crypto
import Testing

/// The KeyUpdates of a connection, as our side tells them: for each whether it asks for one in return.
private final class KeyUpdateLog: Sendable {
  private let updates = Mutex((sent: [Bool](), received: [Bool]()))

  var sent: [Bool] { updates.withLock { $0.sent } }
  var received: [Bool] { updates.withLock { $0.received } }

  func observe(_ event: ConnectionEvent) {
    switch event {
    case .message(.sent, _, bytes: _, isEncrypted: _, .keyUpdate(let requested)):
      updates.withLock { $0.sent.append(requested) }
    case .message(.received, _, bytes: _, isEncrypted: _, .keyUpdate(let requested)):
      updates.withLock { $0.received.append(requested) }
    default: break
    }
  }
}

/// KeyUpdate from either side, alone and with a request for the other's. RFC 9846 §4.7.3
@Suite struct KeyUpdateTests {
  @Test(arguments: CipherSuite.all)
  func withServer(_ suite: CipherSuite) throws {
    let log = KeyUpdateLog()
    try OpenSSL.serve(client: {
      $0.cipherSuites = [suite]
      $0.observer = log.observe
    }) { try updateKeys($0, $1, log) }
  }

  @Test(arguments: CipherSuite.all)
  func withClient(_ suite: CipherSuite) throws {
    let log = KeyUpdateLog()
    try OpenSSL.connect(server: {
      $0.cipherSuites = [suite]
      $0.observer = log.observe
    }) { try updateKeys($0, $1, log) }
  }

  /// `k` makes openssl update its keys, `K` makes it ask for ours as well; then we do the same. Data follows each.
  private func updateKeys(_ peer: SocketPeer, _ other: ChildProcess, _ log: KeyUpdateLog) throws {
    try peer.handshake()
    for (count, command) in ["k", "K"].enumerated() {
      other.write("\(command)\n")
      try peer.run { _ in log.received.count > count }
      try exchange(peer, other, "after \(command)")
    }
    for requestPeer in [false, true] {
      try peer.updateKeys(requestPeer: requestPeer)
      try exchange(peer, other, "after ours, \(requestPeer)")
    }
    #expect(peer.error == nil)
    #expect(log.received == [false, true, false])
    #expect(log.sent == [false, false, true])
  }

  private func exchange(_ peer: SocketPeer, _ other: ChildProcess, _ what: String) throws {
    try peer.send("0 \(what) from us\n")
    try other.wait(for: "0 \(what) from us\n")
    other.write("0 \(what) from them\n")
    try peer.run { $0.receivedText.hasSuffix("0 \(what) from them\n") }
  }
}
