import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

@Suite struct HandshakeTests {
  @Test func mutualAuthentication() throws {
    let pair = try Pair().run()
    #expect(pair.client.error == nil)
    #expect(pair.server.error == nil)
    #expect(pair.client.isComplete && pair.server.isComplete)
    let seenByServer = try #require(pair.server.information)
    let seenByClient = try #require(pair.client.information)
    #expect(seenByServer.peer?.certificate == Lab.shared.client.chain[0])
    #expect(seenByClient.peer?.certificate == Lab.shared.server.chain[0])
    #expect(seenByClient.peer?.chain?.anchor == Lab.shared.authority.certificate)
    #expect(seenByServer.peer?.subjectAlternativeNames == [.uri("spiffe://test/client")])
    #expect(seenByClient.cipherSuite == seenByServer.cipherSuite)
    #expect(seenByClient.group == seenByServer.group)
    #expect(seenByServer.serverName == "server.test")
  }

  @Test func applicationDataBothWays() throws {
    let pair = try Pair().run()
    let fromClient = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
    let fromServer = fromClient.map { $0 ^ 0x55 }
    try pair.client.connection.send(fromClient.span)
    try pair.server.connection.send(fromServer.span)
    pair.run()
    #expect(pair.server.received == fromClient)
    #expect(pair.client.received == fromServer)
  }
}
