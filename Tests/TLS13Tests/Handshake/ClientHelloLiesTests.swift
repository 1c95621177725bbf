import TLS13
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

/// What a server makes of a ClientHello that is malformed, incomplete or not what it was before.
@Suite struct ClientHelloLiesTests {
  /// Delivers a changed ClientHello as bytes, so that it may be malformed.
  private func refusal(
    _ setup: Setup, _ change: (inout EditableHello) -> Void, server: (inout ServerConfiguration) -> Void
  ) throws -> AlertDescription? {
    let pair = try Pair(setup.client(), setup.server(nil, server))
    var hello = EditableHello(Array(pair.client.connection.takeOutput().dropFirst(5)))
    change(&hello)
    pair.server.deliver(record(22, hello.bytes))
    #expect(!pair.server.isComplete)
    guard let alert = pair.server.error?.alert else { return nil }
    #expect(pair.server.connection.takeOutput() == record(21, [2, alert.rawValue]))
    return alert
  }

  /// A share of X25519 that nobody has the key to.
  private static let share: [UInt8] = [0, 29] + vector16([UInt8](repeating: 9, count: 32))

  private func refusal(_ change: (inout EditableHello) -> Void) throws -> AlertDescription? {
    try refusal(Setup(), change, server: { _ in })
  }

  // RFC 9846 §4.2.2, §4.3.1, §E.2
  @Test func `a client without TLS 1.3 gets protocol_version`() throws {
    #expect(try refusal { $0[Code.supportedVersions] = nil } == .protocolVersion)
    #expect(try refusal { $0.extensions = [] } == .protocolVersion)
    #expect(try refusal { $0[Code.supportedVersions] = [2, 3, 3] } == .protocolVersion)
    #expect(try refusal { $0[Code.supportedVersions] = [4, 3, 3, 3, 2] } == .protocolVersion)
    #expect(try refusal { $0[Code.supportedVersions] = [4, 0x7f, 0x1c, 3, 5] } == .protocolVersion)
    for version: UInt16 in [0, 0x0300, 0x0301, 0x0302, 0x0304, 0x0305, 0xfefd, 0xffff] {
      #expect(try refusal { $0.legacyVersion = version } == .protocolVersion)
    }
  }

  // RFC 9846 §4.2.2
  @Test func `compression methods other than null are refused`() throws {
    for methods: [UInt8] in [[1], [0, 1], [1, 0], [0, 0]] {
      #expect(try refusal { $0.compression = methods } == .illegalParameter)
    }
    #expect(try refusal { $0.compression = [] } == .decodeError)
  }

  // RFC 9846 §9.2, §4.3.3
  @Test func `a missing mandatory extension is named`() throws {
    for type in [Code.supportedGroups, Code.keyShare, Code.signatureAlgorithms] {
      #expect(try refusal { $0[type] = nil } == .missingExtension)
    }
  }

  // RFC 9846 §9.2: only a PSK that is used stands in for signature_algorithms
  @Test func `signature_algorithms is missed beside a PSK that is of no use, and by a server without certificates`()
    throws
  {
    #expect(
      try refusal {
        $0[Code.signatureAlgorithms] = nil
        $0[Code.pskKeyExchangeModes] = [1, 1]
        $0[Code.preSharedKey] =
          vector16(vector16([1]) + [0, 0, 0, 0]) + vector16(vector8([UInt8](repeating: 0, count: 32)))
      } == .missingExtension)
    let key = [UInt8](repeating: 7, count: 32)
    let psk = try ExternalPSK(identity: [1, 2], key: SecretBytes(copying: key.span))
    let setup = Setup(authentication: .oneWay)
    for (type, alert) in [(Code.signatureAlgorithms, .missingExtension), (Code.padding, .handshakeFailure)]
      as [(UInt16, AlertDescription)]
    {
      let found = try refusal(setup, { $0[type] = nil }) { server in
        (server.credentials, server.externalPSKs) = ([], [psk])
      }
      #expect(found == alert)
    }
  }

  // RFC 9846 §4.2.1
  @Test func `without common ground the handshake ends with handshake_failure`() throws {
    #expect(try refusal { $0.suites = [0x1304, 0x1305, 0xc02b] } == .handshakeFailure)
    #expect(try refusal { $0[Code.signatureAlgorithms] = vector16([8, 7, 4, 1]) } == .handshakeFailure)
    #expect(
      try refusal {
        $0[Code.supportedGroups] = vector16([0, 24])
        $0[Code.keyShare] = [0, 0]
      } == .handshakeFailure)
  }

  // RFC 9846 §4.3.3, §B.3.1.4, §E.5: RC4, NULL, export, 3DES; curves long gone; MD5, SHA-1, SHA-224, DSA
  @Test func `obsolete suites, groups and schemes are never negotiated`() throws {
    #expect(try refusal { $0.suites = [0x0000, 0x0003, 0x0005, 0x0008, 0x000a, 0xc011, 0xc009] } == .handshakeFailure)
    let groups = [UInt16](1...22) + [26, 27, 28, 0xff01, 0xff02]
    #expect(
      try refusal {
        $0[Code.supportedGroups] = vector16(groups.flatMap(\.wire))
        $0[Code.keyShare] = [0, 0]
      } == .handshakeFailure)
    #expect(
      try refusal {
        $0[Code.supportedGroups] = vector16(groups.flatMap(\.wire))
        $0[Code.keyShare] = vector16([0, 19] + vector16([UInt8](repeating: 4, count: 49)))
      } == .handshakeFailure)
    let schemes: [UInt16] = [0x0101, 0x0201, 0x0202, 0x0203, 0x0301, 0x0302, 0x0303, 0x0402, 0x0502, 0x0602]
    #expect(
      try refusal { $0[Code.signatureAlgorithms] = vector16(schemes.flatMap(\.wire)) } == .handshakeFailure)
  }

  // RFC 9846 §4.3.8
  @Test func `key shares that break the rules are refused`() throws {
    let share = [0, 29] + vector16([UInt8](repeating: 9, count: 32))
    #expect(try refusal { $0[Code.keyShare] = vector16(share + share) } == .illegalParameter)
    #expect(try refusal { $0[Code.keyShare] = vector16([0, 24, 0, 1, 4]) } == .illegalParameter)
    #expect(try refusal { $0[Code.keyShare] = vector16(share + [0, 24, 0, 1, 4]) } == .illegalParameter)
    #expect(try refusal { $0[Code.keyShare] = vector16([0, 29, 0, 0]) } == .decodeError)
    #expect(try refusal { $0[Code.keyShare] = vector16(share.dropLast()) } == .decodeError)
    #expect(try refusal { $0[Code.keyShare] = vector16(share) + [0] } == .decodeError)
    for bad in [0, 1, 31, 33] {
      let zero = [0, 29] + vector16([UInt8](repeating: 0, count: bad))
      #expect(try refusal { $0[Code.keyShare] = vector16(zero) } == (bad == 0 ? .decodeError : .illegalParameter))
    }
    // RFC 9846 §7.4.2
    let low = [0, 29] + vector16([UInt8](repeating: 0, count: 32))
    #expect(try refusal { $0[Code.keyShare] = vector16(low) } == .illegalParameter)
  }

  // RFC 9846 §4.3
  @Test func `extensions of other messages are refused and unknown ones are skipped`() throws {
    #expect(try refusal { $0[48] = [0, 0] } == .illegalParameter)
    for type: UInt16 in [17, 23, 35, 0x0a0a, 0x7f7f, 0xff01, 0xffff] {
      let pair = try Setup().pair(client: .clientHello { $0[type] = [1, 2, 3] }).run()
      pair.expectAgreement("extension \(type)")
    }
  }

  // RFC 9846 §4.2.2, §4.3.1, §9.3
  @Test func `unknown suites, groups, schemes, versions and shares are skipped`() throws {
    let liar = Liar.clientHello { hello in
      hello.suites.insert(contentsOf: [0x0a0a, 0x00ff, 0x5600, 0xfefe], at: 0)
      hello[Code.supportedVersions] = [6, 0x7f, 0x17, 0xfa, 0xfa, 3, 4]
      let unknown: [(UInt16, [UInt8])] = [
        (Code.supportedGroups, [0x1a, 0x1a]), (Code.signatureAlgorithms, [0x2a, 0x2a]),
        (Code.keyShare, [0x1a, 0x1a, 0, 1, 0]),
      ]
      for (type, entry) in unknown { hello[type] = vector16(entry + Array((hello[type] ?? []).dropFirst(2))) }
      hello.extensions.shuffle()
    }
    try Setup().pair(client: liar).run().expectAgreement()
  }

  // RFC 9846 §4.3: none twice
  @Test func `an extension that stands twice is refused`() throws {
    let pair = try Setup().pair()
    let types = EditableHello(Array(pair.client.connection.takeOutput().dropFirst(5))).extensions.map(\.type)
    for type in types {
      let alert = try refusal { hello in hello.extensions += hello.extensions.filter { $0.type == type } }
      #expect(alert == .decodeError, "\(type)")
    }
    for type: UInt16 in [0x0a0a, 23, 63, 64, 65, 0xffff] {
      let alert = try refusal { $0.extensions += [.init(type: type, data: []), .init(type: type, data: [1])] }
      #expect(alert == .decodeError, "\(type)")
    }
  }

  // RFC 9846 §4.3.11
  @Test func `pre_shared_key anywhere but at the end is refused`() throws {
    let psks = vector16(vector16([1]) + [0, 0, 0, 0]) + vector16([32] + [UInt8](repeating: 0, count: 32))
    let psk = EditableHello.Entry(type: Code.preSharedKey, data: psks)
    #expect(try refusal { $0.extensions.insert(psk, at: 0) } == .illegalParameter)
  }

  // RFC 9846 §4.3: nothing follows an extension's structure
  @Test func `bytes after the structure of an extension that is read are refused`() throws {
    let pair = try Setup().pair()
    let types = EditableHello(Array(pair.client.connection.takeOutput().dropFirst(5))).extensions.map(\.type)
    for type in types { #expect(try refusal { $0[type]?.append(0) } == .decodeError, "\(type)") }
    #expect(try refusal { $0[Code.alpn] = [0, 3, 2, 0x68, 0x32, 0] } == .decodeError)
    #expect(try refusal { $0[Code.cookie] = [0, 1, 7, 7] } == .decodeError)
    #expect(try refusal { $0[Code.postHandshakeAuth] = [0] } == .decodeError)
    #expect(try refusal { $0[50] = [0, 2, 4, 3, 0] } == .decodeError)
    #expect(try refusal { $0[Code.certificateAuthorities] = [0, 3, 0, 1, 7, 9] } == .decodeError)
  }

  // RFC 7301 §3.2
  @Test func `no common application protocol ends the handshake`() throws {
    let alert = try refusal(
      Setup(), { $0[Code.alpn] = [0, 3, 2, 0x68, 0x33] }, server: { $0.applicationProtocols = [.http2] })
    #expect(alert == .noApplicationProtocol)
    #expect(try refusal { $0[Code.alpn] = [0, 0] } == .decodeError)
    #expect(try refusal { $0[Code.alpn] = [0, 1, 0] } == .decodeError)
  }

  // RFC 9846 §4.2.2: the second ClientHello repeats the first
  @Test func `a second ClientHello that differs from the first is refused`() throws {
    let changes: [(String, @Sendable (inout EditableHello) -> Void)] = [
      ("random", { $0.random[5] ^= 1 }),
      ("session ID", { $0.sessionID[3] ^= 1 }),
      ("shorter session ID", { $0.sessionID.removeLast() }),
      ("suites in another order", { $0.suites.reverse() }),
      ("a suite less", { $0.suites.removeLast() }),
      ("a suite more", { $0.suites.append(0x1304) }),
      ("another name", { $0[Code.serverName]?[8] ^= 1 }),
      ("no name", { $0[Code.serverName] = nil }),
      ("an extension more", { $0[0xfe00] = [] }),
      ("an unknown extension less", { $0[Self.unknown] = nil }),
      ("an unknown extension with other content", { $0[Self.unknown] = [1] }),
      (
        "contents that changed places",
        { hello in
          let (groups, schemes) = (hello[Code.supportedGroups], hello[Code.signatureAlgorithms])
          (hello[Code.supportedGroups], hello[Code.signatureAlgorithms]) = (schemes, groups)
        }
      ),
      ("a cookie that was not asked for", { $0[Code.cookie] = [0, 1, 7] }),
      ("fewer schemes", { $0[Code.signatureAlgorithms] = [0, 2, 4, 3] }),
      ("fewer groups", { $0[Code.supportedGroups] = [0, 2, 0, 23] }),
      ("other versions", { $0[Code.supportedVersions] = [4, 3, 4, 3, 3] }),
      ("the share of the first", { $0[Code.keyShare] = vector16(Self.share) }),
      ("no share", { $0[Code.keyShare] = [0, 0] }),
      (
        "a share too many",
        { hello in
          let entries = Array((hello[Code.keyShare] ?? []).dropFirst(2))
          hello[Code.keyShare] = vector16(entries + Self.share)
        }
      ),
      ("early data", { $0[Code.earlyData] = [] }),
    ]
    for (name, change) in changes {
      let liar = Liar { type, count, message in
        guard type == 1 else { return message }
        var hello = EditableHello(message)
        hello.extensions.insert(.init(type: Self.unknown, data: []), at: 0)
        if count == 1 { change(&hello) }
        return hello.bytes
      }
      let pair = try Setup(retries: true).pair(client: liar).run()
      pair.expectServerRefuses(.illegalParameter, "\(name)")
    }
  }

  /// An extension that means nothing.
  private static let unknown: UInt16 = 0xfe01

  // RFC 9846 §4.2.2: the same extensions, in whatever order. wolfSSL has another in its second ClientHello.
  @Test func `the extensions of a second ClientHello may come in any order`() throws {
    let orders: [@Sendable (inout [EditableHello.Entry]) -> Void] = [
      { $0.reverse() },
      { $0.swapAt(0, $0.count - 1) },
      { $0.append($0.removeFirst()) },
      { $0.sort { $0.type < $1.type } },
      { $0.shuffle() },
    ]
    for order in orders {
      let pair = try Setup(retries: true).pair(client: .clientHello(1) { order(&$0.extensions) }).run()
      pair.expectAgreement()
      #expect(pair.server.information?.usedHelloRetryRequest == true)
    }
  }

  // RFC 9846 §4.2.2
  @Test func `padding may come with the second ClientHello, or go, and early data may go`() throws {
    let padding = Liar.clientHello(1) { $0[Code.padding] = [0, 0, 0] }
    try Setup(retries: true).pair(client: padding).run().expectAgreement()
    let less = Liar.clientHello(0) { $0[Code.padding] = [0, 0, 0] }
    try Setup(retries: true).pair(client: less).run().expectAgreement()
    let early = Liar.clientHello(0) { $0[Code.earlyData] = [] }
    try Setup(retries: true).pair(client: early).run().expectAgreement()
  }

  // RFC 9846 §4.2.3: echoed, whatever it was
  @Test(arguments: [0, 1, 8, 31, 32])
  func `any session ID is echoed`(length: Int) throws {
    let pair = try Setup().pair()
    var hello = EditableHello(Array(pair.client.connection.takeOutput().dropFirst(5)))
    hello.sessionID = [UInt8](repeating: 7, count: length)
    pair.server.deliver(record(22, hello.bytes))
    let flight = records(pair.server.connection.takeOutput())
    let answer = EditableHello(Array(flight[0].dropFirst(5)))
    #expect(answer.sessionID == hello.sessionID)
    #expect(answer.legacyVersion == 0x0303 && answer.compression == [0])
    #expect(answer[Code.supportedVersions] == [3, 4])
    #expect(Set(answer.extensions.map(\.type)) == [Code.supportedVersions, Code.keyShare])
    // RFC 9846 §E.4
    #expect((flight[1] == [20, 3, 3, 0, 1, 1]) == (length > 0))
  }

  @Test func `a session ID of more than 32 bytes is refused`() throws {
    #expect(try refusal { $0.sessionID = [UInt8](repeating: 7, count: 33) } == .decodeError)
  }

  // RFC 9846 §5.1: a ClientHello ends its record
  @Test func `handshake bytes after a ClientHello are refused`() throws {
    for retries in [false, true] {
      for extra: [UInt8] in [[1], [20, 0, 0], handshake(20, [1, 2, 3])] {
        let pair = try Setup(retries: retries).pair()
        let hello = Array(pair.client.connection.takeOutput().dropFirst(5))
        pair.server.deliver(record(22, hello + extra))
        #expect(pair.server.error?.alert == .unexpectedMessage)
      }
    }
  }
}
