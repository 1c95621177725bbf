import TLS13
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

/// What a connection makes of records that come at the wrong time, in the wrong place or too often.
@Suite struct RecordRulesTests {
  private static let changeCipherSpec = record(20, [1])

  /// Bytes that `bytes` are followed by must be refused with `alert` by a fresh server.
  private func expect(
    _ endpoint: Endpoint, toRefuse bytes: [UInt8], _ alert: AlertDescription = .unexpectedMessage,
    _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let wasComplete = endpoint.isComplete
    endpoint.deliver(bytes)
    #expect(endpoint.error?.alert == alert, comment, sourceLocation: sourceLocation)
    #expect(endpoint.isComplete == wasComplete && endpoint.information == nil, sourceLocation: sourceLocation)
  }

  private func expectUnsendable(_ endpoint: Endpoint, sourceLocation: SourceLocation = #_sourceLocation) {
    do throws(TLSError) {
      try endpoint.connection.send([1].span)
      Issue.record("data was sent", sourceLocation: sourceLocation)
    } catch { #expect(error.kind == .invalidUse, sourceLocation: sourceLocation) }
  }

  // MARK: change_cipher_spec

  // RFC 9846 §5
  @Test func `change_cipher_spec before the first ClientHello is unexpected`() throws {
    expect(try Setup().pair().server, toRefuse: Self.changeCipherSpec)
    // Not even after a part of it
    let pair = try Setup().pair()
    let hello = Array(pair.client.connection.takeOutput().dropFirst(5))
    pair.server.deliver(record(22, Array(hello.prefix(50))))
    expect(pair.server, toRefuse: Self.changeCipherSpec)
  }

  // RFC 9846 §5
  @Test func `change_cipher_spec after the peer's Finished is unexpected`() throws {
    for setup in Setup.all {
      let pair = try setup.pair().run()
      pair.expectAgreement()
      expect(pair.client, toRefuse: Self.changeCipherSpec)
      expect(pair.server, toRefuse: Self.changeCipherSpec)
    }
  }

  // RFC 9846 §5
  @Test func `change_cipher_spec with another content is unexpected`() throws {
    for content: [UInt8] in [[], [0], [2], [1, 1], [1, 0], [255], [UInt8](repeating: 1, count: 16_384)] {
      let pair = try Setup().pair()
      _ = pair.client.connection.takeOutput()
      expect(pair.client, toRefuse: record(20, content))
      let other = try Setup().pair()
      other.server.deliver(other.client.connection.takeOutput())
      expect(other.server, toRefuse: record(20, content))
    }
  }

  // RFC 9846 §5
  @Test(arguments: Setup.all)
  func `change_cipher_spec between any two records of the handshake is dropped`(setup: Setup) throws {
    let pair = try setup.pair()
    let sprinkle: (Int, [UInt8]) -> [UInt8] = { _, flight in
      records(flight).flatMap { $0 + Self.changeCipherSpec }.dropLast(Self.changeCipherSpec.count)
    }
    pair.onServerFlight = { Self.changeCipherSpec + sprinkle($0, $1) }
    pair.onClientFlight = { $0 == 0 ? $1 : Self.changeCipherSpec + sprinkle($0, $1) }
    pair.run().expectAgreement()
  }

  // RFC 9846 §5, DESIGN: every loop that an attacker can lengthen has a budget
  @Test func `change_cipher_spec without end is refused`() throws {
    let pair = try Setup().pair()
    pair.server.deliver(pair.client.connection.takeOutput())
    for _ in 0..<32 { pair.server.deliver(Self.changeCipherSpec) }
    #expect(pair.server.error == nil)
    expect(pair.server, toRefuse: Self.changeCipherSpec)
  }

  // MARK: Interleaving

  // RFC 9846 §5.1
  @Test func `nothing comes between the records of one handshake message`() throws {
    let between = [
      record(20, [1]), record(21, [1, 90]), record(23, [1, 2]), record(22, []), record(22, [], version: 0x0301),
    ]
    for other in between {
      let pair = try Setup().pair()
      let hello = Array(pair.client.connection.takeOutput().dropFirst(5))
      pair.server.deliver(record(22, Array(hello.prefix(40))))
      #expect(pair.server.error == nil)
      expect(pair.server, toRefuse: other)
      let client = try Setup().pair().client
      client.deliver(record(22, [2, 0, 0, 90, 3, 3]))
      #expect(client.error == nil)
      expect(client, toRefuse: other)
    }
  }

  // RFC 9846 §5.1
  @Test func `neither data nor close_notify comes in the middle of a message after the handshake`() throws {
    for closes in [false, true] {
      let pair = try Setup().pair().run()
      try pair.server.connection.insecureReplay(postHandshakeMessage: [24, 0, 0])
      if closes { try pair.server.connection.close() } else { try pair.server.connection.send([1].span) }
      pair.run()
      #expect(pair.client.error?.alert == .unexpectedMessage)
      #expect(pair.client.received.isEmpty && !pair.client.peerClosed)
    }
  }

  // RFC 9846 §5.1, §5.4
  @Test func `an empty handshake or alert record is unexpected, encrypted or not`() throws {
    for type: UInt8 in [21, 22] {
      expect(try Setup().pair().client, toRefuse: record(type, []))
      expect(try Setup().pair().server, toRefuse: record(type, []))
      // An alert without content, encrypted: taken from a wire where records are the tests' own
      for padding in [0, 1, 100] {
        let wire = try SealedWire()
        wire.deliver([type] + [UInt8](repeating: 0, count: padding))
        #expect(wire.client.error?.alert == .unexpectedMessage, "type \(type), padding \(padding)")
      }
    }
  }

  // RFC 9846 §5.1, §6
  @Test func `an alert record holds one whole alert`() throws {
    for content: [UInt8] in [[2], [2, 40, 0], [1, 0, 1, 0], [1]] {
      expect(try Setup().pair().client, toRefuse: record(21, content), .decodeError)
      let wire = try SealedWire()
      wire.deliver(content + [21])
      #expect(wire.client.error?.alert == .decodeError && !wire.client.peerClosed)
    }
  }

  // RFC 9846 §5.1: messages may share records and be split over them
  @Test func `messages are joined and split at any byte of the server's flight`() throws {
    for size in 1...40 {
      let pair = try Setup().pair()
      pair.onServerFlight = { _, flight in
        records(flight).flatMap { part in
          part[0] == 22
            ? stride(from: 5, to: part.count, by: size).flatMap {
              record(22, Array(part[$0..<min($0 + size, part.count)]))
            } : part
        }
      }
      pair.run().expectAgreement("records of \(size)")
    }
  }

  // MARK: Alerts

  // RFC 9846 §6, §6.2
  @Test func `an alert is an error whether its level says warning or fatal, known or not`() throws {
    for level: UInt8 in [1, 2] {
      for description: UInt8 in [10, 20, 40, 41, 60, 80, 86, 100, 110, 117, 200, 255] {
        let pair = try Setup().pair()
        _ = pair.client.connection.takeOutput()
        pair.client.deliver(record(21, [level, description]))
        #expect(pair.client.error?.kind == .peerAlert)
        #expect(pair.client.error?.alert == AlertDescription(rawValue: description))
        // RFC 9846 §6.2: nothing is answered
        #expect(!pair.client.hasOutput)
      }
    }
  }

  // RFC 9846 §6: enum { warning(1), fatal(2), (255) } AlertLevel
  @Test func `an alert of a third level is refused`() throws {
    for level: UInt8 in [0, 3, 0x42, 255] {
      for description: UInt8 in [0, 10, 90] {
        let pair = try Setup().pair()
        _ = pair.client.connection.takeOutput()
        pair.client.deliver(record(21, [level, description]))
        #expect(pair.client.error?.kind == .peerMisbehaved && pair.client.error?.alert == .illegalParameter)
        #expect(pair.client.connection.takeOutput() == record(21, [2, 47]))
      }
    }
  }

  // RFC 9846 §6.1
  @Test func `close_notify in the middle of the handshake ends it`() throws {
    let pair = try Setup().pair()
    pair.server.deliver(record(21, [1, 0]))
    #expect(pair.server.error?.kind == .peerAlert && !pair.server.peerClosed && !pair.server.isComplete)
    let wire = try SealedWire(.serverHandshake)
    wire.deliver([1, 0, 21])
    #expect(wire.client.error?.kind == .peerAlert && !wire.client.isComplete)
  }

  // RFC 9846 §6.1
  @Test func `user_canceled is waited out until close_notify, but not for ever`() throws {
    let pair = try Setup().pair().run()
    let wire = try SealedWire()
    wire.deliver([1, 90, 21])
    #expect(wire.client.error == nil && wire.client.information != nil)
    wire.deliver([1, 0, 21])
    #expect(wire.client.peerClosed && wire.client.error == nil)
    pair.expectAgreement()
    let flood = try SealedWire()
    for _ in 0..<4 { flood.deliver([1, 90, 21]) }
    #expect(flood.client.error == nil)
    flood.deliver([1, 90, 21])
    #expect(flood.client.error?.alert == .unexpectedMessage)
  }

  // RFC 9846 §5.1, §A.1
  @Test func `an unencrypted alert counts only until the peer's first protected record`() throws {
    let pair = try Setup().pair()
    pair.server.deliver(pair.client.connection.takeOutput())
    let flight = records(pair.server.connection.takeOutput())
    pair.client.deliver(flight[0])
    pair.client.deliver(record(21, [2, 40]))
    #expect(pair.client.error?.kind == .peerAlert)
    for setup in Setup.all {
      let done = try setup.pair().run()
      expect(done.client, toRefuse: record(21, [2, 40]))
      expect(done.server, toRefuse: record(21, [1, 0]))
      #expect(!done.server.peerClosed)
    }
  }

  // RFC 9846 §6.1
  @Test func `what comes after close_notify is ignored, and the other direction goes on`() throws {
    let pair = try Setup().pair().run()
    try pair.server.connection.close()
    pair.run()
    #expect(pair.client.peerClosed)
    pair.client.deliver([255, 0, 1, 2, 3, 4])
    #expect(pair.client.error == nil)
    try pair.client.connection.send([1, 2].span)
    pair.run()
    #expect(pair.server.received == [1, 2] && pair.server.error == nil)
    try pair.client.connection.close()
    pair.run()
    #expect(pair.server.peerClosed)
    try pair.client.connection.transportClosed()
    try pair.server.connection.transportClosed()
  }

  // RFC 9846 §6.1
  @Test func `a handshake given up sends nothing after close_notify`() throws {
    let pair = try Setup().pair()
    let hello = pair.client.connection.takeOutput()
    try pair.client.connection.close()
    #expect(pair.client.connection.takeOutput() == record(21, [1, 90]) + record(21, [1, 0]))
    pair.server.deliver(hello)
    pair.client.deliver(pair.server.connection.takeOutput())
    #expect(!pair.client.hasOutput)
    #expect(!pair.client.isComplete && pair.client.information == nil)
    expectUnsendable(pair.client)
  }

  // MARK: After a failure

  // RFC 9846 §6, §6.2
  @Test(arguments: [false, true])
  func `after a failure every call throws the same error and nothing more is sent`(connected: Bool) throws {
    let pair = try Setup().pair()
    if connected { pair.run().expectAgreement() }
    pair.client.deliver(record(99, [1]))
    let error = try #require(pair.client.error)
    _ = pair.client.connection.takeOutput()
    func same(_ call: () throws(TLSError) -> Void) {
      do throws(TLSError) {
        try call()
        Issue.record("a failed connection went on")
      } catch { #expect(error.message == pair.client.error?.message) }
    }
    same { () throws(TLSError) in try pair.client.connection.send([1].span) }
    same { () throws(TLSError) in try pair.client.connection.updateKeys() }
    same { () throws(TLSError) in try pair.client.connection.transportClosed() }
    same { () throws(TLSError) in
      var bytes = record(22, [1])
      var span = bytes.mutableSpan
      _ = try pair.client.connection.receive(&span)
    }
    same { () throws(TLSError) in
      _ = try pair.client.connection.exportKeyingMaterial(label: "x", context: [UInt8]().span, length: 32)
    }
    try pair.client.connection.close()
    #expect(!pair.client.hasOutput && pair.client.information == nil)
    #expect(error.alert == .unexpectedMessage)
  }

  // MARK: Data

  // RFC 9846 §2, §5.1
  @Test func `no application data leaves or is taken before the handshake is complete`() throws {
    let pair = try Setup().pair()
    expectUnsendable(pair.client)
    expectUnsendable(pair.server)
    pair.server.deliver(pair.client.connection.takeOutput())
    expectUnsendable(pair.server)
    expect(try Setup().pair().client, toRefuse: record(23, [1]))
    expect(try Setup().pair().server, toRefuse: record(23, [1]))
    let wire = try SealedWire(.serverHandshake)
    wire.deliver([1, 2, 23])
    #expect(wire.client.error?.alert == .unexpectedMessage && wire.client.received.isEmpty)
  }

  // RFC 9846 §5.1
  @Test func `empty application data is taken up to the budget`() throws {
    let wire = try SealedWire()
    for _ in 0..<32 { wire.deliver([23]) }
    wire.deliver([7, 23])
    for _ in 0..<32 { wire.deliver([23, 0, 0]) }
    #expect(wire.client.error == nil && wire.client.received == [7])
    wire.deliver([23])
    #expect(wire.client.error?.alert == .unexpectedMessage)
  }
}
