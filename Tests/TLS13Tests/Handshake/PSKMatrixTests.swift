import TLS13
import TLS13Memory
import Testing

/// The state × message matrix where a PSK takes the place of certificates, with and without early data.
// RFC 9846 §4, §4.6, §4.7, §A.1, §A.2
@Suite struct PSKMatrixTests {
  @Test(arguments: PSKMode.allCases)
  func `undisturbed, every mode comes to its end`(mode: PSKMode) throws {
    mode.expectSuccess(try mode.pair().run())
  }

  /// Replaces the last message of type `replaced`: with a retry, the ServerHello and not the HelloRetryRequest.
  private func liar(_ replaced: UInt8, _ message: [UInt8], _ mode: PSKMode) -> Liar {
    let index = mode.retries && replaced == 2 ? 1 : 0
    return Liar { type, count, sent in type == replaced && count == index ? message : sent }
  }

  // RFC 9846 §4.4.2: with a PSK nobody is asked for a certificate, and nobody shows one
  @Test(arguments: PSKMode.allCases, [2, 8, 20] as [UInt8])
  func `a client with a PSK takes ServerHello, EncryptedExtensions and Finished, each in its place`(
    mode: PSKMode, replaced: UInt8
  ) throws {
    for type in StateMatrixTests.types where type != replaced {
      let pair = try mode.pair(server: liar(replaced, StateMatrixTests.message(type), mode)).run()
      #expect(pair.client.error?.alert == .unexpectedMessage, "\(type) in place of \(replaced)")
      #expect(pair.client.error?.kind == .peerMisbehaved)
      #expect(!pair.client.isComplete && pair.client.information == nil)
      #expect(!pair.server.isComplete && pair.server.information == nil)
    }
  }

  // RFC 9846 §4.6: EndOfEarlyData where early data was accepted, and nowhere else
  @Test(arguments: PSKMode.allCases)
  func `a server with a PSK takes EndOfEarlyData, where it accepted early data, and Finished`(mode: PSKMode) throws {
    for replaced: UInt8 in mode.acceptsEarlyData ? [5, 20] : [20] {
      for type in StateMatrixTests.types where type != replaced {
        let pair = try mode.pair(client: liar(replaced, StateMatrixTests.message(type), mode)).run()
        pair.expectServerRefuses(.unexpectedMessage, "\(type) in place of \(replaced)")
        #expect(!pair.server.isComplete)
      }
    }
  }

  // RFC 9846 §4.7.1: servers take no tickets
  @Test(arguments: PSKMode.allCases)
  func `connected, a client takes NewSessionTicket and KeyUpdate, a server KeyUpdate`(mode: PSKMode) throws {
    for type in StateMatrixTests.types where type != 24 {
      let asked = try mode.pair().run()
      try asked.client.connection.insecureReplay(postHandshakeMessage: StateMatrixTests.message(type))
      asked.run().expectServerRefuses(.unexpectedMessage, "\(type)")
      guard type != 4 else { continue }
      let told = try mode.pair().run()
      try told.server.connection.insecureReplay(postHandshakeMessage: StateMatrixTests.message(type))
      told.run().expectClientRefuses(.unexpectedMessage, "\(type)")
    }
  }

  @Test(arguments: PSKMode.allCases)
  func `a message that is left out, or comes twice, is noticed`(mode: PSKMode) throws {
    let changes: [@Sendable ([UInt8]) -> [UInt8]] = [{ _ in [] }, { $0 + $0 }]
    for change in changes {
      let pair = try mode.pair(server: .message(8, change)).run()
      #expect(pair.client.error?.alert == .unexpectedMessage)
      guard mode.acceptsEarlyData else { continue }
      let early = try mode.pair(client: .message(5, change)).run()
      #expect([.unexpectedMessage, .badRecordMAC].contains(early.server.error?.alert))
      #expect(early.server.information == nil)
    }
  }

  // RFC 9846 §5.1: no message spans a change of keys
  @Test(arguments: [PSKMode.earlyData, .mutualEarlyData])
  func `EndOfEarlyData ends its record`(mode: PSKMode) throws {
    for rest: [UInt8] in [[20], [20, 0, 0, 32], [5, 0, 0, 0]] {
      let pair = try mode.pair(client: .message(5) { $0 + rest }).run()
      pair.expectServerRefuses(.unexpectedMessage)
    }
  }

  // RFC 9846 §4.6
  @Test func `EndOfEarlyData is empty`() throws {
    let pair = try PSKMode.earlyData.pair(client: .message(5) { _ in handshake(5, [0]) }).run()
    pair.expectServerRefuses(.decodeError)
  }

  // RFC 9846 §5: early data is no reason to take application data later in the handshake
  @Test(arguments: PSKMode.allCases)
  func `application data in the place of a message is unexpected`(mode: PSKMode) throws {
    let pair = try mode.pair()
    pair.server.deliver(pair.client.connection.takeOutput())
    if mode.retries {
      pair.client.deliver(pair.server.connection.takeOutput())
      pair.server.deliver(pair.client.connection.takeOutput())
    }
    let flight = records(pair.server.connection.takeOutput())
    pair.client.deliver(flight[0] + record(23, [UInt8](repeating: 1, count: 40)))
    #expect(pair.client.error?.alert == .badRecordMAC)
    pair.server.deliver(record(20, [1]) + record(22, [20, 0, 0, 0]))
    #expect(pair.server.error?.alert == .unexpectedMessage)
    #expect(pair.server.information == nil)
  }

  // RFC 9846 §4.3.10: a record that does not decrypt ends a connection that accepted early data
  @Test(arguments: [PSKMode.earlyData, .mutualEarlyData])
  func `accepted early data that was changed is a bad record`(mode: PSKMode) throws {
    let pair = try mode.pair()
    pair.onClientFlight = { number, bytes in
      guard number == 0 else { return bytes }
      return Array(bytes.dropLast()) + [(bytes.last ?? 0) ^ 1]
    }
    pair.run().expectServerRefuses(.badRecordMAC)
    #expect(pair.server.earlyData.isEmpty)
  }

  // RFC 9846 §4.3.11.3
  @Test func `the server's flight does not wait for EndOfEarlyData, and data may go both ways before it`() throws {
    let pair = try PSKMode.earlyData.pair()
    pair.server.deliver(pair.client.connection.takeOutput())
    #expect(pair.server.earlyData == [1, 2, 3] && pair.server.information == nil)
    #expect(pair.server.connection.earlyDataStatus == .open)
    try pair.server.connection.send([7].span)
    _ = try pair.client.connection.sendEarlyData([4].span)
    pair.run().expectAgreement()
    #expect(pair.client.received == [7] && pair.server.earlyData == [1, 2, 3, 4])
  }

  @Test(arguments: SuspendedStep.allCases)
  func `a suspended handshake with a ticket that misses takes nothing until it goes on`(step: SuspendedStep) throws {
    let session = try #require(
      try PSKMode.mutual.pair().run().client.connection.takeSessions().first)
    let setup = Setup()
    let pair = try Pair(
      setup.client {
        $0.resumption = ClientResumption()
        if !step.isServer { $0.suspends = step.operation }
      }, setup.server { if step.isServer { $0.suspends = step.operation } }, session: session, earlyData: true)
    pair.run()
    let judge = step.judge(pair)
    #expect(step.isStep(judge.pendingOperation))
    for type in StateMatrixTests.types { judge.deliver(record(22, StateMatrixTests.message(type))) }
    #expect(judge.error == nil && judge.unread > 0 && judge.information == nil)
  }
}
