import TLS13
import Testing

/// record_size_limit with GnuTLS, which has it; each side ends the connection when the other goes beyond. RFC 8449
@Suite(.enabled(if: GnuTLS.isInstalled, "gnutls-bin is not installed"))
struct RecordSizeLimitInteropTests {
  /// Limits below 512 are an option there.
  private static let small = ["--priority", "NORMAL:%ALLOW_SMALL_RECORDS"]

  private static let text = String(repeating: "0123456789abcde", count: 400)

  @Test(arguments: [64, 500, 4096], [64, 500, 16_385])
  func ourClient(theirs: Int, ours: Int) throws {
    try GnuTLS.serve(
      ["-a", "--recordsize", "\(theirs)"] + Self.small, identity: InteropLab.shared.server(),
      client: { $0.recordSizeLimit = ours }
    ) { peer, server in
      try peer.handshake()
      try #require(peer.error == nil, "\(String(describing: peer.error)); \(server.transcript)")
      // A line each, which is what the server sends back
      for _ in 0..<3 {
        let before = peer.received.count
        try peer.send(Self.text + "\n")
        try peer.run { $0.received.count >= before + Self.text.utf8.count + 1 }
      }
      #expect(peer.error == nil && peer.receivedText == String(repeating: Self.text + "\n", count: 3))
    }
  }

  /// gnutls-cli takes no limit below 512, and loses what it reads beyond one record.
  @Test(arguments: [512, 4096], [64, 500, 16_385])
  func ourServer(theirs: Int, ours: Int) throws {
    try GnuTLS.connect(
      ["--recordsize", "\(theirs)"] + Self.small, server: { $0.recordSizeLimit = ours }
    ) { peer, client in
      try peer.handshake()
      try #require(peer.error == nil, "\(String(describing: peer.error)); \(client.transcript)")
      client.write("hello\n")
      try peer.run { $0.receivedText == "hello\n" }
      #expect(peer.error == nil)
      try peer.send(Self.text + "\n")
      try client.wait(for: Self.text + "\n")
    }
  }
}
