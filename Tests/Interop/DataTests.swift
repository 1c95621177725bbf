import TLS13
import TLS13Crypto
import Testing

/// Long streams and clean ends.
@Suite struct DataTests {
  /// 1 MiB of digits, since openssl takes letters at the start of what it reads as commands.
  private static let mebibyte: [UInt8] = {
    var state: UInt64 = 1
    return (0..<1_048_576).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return 0x30 + UInt8(state >> 40 & 7)
    }
  }()

  private static let text = String(decoding: mebibyte, as: UTF8.self)

  private func exchangeMebibyte(_ peer: SocketPeer, _ other: ChildProcess) throws {
    try peer.handshake()
    try peer.send(Self.mebibyte)
    try other.wait(for: "1 MiB") { $0.standardOutput.utf8.count > Self.mebibyte.count ? () : nil }
    try other.wait(for: Self.text)
    other.write(Self.mebibyte)
    try peer.run { $0.received.count >= Self.mebibyte.count }
    #expect(peer.received == Self.mebibyte)
    #expect(peer.error == nil)
  }

  @Test(arguments: CipherSuite.all)
  func mebibyteWithServer(_ suite: CipherSuite) throws {
    try OpenSSL.serve(client: { $0.cipherSuites = [suite] }) { try exchangeMebibyte($0, $1) }
  }

  @Test(arguments: CipherSuite.all)
  func mebibyteWithClient(_ suite: CipherSuite) throws {
    try OpenSSL.connect(server: { $0.cipherSuites = [suite] }) { try exchangeMebibyte($0, $1) }
  }

  // MARK: close_notify, RFC 9846 §6.1

  @Test func serverClosesFirst() throws {
    try OpenSSL.serve(["-www"]) { peer, _ in
      try peer.handshake()
      try peer.send("GET / HTTP/1.0\r\n\r\n")
      try peer.run { $0.peerClosed }
      #expect(peer.error == nil && peer.peerClosed)
      #expect(peer.receivedText.hasPrefix("HTTP/1.0 200 ok\r\n"))
      #expect(peer.receivedText.hasSuffix("</pre></BODY></HTML>\r\n\r\n"), "\(peer.receivedText.suffix(60))")
      try peer.close()
      try peer.finish()
    }
  }

  /// `Q` makes `s_server` drop the connection without close_notify.
  @Test func weNoticeTheirTruncation() throws {
    try OpenSSL.serve { peer, server in
      try peer.handshake()
      server.write("Q\n")
      try peer.run { _ in false }
      #expect(peer.error?.kind == .truncated)
      #expect(!peer.peerClosed && peer.information == nil)
    }
  }

  @Test func clientClosesFirst() throws {
    try OpenSSL.connect { peer, client in
      try peer.handshake()
      client.write("Q\n")
      try peer.run { $0.peerClosed }
      #expect(peer.error == nil && peer.peerClosed)
      try peer.close()
      try peer.finish()
      #expect(try client.waitForEnd() == 0)
    }
  }

  @Test func weCloseFirstAsServer() throws {
    try OpenSSL.connect { peer, client in
      try peer.handshake()
      try peer.close()
      try peer.finish()
      #expect(try client.waitForEnd() == 0)
      #expect(client.standardOutput.contains("closed\n"), "\(client.transcript)")
    }
  }

  /// Without our close_notify, OpenSSL tells the end from a cut.
  @Test func openSSLNoticesOurTruncation() throws {
    try OpenSSL.connect { peer, client in
      try peer.handshake()
      try peer.finish()
      _ = try client.waitForEnd()
      #expect(client.standardError.contains("unexpected eof while reading"), "\(client.transcript)")
    }
  }
}
