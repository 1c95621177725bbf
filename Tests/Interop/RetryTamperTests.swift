import TLS13
import TLS13Crypto
import Testing

/// One bit changed in each hello of a handshake with a HelloRetryRequest: the transcript covers the first two as well.
@Suite struct RetryTamperTests {
  /// The first and the second hello; a change_cipher_spec is between them.
  private static let hellos = [0, 2]

  private func check(_ peer: SocketPeer, _ other: ChildProcess) throws {
    try peer.run { _ in false }
    #expect(peer.error?.alert != nil, "\(String(describing: peer.error))")
    #expect(!peer.isComplete)
    try peer.finish()
    _ = try other.waitForEnd()
  }

  @Test(arguments: hellos, Tampering.Place.allCases)
  func fromUsAsClient(_ hello: Int, _ place: Tampering.Place) throws {
    try OpenSSL.serve(
      ["-groups", "P-384"], outgoing: .flip(record: hello, place), client: { $0.keyShareGroups = [.x25519] }
    ) { try check($0, $1) }
  }

  @Test(arguments: hellos, Tampering.Place.allCases)
  func fromServer(_ hello: Int, _ place: Tampering.Place) throws {
    try OpenSSL.serve(
      ["-groups", "P-384"], incoming: .flip(record: hello, place), client: { $0.keyShareGroups = [.x25519] }
    ) { try check($0, $1) }
  }

  @Test(arguments: hellos, Tampering.Place.allCases)
  func fromUsAsServer(_ hello: Int, _ place: Tampering.Place) throws {
    try OpenSSL.connect(
      ["-groups", "X25519:P-384"], outgoing: .flip(record: hello, place), server: { $0.groups = [.secp384r1] }
    ) { try check($0, $1) }
  }

  @Test(arguments: hellos, Tampering.Place.allCases)
  func fromClient(_ hello: Int, _ place: Tampering.Place) throws {
    try OpenSSL.connect(
      ["-groups", "X25519:P-384"], incoming: .flip(record: hello, place), server: { $0.groups = [.secp384r1] }
    ) { try check($0, $1) }
  }
}
