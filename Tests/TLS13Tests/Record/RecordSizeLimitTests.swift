import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

@testable import TLS13

/// record_size_limit. RFC 8449
@Suite struct RecordSizeLimitTests {
  private static let code = Code.recordSizeLimit

  private func pair(
    client: Int? = 16_385, server: Int? = 16_385, clientLiar: Liar? = nil, serverLiar: Liar? = nil
  ) throws -> Pair {
    let setup = Setup()
    return try Pair(
      setup.client(clientLiar) { $0.recordSizeLimit = client },
      setup.server(serverLiar) { $0.recordSizeLimit = server })
  }

  /// The longest TLSInnerPlaintext among the protected records of some bytes.
  private func longest(_ bytes: [UInt8]) -> Int {
    records(bytes).filter { $0[0] == 23 }.map { $0.count - 5 - 16 }.max() ?? 0
  }

  // RFC 8449 §4
  @Test(arguments: [64, 65, 512, 16_384, 16_385])
  func `neither side sends a protected record beyond the other's limit`(limit: Int) throws {
    for (client, server) in [(limit, 16_385), (16_385, limit)] {
      let pair = try pair(client: client, server: server)
      var (toClient, toServer) = (0, 0)
      pair.onServerFlight = { _, bytes in
        toClient = max(toClient, self.longest(bytes))
        return bytes
      }
      pair.onClientFlight = { _, bytes in
        toServer = max(toServer, self.longest(bytes))
        return bytes
      }
      pair.run().expectAgreement("\(client), \(server)")
      let data = [UInt8](repeating: 7, count: 40_000)
      try pair.client.connection.send(data.span)
      try pair.server.connection.send(data.span)
      pair.run()
      #expect(pair.server.received == data && pair.client.received == data)
      #expect(toClient == client && toServer == server, "the limits are used to the full")
    }
  }

  // RFC 8449 §4: the SHOULD, and what switching it off means
  @Test func `both sides announce a limit unless they are told not to`() throws {
    for (client, server) in [(16_385, 16_385), (nil, 64), (64, nil), (nil, nil)] as [(Int?, Int?)] {
      let (asking, answering) = (Recording(), Recording())
      let pair = try pair(client: client, server: server, clientLiar: asking.liar, serverLiar: answering.liar)
      var longest = 0
      pair.onServerFlight = { _, bytes in
        longest = max(longest, self.longest(bytes))
        return bytes
      }
      pair.run().expectAgreement()
      #expect(asking.hellos[0][Self.code] == client.map { UInt16($0).wire })
      let answer = [EditableHello.Entry](block: try answering.only(8)[6...]).first { $0.type == Self.code }?.data
      #expect(answer == (client == nil ? nil : server.map { UInt16($0).wire }))
      // Without an answer nothing was negotiated
      #expect(longest > 64)
    }
  }

  // RFC 8449 §4: illegal_parameter below 64, decode_error for what is no uint16
  @Test func `a limit below 64 is refused on both sides`() throws {
    for (data, alert) in [
      ([0, 0], .illegalParameter), ([0, 63], .illegalParameter), ([64], .decodeError), ([], .decodeError),
      ([0, 64, 0], .decodeError),
    ] as [([UInt8], AlertDescription)] {
      #expect(try pair().alert(forClientHello: { $0[Self.code] = data }) == alert, "\(data)")
      let liar = Liar.encryptedExtensions { entries in
        entries.removeAll { $0.type == Self.code }
        entries.append(.init(type: Self.code, data: data))
      }
      try pair(serverLiar: liar).run().expectClientRefuses(alert, "\(data)")
    }
  }

  // RFC 8449 §4: a server must not mind, and nobody may use it
  @Test func `a limit beyond the protocol's is taken for the protocol's`() throws {
    let pair = try pair(clientLiar: .clientHello { $0[Self.code] = [0xff, 0xff] }).run()
    pair.expectAgreement()
    try pair.server.connection.send([UInt8](repeating: 1, count: 40_000).span)
    let bytes = pair.server.connection.takeOutput()
    #expect(longest(bytes) == 16_385)
  }

  // RFC 8449 §4: the server may answer only what it was asked
  @Test func `an answer without an offer is refused`() throws {
    let liar = Liar.encryptedExtensions { $0.append(.init(type: Self.code, data: [64, 0])) }
    try pair(client: nil, server: nil, serverLiar: liar).run().expectClientRefuses(.unsupportedExtension)
  }

  // RFC 8449 §4: record_overflow
  @Test func `a record beyond our limit is refused, to the byte`() throws {
    for (length, alert) in [(100, nil), (101, .recordOverflow)] as [(Int, AlertDescription?)] {
      let wire = try SealedWire { $0.recordSizeLimit = 100 }
      wire.deliver([UInt8](repeating: 7, count: length - 1) + [23])
      #expect(wire.client.error?.alert == alert)
      let padded = try SealedWire { $0.recordSizeLimit = 100 }
      padded.deliver([7, 23] + [UInt8](repeating: 0, count: length - 2))
      #expect(padded.client.error?.alert == alert)
    }
  }

  // RFC 8449 §4: the record that holds the answer is a protected record, too
  @Test func `the record with EncryptedExtensions must keep to the limit`() throws {
    let reader = { (limit: Int) throws -> AlertDescription? in
      var reader = RecordReader()
      let aead = try #require(CryptoProvider.default.suite(.aes128GCMSHA256)).aead
      let key = [UInt8](repeating: 1, count: 16)
      let iv = [UInt8](repeating: 2, count: 12)
      reader.install(
        RecordProtection(key: try aead.makeKey(key.span), iv: SecretBytes(copying: iv.span), recordLimit: .max))
      var writer = RecordWriter(padding: .none, CryptoProvider.default.random)
      writer.install(
        RecordProtection(key: try aead.makeKey(key.span), iv: SecretBytes(copying: iv.span), recordLimit: .max))
      var bytes: [UInt8] = []
      try writer.append(.handshake, [UInt8](repeating: 8, count: 99).span, to: &bytes)
      var span = bytes.mutableSpan
      _ = try reader.next(&span)
      do throws(TLSError) { try reader.limitPlaintext(to: limit) } catch { return error.alert }
      return nil
    }
    #expect(try reader(100) == nil)
    #expect(try reader(99) == .recordOverflow)
  }

  @Test func `a limit out of range is a configuration error`() {
    for limit in [-1, 0, 63, 16_386, 65_536] {
      #expect(throws: TLSError.self) {
        try ClientContext(Lab.shared.clientConfiguration { $0.recordSizeLimit = limit })
      }
      #expect(throws: TLSError.self) {
        try ServerContext(Lab.shared.serverConfiguration { $0.recordSizeLimit = limit })
      }
    }
  }
}
