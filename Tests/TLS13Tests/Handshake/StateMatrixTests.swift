import Synchronization
import TLS13
import TLS13Memory
import Testing

/// Each handshake message in each state of both machines, encrypted under the right keys and part of the transcript.
/// Where it has no place, it must end the handshake with unexpected_message.
// RFC 9846 §4, §A.1, §A.2
@Suite struct StateMatrixTests {
  /// Types that RFC 9846 defines, and some that it does not: HelloRequest, HelloVerifyRequest, ServerKeyExchange,
  /// ServerHelloDone, ClientKeyExchange, CertificateURL, CompressedCertificate, unassigned ones, message_hash.
  static let types: [UInt8] = [
    1, 2, 4, 5, 8, 11, 13, 15, 20, 24, 0, 3, 6, 7, 9, 10, 12, 14, 16, 19, 21, 22, 23, 25, 67, 203, 253, 254, 255,
  ]

  /// A genuine message of each type, as far as a handshake has one.
  static let genuine: [UInt8: [UInt8]] = {
    let seen = Mutex<[UInt8: [UInt8]]>([:])
    let recorder = Liar { type, _, message in
      seen.withLock { $0[type] = message }
      return message
    }
    _ = try? Setup().pair(client: recorder, server: recorder).run()
    var messages = seen.withLock { $0 }
    messages[4] = handshake(4, [0, 0, 1, 0, 1, 2, 3, 4, 1, 9, 0, 2, 7, 7, 0, 0])
    messages[5] = handshake(5, [])
    messages[24] = handshake(24, [0])
    return messages
  }()

  static func message(_ type: UInt8) -> [UInt8] { genuine[type] ?? handshake(type, []) }

  /// In the client's states, named by the message of the server that is replaced, all others are unexpected.
  private static func clientStates(_ setup: Setup) -> [(replaced: UInt8, expected: Set<UInt8>)] {
    let asked = setup.authentication != .oneWay
    let certificate: [(UInt8, Set<UInt8>)] = asked ? [(13, [11, 13]), (11, [11])] : [(11, [11, 13])]
    return [(2, [2]), (8, [8])] + certificate + [(15, [15]), (20, [20])]
  }

  /// In the server's states, named by the message of the client that is replaced.
  private static func serverStates(_ setup: Setup) -> [(replaced: UInt8, expected: Set<UInt8>)] {
    switch setup.authentication {
    case .oneWay: [(20, [20])]
    case .mutual: [(11, [11]), (15, [15]), (20, [20])]
    case .declined: [(11, [11]), (20, [20])]
    }
  }

  /// Replaces the last message of type `replaced`: with a retry, the ServerHello and not the HelloRetryRequest.
  private func liar(_ replaced: UInt8, _ message: [UInt8], _ setup: Setup) -> Liar {
    let index = setup.retries && replaced == 2 ? 1 : 0
    return Liar { type, count, sent in type == replaced && count == index ? message : sent }
  }

  @Test(arguments: Setup.all)
  func `the client takes no handshake message in a state that has no place for it`(setup: Setup) throws {
    for state in Self.clientStates(setup) {
      for type in Self.types where !state.expected.contains(type) {
        let pair = try setup.pair(server: liar(state.replaced, Self.message(type), setup)).run()
        #expect(pair.client.error?.alert == .unexpectedMessage, "\(type) in place of \(state.replaced)")
        #expect(pair.client.error?.kind == .peerMisbehaved)
        #expect(!pair.client.isComplete && pair.client.information == nil)
        #expect(!pair.server.isComplete && pair.server.information == nil)
      }
    }
  }

  @Test(arguments: Setup.all)
  func `the server takes no handshake message in a state that has no place for it`(setup: Setup) throws {
    for state in Self.serverStates(setup) {
      for type in Self.types where !state.expected.contains(type) {
        let pair = try setup.pair(client: liar(state.replaced, Self.message(type), setup)).run()
        pair.expectServerRefuses(.unexpectedMessage, "\(type) in place of \(state.replaced)")
        #expect(!pair.server.isComplete)
      }
    }
  }

  @Test(arguments: [false, true])
  func `a server that waits for a ClientHello takes nothing else`(retries: Bool) throws {
    for type in Self.types where type != 1 {
      let pair = try Setup(retries: retries).pair()
      if retries {
        pair.server.deliver(pair.client.connection.takeOutput())
        _ = pair.server.connection.takeOutput()
      }
      pair.server.deliver(record(22, Self.message(type)))
      #expect(pair.server.error?.alert == .unexpectedMessage, "\(type)")
      #expect(pair.server.connection.takeOutput() == record(21, [2, 10]))
      #expect(!pair.server.isComplete)
    }
  }

  @Test(arguments: Setup.all)
  func `a connected client takes nothing but NewSessionTicket and KeyUpdate`(setup: Setup) throws {
    for type in Self.types where type != 4 && type != 24 {
      let pair = try setup.pair().run()
      pair.expectAgreement()
      try pair.server.connection.insecureReplay(postHandshakeMessage: Self.message(type))
      pair.run().expectClientRefuses(.unexpectedMessage, "\(type)")
    }
  }

  @Test(arguments: Setup.all)
  func `a connected server takes nothing but KeyUpdate`(setup: Setup) throws {
    for type in Self.types where type != 24 {
      let pair = try setup.pair().run()
      pair.expectAgreement()
      try pair.client.connection.insecureReplay(postHandshakeMessage: Self.message(type))
      pair.run().expectServerRefuses(.unexpectedMessage, "\(type)")
    }
  }

  @Test func `a NewSessionTicket is read and dropped`() throws {
    let pair = try Setup().pair().run()
    try pair.server.connection.insecureReplay(postHandshakeMessage: Self.message(4))
    pair.run().expectAgreement()
  }

  @Test(arguments: Setup.all)
  func `a message that comes twice is unexpected the second time`(setup: Setup) throws {
    for type: UInt8 in [8, 13, 11, 15] where setup.authentication != .oneWay || type != 13 {
      let pair = try setup.pair(server: .message(type) { $0 + $0 }).run()
      #expect(pair.client.error?.alert == .unexpectedMessage, "\(type)")
    }
    guard setup.authentication == .mutual else { return }
    for type: UInt8 in [11, 15] {
      try setup.pair(client: .message(type) { $0 + $0 }).run().expectServerRefuses(.unexpectedMessage, "\(type)")
    }
  }

  @Test(arguments: Setup.all)
  func `a message that is left out is missed`(setup: Setup) throws {
    for type: UInt8 in [8, 11, 15] {
      let pair = try setup.pair(server: .message(type) { _ in [] }).run()
      #expect(pair.client.error?.alert == .unexpectedMessage, "\(type)")
    }
    guard setup.authentication != .oneWay else { return }
    for type: UInt8 in setup.authentication == .mutual ? [11, 15] : [11] {
      try setup.pair(client: .message(type) { _ in [] }).run().expectServerRefuses(.unexpectedMessage, "\(type)")
    }
  }
}
