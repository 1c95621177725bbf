import NIOCore
import NIOEmbedded
import NIOTLS13
import TLS13
import TLS13Crypto
import Testing

@Suite struct NIOWritingTests {
  @Test func writesBeforeTheHandshakeWaitForIt() throws {
    let pair = try EmbeddedPair()
    let early = Kept(pair.client.write([1, 2, 3]))
    try pair.connect()
    let later = Kept(pair.client.write([4, 5]))
    #expect(!early.isKept && !later.isKept)
    try pair.run()
    #expect(pair.server.recorder.received == [1, 2, 3, 4, 5])
    #expect(early.isKept && later.isKept)
  }

  @Test func nothingIsSentBeforeFlush() throws {
    let pair = try EmbeddedPair().handshake()
    let written = Kept(pair.client.write([1, 2, 3], flush: false))
    #expect(try pair.client.takeSent().isEmpty)
    #expect(!written.isKept)
    pair.client.channel.flush()
    #expect(written.isKept)
    try pair.run()
    #expect(pair.server.recorder.received == [1, 2, 3])
  }

  @Test func whatFollowsTheFlushWaitsForTheNext() throws {
    let pair = try EmbeddedPair()
    pair.client.write([1])
    let unflushed = Kept(pair.client.write([2], flush: false))
    try pair.handshake()
    #expect(pair.server.recorder.received == [1])
    #expect(!unflushed.isKept)
    pair.client.channel.flush()
    try pair.run()
    #expect(pair.server.recorder.received == [1, 2])
  }

  @Test func emptyWritesKeepTheirPromiseInOrder() throws {
    let pair = try EmbeddedPair().handshake()
    let empty = Kept(pair.client.write([], flush: false))
    #expect(!empty.isKept)
    pair.client.channel.flush()
    #expect(empty.isKept)
  }

  // RFC 9846 §5.1: a record holds 2^14 bytes; 22 more are its header, its content type and its tag
  @Test func theWritesOfOneFlushShareRecords() throws {
    let pair = try EmbeddedPair().handshake()
    let parts = (0..<3).map { [UInt8](repeating: $0, count: 100) }
    let small = parts.map { Kept(pair.client.write($0, flush: false)) }
    let large = Kept(pair.client.write([UInt8](repeating: 3, count: 16_384), flush: false))
    let last = Kept(pair.client.write([4], flush: false))
    pair.client.channel.flush()
    for written in small + [large, last] { #expect(written.isKept) }
    let sent = try pair.client.takeSent()
    #expect(sent.count == 300 + 16_384 + 1 + 3 * 22)
    pair.server.receive(sent)
    #expect(pair.server.recorder.received == parts.flatMap(\.self) + [UInt8](repeating: 3, count: 16_384) + [4])
  }

  @Test func hugeWrites() throws {
    let pair = try EmbeddedPair().handshake()
    let data = (0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let written = Kept(pair.client.write(data))
    try pair.run()
    #expect(written.isKept)
    #expect(pair.server.recorder.received == data)
  }

  @Test func anUnwritableChannelStopsTheSealing() throws {
    let pair = try EmbeddedPair().handshake()
    pair.client.channel.isWritable = false
    let written = Kept(pair.client.write([UInt8](repeating: 7, count: 1_000_000)))
    #expect(try pair.client.takeSent().isEmpty)
    pair.client.channel.isWritable = true
    pair.client.channel.pipeline.fireChannelWritabilityChanged()
    try pair.run()
    #expect(written.isKept)
    #expect(pair.server.recorder.received.count == 1_000_000)
  }

  // RFC 9846 §4.7.2
  @Test func certificateRequestsWaitForTheTransport() throws {
    let pair = try EmbeddedPair(
      Lab.shared.clientConfiguration {
        $0.credentials = [Lab.shared.client]
        $0.postHandshakeAuthentication = true
      },
      Lab.shared.serverConfiguration {
        $0.clientAuthentication = .onRequest(Lab.shared.trust)
        $0.limits.certificateRequests = 100
      }
    ).handshake()
    pair.client.channel.isWritable = false
    for number in 0..<3 as Range<UInt8> {
      try pair.server.handler.requestClientCertificate()
      pair.server.write([number])
    }
    pair.client.receive(try pair.server.takeSent())
    let reads = pair.client.transport.reads
    pair.client.channel.read()
    #expect(try pair.client.takeSent().isEmpty)
    #expect(pair.client.recorder.received.isEmpty && pair.client.transport.reads == reads)
    pair.client.channel.isWritable = true
    pair.client.channel.pipeline.fireChannelWritabilityChanged()
    #expect(pair.client.transport.reads > reads)
    try pair.run()
    #expect(pair.client.recorder.received == [0, 1, 2])
    #expect(pair.server.handler.information?.peer != nil)
  }

  @Test func keyUpdatesBetweenWrites() throws {
    let pair = try EmbeddedPair().handshake()
    for round in 0..<3 {
      try pair.client.handler.updateKeys(requestPeer: true)
      pair.client.write([UInt8(round)])
      try pair.run()
      pair.server.write([UInt8(round)])
      try pair.run()
    }
    #expect(pair.server.recorder.received == [0, 1, 2])
    #expect(pair.client.recorder.received == [0, 1, 2])
  }

  @Test func pendingWritesFailWithTheError() throws {
    let pair = try EmbeddedPair(Lab.shared.clientConfiguration { $0.applicationProtocols = [.http2] })
    let server = try EmbeddedPair(
      Lab.shared.clientConfiguration {
        $0.groups = [.x25519]
        $0.keyShareGroups = [.x25519]
      },
      Lab.shared.serverConfiguration { $0.groups = [.secp256r1] })
    let written = Kept(server.client.write([1]))
    try server.handshake()
    #expect((written.error as? TLSError)?.kind == .peerAlert)
    let closed = Kept(pair.client.write([1]))
    pair.client.channel.close(promise: nil)
    pair.loop.run()
    #expect(closed.error as? ChannelError == .ioOnClosedChannel)
  }
}
