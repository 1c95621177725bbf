import TLS13
import TLS13Crypto
import TLS13Memory
import TLS13Sessions
import Testing

/// What each side makes of the other's lies about PSKs, early data and tickets.
@Suite struct PSKLiesTests {
  struct Lie<Change: Sendable>: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let alert: AlertDescription
    let change: Change

    init(_ name: String, _ alert: AlertDescription, _ change: Change) {
      testDescription = name
      self.alert = alert
      self.change = change
    }
  }

  typealias HelloLie = Lie<@Sendable (inout EditableHello) -> Void>
  typealias TicketLie = Lie<[UInt8]>

  // MARK: The client's lies

  /// Told on the wire, so that the ClientHello may be malformed; the binder is not right any more either.
  static let offers: [HelloLie] = [
    // RFC 9846 §4.3.11
    HelloLie("pre_shared_key before another extension", .illegalParameter) {
      $0.extensions.append(.init(type: Code.padding, data: [0]))
    },
    HelloLie("more identities than binders", .illegalParameter) {
      $0.changePSKs { $0.identities.append(([7], [0, 0, 0, 0])) }
    },
    HelloLie("more binders than identities", .illegalParameter) { $0.changePSKs { $0.binders.append($0.binders[0]) } },
    HelloLie("no identities", .decodeError) { $0.changePSKs { $0.identities = [] } },
    HelloLie("no binders", .decodeError) { $0.changePSKs { $0.binders = [] } },
    HelloLie("an empty identity", .decodeError) { $0.changePSKs { $0.identities[0].identity = [] } },
    HelloLie("an age of two bytes", .decodeError) { $0.changePSKs { $0.identities[0].age = [0, 0] } },
    HelloLie("a binder of 31 bytes", .decodeError) { $0.changePSKs { $0.binders[0].removeLast() } },
    HelloLie("bytes after the binders", .decodeError) { $0[Code.preSharedKey]?.append(0) },
    HelloLie("an empty pre_shared_key", .decodeError) { $0[Code.preSharedKey] = [] },
    HelloLie("pre_shared_key twice", .decodeError) { hello in
      hello.extensions.append(contentsOf: hello.extensions.filter { $0.type == Code.preSharedKey })
    },
    // RFC 9846 §4.3.11.2
    HelloLie("a wrong binder", .decryptError) { $0.changePSKs { $0.binders[0][0] ^= 1 } },
    HelloLie("a binder of 33 bytes", .decryptError) { $0.changePSKs { $0.binders[0].append(0) } },
    HelloLie("a binder of another ClientHello", .decryptError) { $0.random[0] ^= 1 },
    // RFC 9846 §4.3.9
    HelloLie("no psk_key_exchange_modes", .missingExtension) { $0[Code.pskKeyExchangeModes] = nil },
    HelloLie("empty psk_key_exchange_modes", .decodeError) { $0[Code.pskKeyExchangeModes] = [0] },
    HelloLie("psk_key_exchange_modes twice", .decodeError) {
      $0.extensions.insert(.init(type: Code.pskKeyExchangeModes, data: [1, 1]), at: 0)
    },
    // RFC 9846 §4.3.10
    HelloLie("early_data with contents", .decodeError) {
      $0.extensions.insert(.init(type: Code.earlyData, data: [0]), at: 0)
    },
    HelloLie("early_data twice", .decodeError) { hello in
      for _ in 0..<2 { hello.extensions.insert(.init(type: Code.earlyData, data: []), at: 0) }
    },
  ]

  // RFC 9846 §4.3.9, §4.3.10, §4.3.11, §4.3.11.2
  @Test(arguments: [PSKMode.keyExchange, .pskOnly, .external, .mutual], offers)
  func `a server refuses`(mode: PSKMode, lie: HelloLie) throws {
    #expect(try mode.pair().alert(forClientHello: lie.change) == lie.alert)
  }

  // RFC 9846 §4.3.11.2: the same binders, right for what was hashed
  @Test(arguments: [PSKMode.afterRetry, .earlyDataAfterRetry])
  func `after a HelloRetryRequest the binder is another, and early data is gone`(mode: PSKMode) throws {
    let early = try mode.pair(
      client: .clientHello(1) { $0.extensions.insert(.init(type: Code.earlyData, data: []), at: 0) }
    ).run()
    early.expectServerRefuses(.illegalParameter)
    let pair = try mode.pair()
    pair.onClientFlight = { number, bytes in
      guard number == 1 else { return bytes }
      var wrong = bytes
      wrong[wrong.count - 1] ^= 1
      return wrong
    }
    pair.run().expectServerRefuses(.decryptError)
  }

  // RFC 9846 §4.2.2
  @Test(arguments: [PSKMode.afterRetry, .earlyDataAfterRetry])
  func `the second ClientHello keeps its modes`(mode: PSKMode) throws {
    try mode.pair(client: .clientHello(1) { $0[Code.pskKeyExchangeModes] = [2, 1, 0] }).run()
      .expectServerRefuses(.illegalParameter)
  }

  // RFC 9846 §4.2.2: only PSKs with another hash than the suite's may be removed
  @Test(arguments: [PSKMode.afterRetry, .earlyDataAfterRetry])
  func `the second ClientHello offers a PSK if the first did`(mode: PSKMode) throws {
    let lies: [(inout EditableHello) -> Void] = [
      { $0[Code.preSharedKey] = nil },
      { $0.changePSKs { $0.binders[0] += [UInt8](repeating: 0, count: 16) } },
    ]
    for lie in lies {
      let pair = try mode.pair()
      pair.onClientFlight = { number, bytes in
        guard number == 1 else { return bytes }
        return records(bytes).flatMap { bytes in
          guard bytes[0] == 22 else { return bytes }
          var hello = EditableHello(Array(bytes.dropFirst(5)))
          lie(&hello)
          return record(22, hello.bytes)
        }
      }
      pair.run().expectServerRefuses(.missingExtension)
    }
  }

  // RFC 9846 §4.2.2
  @Test func `the second ClientHello may leave PSKs with another hash out, and keep them`() throws {
    let keys = try [(1, HashFunction.sha384), (2, .sha256), (3, .sha384)].map { identity, hash in
      try ExternalPSK(
        identity: [identity], key: SecretBytes(copying: [UInt8](repeating: 7, count: 32).span), hash: hash)
    }
    let setup = Setup(authentication: .oneWay, retries: true)
    let pair = try Pair(
      setup.client { $0.externalPSKs = keys },
      setup.server {
        $0.externalPSKs = [keys[1]]
        $0.cipherSuites = [.aes128GCMSHA256]
      })
    var counts: [Int] = []
    pair.onClientFlight = { _, bytes in
      for bytes in records(bytes) where bytes[0] == 22 {
        guard let data = EditableHello(Array(bytes.dropFirst(5)))[Code.preSharedKey] else { continue }
        counts.append(EditablePSKs(data).identities.count)
      }
      return bytes
    }
    pair.run().expectAgreement()
    #expect(counts == [3, 1] && pair.server.information?.externalPSKIdentity == [2])
  }

  /// RFC 9846 §4.2.2: what fits the suite stays, in its order, and nothing else comes. Told on the wire: the binders are
  /// not looked at any more.
  @Test(arguments: [false, true])
  func `the second ClientHello keeps its PSKs with the suite's hash`(cookie: Bool) throws {
    let lies: [(String, (inout EditablePSKs) -> Void)] = [
      (
        "the first is left out", { psks in (psks.identities, psks.binders) = ([psks.identities[1]], [psks.binders[1]]) }
      ),
      ("the last is left out", { psks in (psks.identities, psks.binders) = ([psks.identities[0]], [psks.binders[0]]) }),
      ("in another order", { $0.identities.swapAt(0, 1) }),
      ("another identity", { $0.identities[0].identity[0] ^= 0x40 }),
      (
        "one more",
        { psks in
          psks.identities.append(([9], [0, 0, 0, 0]))
          psks.binders.append(psks.binders[0])
        }
      ),
    ]
    let keys = try (UInt8(1)...2).map { identity in
      try ExternalPSK(identity: [identity], key: SecretBytes(copying: [UInt8](repeating: 7, count: 32).span))
    }
    let tickets = try SealedTickets(
      crypto: Lab.shared.crypto, keys: RotatingTicketKeys(crypto: Lab.shared.crypto))
    for (name, lie) in lies {
      let setup = Setup(authentication: .oneWay, retries: true)
      let pair = try Pair(
        setup.client { $0.externalPSKs = keys },
        setup.server {
          // Ours is the last: that the first is gone could be missed.
          $0.externalPSKs = [keys[1]]
          if cookie { $0.retryCookies = tickets }
        })
      pair.onClientFlight = { number, bytes in
        guard number == 1 else { return bytes }
        return records(bytes).flatMap { bytes in
          guard bytes[0] == 22 else { return bytes }
          var hello = EditableHello(Array(bytes.dropFirst(5)))
          hello.changePSKs(lie)
          return record(22, hello.bytes)
        }
      }
      pair.run()
      #expect(pair.server.error?.alert == .illegalParameter, "\(name)")
    }
  }

  // RFC 9846 §4.3.9: modes that nobody knows are no reason to fail
  @Test(arguments: [[1, 2], [1, 0xfe], [2, 7, 9]] as [[UInt8]])
  func `without a mode in common there is a full handshake, and no tickets`(modes: [UInt8]) throws {
    let pair = try PSKMode.keyExchange.pair(client: .clientHello { $0[Code.pskKeyExchangeModes] = modes }).run()
    pair.expectAgreement()
    #expect(pair.client.information?.isResumed == false && pair.client.connection.takeSessions().isEmpty)
  }

  // RFC 9846 §4.3.10: what is not right about early data costs the early data only
  @Test func `early_data without a PSK that allows it is not accepted`() throws {
    let lies: [@Sendable (inout EditableHello) -> Void] = [
      { $0.changePSKs { $0.identities[0].age[0] ^= 0x40 } },
      { $0.changePSKs { $0.identities[0].identity[0] ^= 1 } },
      { $0[Code.preSharedKey] = nil },
    ]
    for (number, lie) in lies.enumerated() {
      let pair = try PSKMode.earlyData.pair()
      var hello = EditableHello(Array(records(pair.client.connection.takeOutput())[0].dropFirst(5)))
      lie(&hello)
      pair.server.deliver(record(22, hello.bytes))
      #expect(number != 0 || pair.server.error?.alert == .decryptError)
      #expect(pair.server.connection.earlyDataStatus != .open)
    }
    // The same with binders that are right.
    let old = try PSKMode.earlyData.pair(client: .clientHello { $0.changePSKs { $0.identities[0].age[0] ^= 0x40 } })
      .run()
    old.expectAgreement()
    #expect(old.server.information?.isResumed == true && old.server.earlyData.isEmpty)
    #expect(old.client.connection.earlyDataStatus == .rejected)
  }

  // RFC 9846 §4.3.11: the age that comes with an external PSK is ignored
  @Test(arguments: [PSKMode.external, .imported])
  func `an external PSK may have any age`(mode: PSKMode) throws {
    let liar = Liar.clientHello { $0.changePSKs { $0.identities[0].age = [1, 2, 3, 4] } }
    mode.expectSuccess(try mode.pair(client: liar).run())
  }

  // MARK: The server's lies

  static let answers: [HelloLie] = [
    // RFC 9846 §4.3.11
    HelloLie("the PSK behind the last", .illegalParameter) { $0[Code.preSharedKey] = [0, 2] },
    HelloLie("the last PSK that there can be", .illegalParameter) { $0[Code.preSharedKey] = [0xff, 0xff] },
    HelloLie("a suite with another hash", .illegalParameter) { $0.suites = [0x1302] },
    HelloLie("selected_identity of one byte", .decodeError) { $0[Code.preSharedKey] = [0] },
    HelloLie("selected_identity of three bytes", .decodeError) { $0[Code.preSharedKey] = [0, 0, 0] },
    HelloLie("pre_shared_key twice", .illegalParameter) {
      $0.extensions.append(.init(type: Code.preSharedKey, data: [0, 0]))
    },
    HelloLie("neither PSK nor share", .missingExtension) {
      $0[Code.preSharedKey] = nil
      $0[Code.keyShare] = nil
    },
    HelloLie("psk_key_exchange_modes", .illegalParameter) { $0[Code.pskKeyExchangeModes] = [1, 1] },
    HelloLie("early_data in ServerHello", .illegalParameter) { $0[Code.earlyData] = [] },
  ]

  @Test(arguments: [PSKMode.keyExchange, .pskOnly, .external, .earlyDataRejected], answers)
  func `a client refuses`(mode: PSKMode, lie: HelloLie) throws {
    let pair = try mode.pair(server: .serverHello(0, lie.change)).run()
    #expect(pair.client.error?.alert == lie.alert && pair.client.error?.kind == .peerMisbehaved)
    #expect(pair.client.information == nil && pair.server.information == nil)
  }

  // RFC 9846 §4.3.9, §4.3.11: the mode is one that was offered
  @Test func `a client refuses a mode that it did not offer`() throws {
    try PSKMode.keyExchange.pair(server: .serverHello { $0[Code.keyShare] = nil }).run()
      .expectClientRefuses(.illegalParameter)
    let share: [UInt8] = [0, 29] + vector16([UInt8](repeating: 9, count: 32))
    try PSKMode.pskOnly.pair(server: .serverHello { $0[Code.keyShare] = share }).run()
      .expectClientRefuses(.illegalParameter)
  }

  // RFC 9846 §4.3.10, §4.3.11
  @Test(arguments: [PSKMode.keyExchange, .external, .earlyDataAfterRetry, .afterRetry])
  func `early_data that was not offered is no answer`(mode: PSKMode) throws {
    let liar = Liar.encryptedExtensions { $0.append(.init(type: Code.earlyData, data: [])) }
    try mode.pair(server: liar).run().expectClientRefuses(.unsupportedExtension)
  }

  // RFC 9846 §4.3.10, §4.3.11: early data belongs to the first PSK, its suite and its protocol
  @Test func `early data is not accepted beside another PSK, suite or protocol`() throws {
    let accepts = Liar.encryptedExtensions { entries in
      if !entries.contains(where: { $0.type == Code.earlyData }) {
        entries.append(.init(type: Code.earlyData, data: []))
      }
    }
    func refused(_ change: (inout ClientConfiguration, inout ServerConfiguration) throws -> Void) throws {
      let (one, other) = (try #require(ApplicationProtocol("one")), try #require(ApplicationProtocol("other")))
      let mode = PSKMode.earlyData
      var (client, server) = (try mode.client(), try mode.server(mode.tickets()))
      client.cipherSuites = [.aes128GCMSHA256, .chacha20Poly1305SHA256]
      server.cipherSuites = [.aes128GCMSHA256, .chacha20Poly1305SHA256]
      client.applicationProtocols = [one, other]
      server.applicationProtocols = [one, other]
      let session = try Pair(client, server).run().client.connection.takeSessions().first
      server.insecureMessageRewriter = accepts.hook
      try change(&client, &server)
      let pair = try Pair(client, server, session: session, earlyData: true).run()
      #expect(pair.client.error?.alert == .illegalParameter && pair.client.information == nil)
      #expect(pair.server.earlyData.isEmpty && pair.server.information == nil)
    }
    // no PSK at all
    try refused { $1.resumption = try PSKMode.earlyData.tickets() }
    // the second PSK
    try refused { client, server in
      let psk = try ExternalPSK(identity: [9], key: SecretBytes(copying: [UInt8](repeating: 1, count: 32).span))
      client.externalPSKs = [psk]
      server.externalPSKs = [psk]
      server.resumption = try PSKMode.earlyData.tickets()
    }
    try refused { $1.cipherSuites = [.chacha20Poly1305SHA256] }
    try refused { _, server in
      server.applicationProtocols.reverse()
      server.resumption?.requiresSameApplicationProtocol = false
    }
  }

  // RFC 9846 §4.3.10
  @Test func `early_data of EncryptedExtensions is empty`() throws {
    let liar = Liar.encryptedExtensions { entries in
      entries.removeAll { $0.type == Code.earlyData }
      entries.append(.init(type: Code.earlyData, data: [0]))
    }
    let pair = try PSKMode.earlyData.pair(server: liar).run()
    #expect(pair.client.error?.alert == .decodeError)
  }

  // RFC 9846 §E.3
  @Test func `an older version fails a connection that sent early data`() throws {
    let pair = try PSKMode.earlyData.pair(server: .serverHello { $0[Code.supportedVersions] = nil }).run()
    #expect(pair.client.error?.alert == .protocolVersion)
    #expect(throws: TLSError.self) { try pair.client.connection.sendEarlyData([1].span) }
  }

  // MARK: Tickets

  static func ticket(
    lifetime: [UInt8] = [0, 0, 1, 0], ageAdd: [UInt8] = [1, 2, 3, 4], nonce: [UInt8] = [1, 9], ticket: [UInt8] = [7],
    _ extensions: [UInt8] = []
  ) -> [UInt8] { handshake(4, lifetime + ageAdd + nonce + vector16(ticket) + vector16(extensions)) }

  static let tickets: [TicketLie] = [
    // RFC 9846 §4.3, §4.7.1
    TicketLie(
      "early_data twice", .illegalParameter,
      {
        let size = extensionBytes(Code.earlyData, [0, 0, 0, 1])
        return ticket(size + size)
      }()),
    TicketLie(
      "an unknown extension twice", .illegalParameter, ticket(extensionBytes(0x7777, []) + extensionBytes(0x7777, []))),
    TicketLie("key_share", .illegalParameter, ticket(extensionBytes(Code.keyShare, [0, 29]))),
    TicketLie("pre_shared_key", .illegalParameter, ticket(extensionBytes(Code.preSharedKey, [0, 0]))),
    TicketLie("empty early_data", .decodeError, ticket(extensionBytes(Code.earlyData, []))),
    TicketLie("early_data of five bytes", .decodeError, ticket(extensionBytes(Code.earlyData, [0, 0, 0, 1, 2]))),
    TicketLie("an empty ticket", .decodeError, ticket(ticket: [])),
    TicketLie("a nonce that goes on", .decodeError, ticket(nonce: [255, 1])),
    TicketLie("no extensions", .decodeError, handshake(4, [0, 0, 1, 0, 1, 2, 3, 4, 1, 9, 0, 1, 7])),
    TicketLie("bytes at the end", .decodeError, handshake(4, Array(ticket().dropFirst(4)) + [0])),
    TicketLie("nothing", .decodeError, handshake(4, [])),
  ]

  private func sent(_ message: [UInt8], _ mode: PSKMode = .keyExchange) throws -> Pair {
    let pair = try mode.pair().run()
    _ = pair.client.connection.takeSessions()
    try pair.server.connection.insecureReplay(postHandshakeMessage: message)
    return pair.run()
  }

  @Test(arguments: tickets)
  func `a client refuses a NewSessionTicket with`(lie: TicketLie) throws {
    try sent(lie.change).expectClientRefuses(lie.alert)
  }

  // RFC 9846 §4.7.1
  @Test func `a ticket that lives for no time is dropped, one for longer than a week lives for a week`() throws {
    let none = try sent(Self.ticket(lifetime: [0, 0, 0, 0]))
    none.expectAgreement()
    #expect(none.client.connection.takeSessions().isEmpty)
    let long = try sent(Self.ticket(lifetime: [255, 255, 255, 255]))
    #expect(long.client.connection.takeSessions().map(\.lifetime) == [604_800])
  }

  // RFC 9846 §4.7.1
  @Test func `unknown extensions of a ticket are ignored`() throws {
    let pair = try sent(Self.ticket(extensionBytes(0x7777, [1]) + extensionBytes(Code.earlyData, [0, 0, 1, 0])))
    #expect(pair.client.connection.takeSessions().map(\.maximumEarlyDataSize) == [256])
  }

  // RFC 9846 §4.3: a ClientHello has room for 65,535 bytes of extensions
  @Test func `a ticket that no ClientHello has room for is dropped`() throws {
    let pair = try sent(Self.ticket(ticket: [UInt8](repeating: 7, count: 65_400)))
    pair.expectAgreement()
    #expect(pair.client.connection.takeSessions().isEmpty)
    let large = try #require(
      try sent(Self.ticket(ticket: [UInt8](repeating: 7, count: 32_768))).client.connection.takeSessions().first)
    let mode = PSKMode.keyExchange
    let second = try Pair(mode.client(), mode.server(mode.tickets()), session: large).run()
    second.expectAgreement()
  }

  // RFC 9846 §4.7.1
  @Test func `a server takes no NewSessionTicket`() throws {
    let pair = try PSKMode.keyExchange.pair().run()
    try pair.client.connection.insecureReplay(postHandshakeMessage: Self.ticket())
    pair.run().expectServerRefuses(.unexpectedMessage)
  }
}
