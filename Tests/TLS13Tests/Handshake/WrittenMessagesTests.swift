import Synchronization
import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

/// What both sides write, read with the tests' own code: order, extensions, contexts, records.
@Suite struct WrittenMessagesTests {
  // RFC 9846 §2, §4, §4.4.2, §4.5, §4.5.1, §4.5.2
  @Test(arguments: Setup.all)
  func `each side's messages come in the protocol's order, and each where it is due`(setup: Setup) throws {
    let (client, server) = (Recording(), Recording())
    try setup.pair(client: client.liar, server: server.liar).run().expectAgreement()
    let request: [UInt8] = setup.authentication == .oneWay ? [] : [13]
    #expect(server.types == (setup.retries ? [2] : []) + [2, 8] + request + [11, 15, 20])
    let proof: [UInt8] =
      switch setup.authentication {
      case .oneWay: []
      case .mutual: [11, 15]
      case .declined: [11]
      }
    #expect(client.types == (setup.retries ? [1] : []) + [1] + proof + [20])
  }

  // RFC 9846 §4.2.3, §4.2.4, §4.3.1, §4.3.8
  @Test(arguments: Setup.all)
  func `a server's hellos say what they must and no more`(setup: Setup) throws {
    let (client, server) = (Recording(), Recording())
    try setup.pair(client: client.liar, server: server.liar).run().expectAgreement()
    let (asked, answers) = (client.hellos, server.hellos)
    #expect(answers.count == (setup.retries ? 2 : 1))
    for answer in answers {
      #expect(answer.extensions.count == 2)
      #expect(Set(answer.extensions.map(\.type)) == [Code.supportedVersions, Code.keyShare])
      #expect(answer[Code.supportedVersions] == [3, 4] && answer.suites == answers[0].suites)
      #expect(asked[0].suites.contains(answer.suites[0]))
      #expect(answer.legacyVersion == 0x0303 && answer.sessionID == asked[0].sessionID && answer.compression == [0])
    }
    let hello = try #require(answers.last)
    let group = Array((hello[Code.keyShare] ?? []).prefix(2))
    #expect(!hello.isHelloRetryRequest && group == (setup.retries ? [0, 23] : [0, 29]))
    #expect(shares(asked[asked.count - 1]).map(\.group.wire) == [group])
    guard setup.retries else { return }
    #expect(answers[0].isHelloRetryRequest && answers[0][Code.keyShare] == group)
  }

  // RFC 9846 §4.2.3, §C.1: 32 bytes of the server's own
  @Test func `the server's random and share are new on each connection, for the same ClientHello too`() throws {
    let pair = try Setup().pair()
    let hello = pair.client.connection.takeOutput()
    let context = try ServerContext(Setup().server())
    let answers = (0..<3).map { _ in
      let server = Endpoint(TLSConnection(server: context))
      server.deliver(hello)
      #expect(server.error == nil)
      return EditableHello(Array(records(server.connection.takeOutput())[0].dropFirst(5)))
    }
    let asked = EditableHello(Array(hello.dropFirst(5)))
    #expect(Set(answers.map(\.random) + [asked.random]).count == 4)
    #expect(Set(answers.map { $0[Code.keyShare] ?? [] } + [asked[Code.keyShare] ?? []]).count == 4)
    #expect(!answers.contains { $0.isHelloRetryRequest })
  }

  // RFC 9846 §4.3, §4.4.1, §4.4.2, §4.5.1
  @Test(arguments: Setup.all)
  func `encrypted messages carry the extensions that are due and empty contexts`(setup: Setup) throws {
    let (client, server) = (Recording(), Recording())
    try setup.pair(client: client.liar, server: server.liar).run().expectAgreement()
    let answers = [EditableHello.Entry](block: try server.only(8)[6...])
    #expect(
      answers == [.init(type: Code.serverName, data: []), .init(type: Code.recordSizeLimit, data: [0x40, 1])])
    if setup.authentication != .oneWay {
      let request = try server.only(13)
      try #require(request[4] == 0)
      let wishes = [EditableHello.Entry](block: request[7...])
      #expect(wishes.map(\.type) == [Code.signatureAlgorithms, Code.certificateAuthorities])
      let own = try ReadCertificate(client.only(11))
      #expect(own.context.isEmpty && own.entries.count == (setup.authentication == .mutual ? 1 : 0))
    }
    for (side, credential) in [(server, Lab.shared.server), (client, Lab.shared.client)] {
      guard let message = side.messages.first(where: { $0[0] == 11 }) else { continue }
      let certificate = ReadCertificate(message)
      #expect(certificate.context.isEmpty && certificate.entries.allSatisfy { $0.extensions.isEmpty })
      if let first = certificate.entries.first { #expect(first.der == credential.chain[0].der) }
    }
  }

  // RFC 9846 §4.5.1: the sender's own certificate comes first
  @Test func `a chain goes out leaf first, in the order of the credential`() throws {
    let lab = Lab.shared
    let chain = lab.server.chain + [lab.authority.certificate]
    let credential = try Credential(chain: chain, key: lab.server.key)
    let server = Recording()
    try Pair(Setup().client(), Setup().server(server.liar) { $0.credentials = [credential] }).run().expectAgreement()
    #expect(try ReadCertificate(server.only(11)).entries.map(\.der) == chain.map(\.der))
    #expect(throws: TLSError.self) { try Credential(chain: chain.reversed(), key: lab.server.key) }
  }

  // RFC 9846 §4.3, §4.5.1, §4.5.1.1: what we do not do is not answered, however it is asked for
  @Test(arguments: [Setup(), Setup(retries: true)])
  func `offers of what the server does not do are taken and not answered`(setup: Setup) throws {
    let offers: [(UInt16, [UInt8])] = [
      (5, [1, 0, 0, 0, 0]),  // status_request
      (17, vector16([2, 0, 4, 0, 0, 0, 0])),  // status_request_v2
      (18, []), (22, []), (23, []), (27, [2, 0, 1]), (34, [0, 2, 4, 3]), (35, []), (45, [1, 1]), (49, []),
      (0x3a3a, [0]), (0xff01, [0]),
    ]
    let liar = Liar { type, _, message in
      guard type == 1 else { return message }
      var hello = EditableHello(message)
      for (type, data) in offers { hello[type] = data }
      return hello.bytes
    }
    let server = Recording()
    try setup.pair(client: liar, server: server.liar).run().expectAgreement()
    for hello in server.hellos {
      #expect(Set(hello.extensions.map(\.type)) == [Code.supportedVersions, Code.keyShare])
    }
    let answers = [EditableHello.Entry](block: try server.only(8)[6...])
    #expect(answers.map(\.type) == [Code.serverName, Code.recordSizeLimit])
    #expect(try ReadCertificate(server.only(11)).entries.allSatisfy { $0.extensions.isEmpty })
    #expect(!server.types.contains(22))
  }

  // RFC 9846 §4.3.11: identities that nobody knows
  @Test(arguments: [Setup(), Setup(authentication: .oneWay), Setup(retries: true)])
  func `unknown PSK identities are skipped, and the handshake goes on with certificates`(setup: Setup) throws {
    let liar = Liar { type, _, message in
      guard type == 1 else { return message }
      var hello = EditableHello(message)
      hello[45] = [2, 0, 1]
      let identities = [[UInt8](repeating: 7, count: 200), [1], Array("someone".utf8)]
      hello[Code.preSharedKey] =
        vector16(identities.flatMap { vector16($0) + [1, 2, 3, 4] })
        + vector16(identities.flatMap { _ in vector8([UInt8](repeating: 9, count: 32)) })
      return hello.bytes
    }
    let server = Recording()
    let pair = try setup.pair(client: liar, server: server.liar).run()
    pair.expectAgreement()
    #expect(server.hellos.allSatisfy { $0[Code.preSharedKey] == nil })
    #expect(pair.client.information?.peer?.certificate == Lab.shared.server.chain[0])
  }

  // RFC 9846 §4.4.2, §4.3.5
  @Test func `filters with OIDs that the client does not know are skipped`() throws {
    let filters = vector16(
      vector8([6, 3, 0x2a, 3, 4]) + vector16([0x30, 0]) + vector8([6, 3, 0x55, 29, 15]) + vector16([3, 2, 7, 0x80]))
    let body = vector8([]) + vector16(extensionBytes(48, filters) + extensionBytes(13, vector16([4, 3])))
    let client = Recording()
    let pair = try Setup().pair(client: client.liar, server: .message(13) { _ in handshake(13, body) }).run()
    pair.expectAgreement()
    #expect(try ReadCertificate(client.only(11)).entries.first?.der == Lab.shared.client.chain[0].der)
  }

  // RFC 9846 §5, §5.1, §E.5
  @Test(arguments: Setup.all)
  func `all records are of the RFC's types and versions, and encrypted from the hellos on`(setup: Setup) throws {
    let pair = try setup.pair()
    let flights = Mutex<[Bool: [UInt8]]>([:])
    pair.onClientFlight = { _, flight in
      flights.withLock { $0[true, default: []] += flight }
      return flight
    }
    pair.onServerFlight = { _, flight in
      flights.withLock { $0[false, default: []] += flight }
      return flight
    }
    pair.run().expectAgreement()
    for side in [pair.client, pair.server] {
      try side.connection.send([1, 2, 3].span)
      try side.connection.updateKeys(requestPeer: true)
      try side.connection.send([4].span)
    }
    pair.run()
    for side in [pair.client, pair.server] { try side.connection.close() }
    pair.run()
    #expect(pair.client.peerClosed && pair.server.peerClosed && pair.client.error == nil && pair.server.error == nil)
    for isClient in [true, false] {
      let sent = records(flights.withLock { $0[isClient] ?? [] })
      let hellos = setup.retries ? 2 : 1
      #expect(sent.filter { $0[0] == 22 }.count == hellos)
      #expect(sent.filter { $0[0] == 20 } == [[20, 3, 3, 0, 1, 1]])
      #expect(sent.allSatisfy { [20, 22, 23].contains($0[0]) })
      for (index, record) in sent.enumerated() {
        #expect(Array(record[1..<3]) == (isClient && index == 0 ? [3, 1] : [3, 3]))
      }
    }
  }

  // RFC 9846 §5.1: a ServerHello ends its record
  @Test func `handshake bytes after a ServerHello are refused`() throws {
    for extra: [UInt8] in [[8], [8, 0, 0], handshake(8, [0, 0])] {
      let pair = try Setup().pair(server: .message(2) { $0 + extra }).run()
      #expect(pair.client.error?.alert == .unexpectedMessage)
      #expect(!pair.client.isComplete)
    }
  }

  // RFC 9846 §A.1: the client moves to the handshake keys before it complains
  @Test func `the client's alert on an encrypted message is encrypted`() throws {
    let liars: [(Liar, AlertDescription)] = [
      (.encryptedExtensions { $0.append(.init(type: 0xfe00, data: [])) }, .unsupportedExtension),
      (.message(15) { Array($0.dropLast()) + [($0.last ?? 0) ^ 1] }, .decryptError),
      (.message(20) { Array($0.dropLast()) + [($0.last ?? 0) ^ 1] }, .decryptError),
    ]
    for (liar, alert) in liars {
      let pair = try Setup().pair(server: liar)
      var second: [UInt8] = []
      pair.onClientFlight = { index, flight in
        if index > 0 { second += flight }
        return flight
      }
      pair.run().expectClientRefuses(alert)
      // change_cipher_spec, and one protected record that the server could read
      #expect(records(second).map { $0[0] } == [20, 23])
    }
  }

  // RFC 9846 §6.2: alerts can be logged
  @Test func `the observer is told of alerts sent and received`() throws {
    final class Log: Sendable {
      let alerts = Mutex<[String]>([])
      func note(_ side: String) -> @Sendable (ConnectionEvent) -> Void {
        { event in
          guard case .alert(let direction, let alert) = event else { return }
          self.alerts.withLock { $0.append("\(side) \(direction) \(alert)") }
        }
      }
    }
    func alerts(_ liar: Liar? = nil, closes: Bool = false) throws -> [String] {
      let log = Log()
      let pair = try Pair(
        Setup().client(liar) { $0.observer = log.note("client") }, Setup().server { $0.observer = log.note("server") }
      ).run()
      if closes {
        try pair.client.connection.close()
        pair.run()
      }
      return log.alerts.withLock { $0 }
    }
    let wrong = Liar.message(20) { Array($0.dropLast()) + [($0.last ?? 0) ^ 1] }
    #expect(try alerts(wrong) == ["server sent decrypt_error", "client received decrypt_error"])
    #expect(try alerts(closes: true) == ["client sent close_notify", "server received close_notify"])
  }
}
