import NIOCore
import NIOEmbedded
import NIOTLS
import NIOTLS13
import TLS13
import TLS13Certificates
import Testing

@Suite struct NIOHandshakeTests {
  @Test func mutualAuthenticationWithApplicationProtocol() throws {
    let pair = try EmbeddedPair(
      Lab.shared.clientConfiguration {
        $0.credentials = [Lab.shared.client]
        $0.applicationProtocols = [.http2, .http11]
      }, Lab.shared.serverConfiguration { $0.applicationProtocols = [.http11] }
    ).handshake()
    #expect(pair.client.recorder.story == [.active, .identity, .handshake("http/1.1")])
    #expect(pair.server.recorder.story == [.active, .identity, .handshake("http/1.1")])
    #expect(pair.client.handler.information?.peer?.certificate == Lab.shared.server.chain[0])
    #expect(pair.server.handler.information?.peer?.certificate == Lab.shared.client.chain[0])
    let seen = try pair.server.channel.pipeline.syncOperations.tls13Information()
    #expect(seen?.serverName == "server.test")
  }

  @Test(arguments: [1, 7, 1000])
  func piecesOfAnySize(_ pieces: Int) throws {
    let pair = try EmbeddedPair()
    pair.pieces = pieces
    try pair.handshake()
    let data = (0..<40_000).map { UInt8(truncatingIfNeeded: $0) }
    pair.client.write(data)
    pair.server.write(data.reversed())
    try pair.run()
    #expect(pair.server.recorder.received == data)
    #expect(pair.client.recorder.received == data.reversed())
  }

  @Test func informationFuture() throws {
    let pair = try EmbeddedPair()
    let before = pair.client.channel.tls13Information()
    try pair.handshake()
    let after = pair.client.channel.tls13Information()
    pair.loop.run()
    #expect(try before.wait().peer?.certificate == Lab.shared.server.chain[0])
    #expect(try after.wait().cipherSuite == before.wait().cipherSuite)
  }
}
