import TLS13
import TLS13Memory
import Testing

/// The tls-exporter channel binding. RFC 9266
@Suite struct ChannelBindingTests {
  // RFC 9266 §2, §4.2: label, no context, 32 bytes
  @Test func `both ends have the same 32 bytes, and no other connection has them`() throws {
    var seen: Set<[UInt8]> = []
    for setup in Setup.all {
      let pair = try setup.pair().run()
      pair.expectAgreement()
      let ours = try pair.client.connection.channelBinding()
      let theirs = try pair.server.connection.channelBinding()
      #expect(ours.count == 32 && [UInt8](ours.span) == [UInt8](theirs.span))
      seen.insert([UInt8](ours.span))
      let nothing: [UInt8] = []
      let exported = try pair.client.connection.exportKeyingMaterial(
        label: "EXPORTER-Channel-Binding", context: nothing.span, length: 32)
      #expect([UInt8](exported.span) == [UInt8](ours.span))
    }
    #expect(seen.count == Setup.all.count)
  }

  // RFC 9266 §4.2, RFC 9846 §7.5: not before the handshake is complete
  @Test func `there is none before the handshake is complete, and none after a failure`() throws {
    let pair = try Setup().pair()
    #expect(throws: TLSError.self) { _ = try pair.client.connection.channelBinding() }
    #expect(throws: TLSError.self) { _ = try pair.server.connection.channelBinding() }
    pair.run()
    pair.client.deliver([99, 3, 3, 0, 0])
    #expect(pair.client.error != nil)
    #expect(throws: TLSError.self) { _ = try pair.client.connection.channelBinding() }
  }
}
