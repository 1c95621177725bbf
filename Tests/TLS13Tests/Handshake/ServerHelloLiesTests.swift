import TLS13
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

/// What a client makes of a ServerHello or a HelloRetryRequest that answers something else than was asked.
@Suite struct ServerHelloLiesTests {
  /// Something that a server lies about, and the alert that the RFC has for it.
  struct Lie: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let alert: AlertDescription
    let change: @Sendable (inout EditableHello) -> Void

    init(_ name: String, _ alert: AlertDescription, _ change: @escaping @Sendable (inout EditableHello) -> Void) {
      testDescription = name
      self.alert = alert
      self.change = change
    }
  }

  /// Lies that are the same in ServerHello and HelloRetryRequest.
  static let common: [Lie] = [
    // RFC 9846 §4.2.3
    Lie("legacy_version 0x0304", .protocolVersion) { $0.legacyVersion = 0x0304 },
    Lie("legacy_version 0x0302", .protocolVersion) { $0.legacyVersion = 0x0302 },
    Lie("another session ID", .illegalParameter) { $0.sessionID[0] ^= 1 },
    Lie("no session ID", .illegalParameter) { $0.sessionID = [] },
    Lie("a shorter session ID", .illegalParameter) { $0.sessionID.removeLast() },
    Lie("a suite that does not exist", .illegalParameter) { $0.suites = [0x1399] },
    Lie("a suite that was not offered", .illegalParameter) { $0.suites = [0x1304] },
    Lie("a suite of TLS 1.2", .illegalParameter) { $0.suites = [0xc02b] },
    Lie("DEFLATE", .illegalParameter) { $0.compression = [1] },
    // RFC 9846 §4.3.1
    Lie("selected_version TLS 1.2", .illegalParameter) { $0[Code.supportedVersions] = [3, 3] },
    Lie("selected_version SSL 3.0", .illegalParameter) { $0[Code.supportedVersions] = [3, 0] },
    Lie("selected_version 0x0305", .illegalParameter) { $0[Code.supportedVersions] = [3, 5] },
    Lie("selected_version of one byte", .decodeError) { $0[Code.supportedVersions] = [3] },
    Lie("selected_version of three bytes", .decodeError) { $0[Code.supportedVersions] = [3, 4, 0] },
    Lie("an empty supported_versions", .decodeError) { $0[Code.supportedVersions] = [] },
    // RFC 9846 §4.3: not where the table puts them, whether asked for or not
    Lie("supported_groups", .illegalParameter) { $0[Code.supportedGroups] = [0, 2, 0, 29] },
    Lie("server_name", .illegalParameter) { $0[Code.serverName] = [] },
    Lie("ALPN", .illegalParameter) { $0[Code.alpn] = [0, 3, 2, 0x68, 0x32] },
    Lie("signature_algorithms", .illegalParameter) { $0[Code.signatureAlgorithms] = [0, 2, 4, 3] },
    // RFC 9846 §4.3: an answer to nothing
    Lie("an unknown extension", .unsupportedExtension) { $0[0xfe00] = [1] },
    Lie("renegotiation_info", .unsupportedExtension) { $0[0xff01] = [0] },
    Lie("extended_main_secret", .unsupportedExtension) { $0[23] = [] },
    Lie("two key shares", .illegalParameter) { hello in
      hello.extensions.append(contentsOf: hello.extensions.filter { $0.type == Code.keyShare })
    },
    Lie("bytes after key_share", .decodeError) { $0[Code.keyShare]?.append(0) },
    Lie("an empty key_share", .decodeError) { $0[Code.keyShare] = [] },
  ]

  static let serverHello: [Lie] = [
    // RFC 9846 §4.2.3, §E.1
    Lie("no supported_versions", .protocolVersion) { $0[Code.supportedVersions] = nil },
    Lie("no extensions at all", .protocolVersion) { $0.extensions = [] },
    Lie("the sentinel of TLS 1.2 and no supported_versions", .illegalParameter) {
      $0[Code.supportedVersions] = nil
      $0.random.replaceSubrange(24..<32, with: [0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 0x01])
    },
    Lie("the sentinel of TLS 1.1 and no extensions", .illegalParameter) {
      $0.extensions = []
      $0.random.replaceSubrange(24..<32, with: [0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 0x00])
    },
    Lie("something near the sentinel", .protocolVersion) {
      $0[Code.supportedVersions] = nil
      $0.random.replaceSubrange(24..<32, with: [0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 0x02])
    },
    Lie("a cookie", .illegalParameter) { $0[Code.cookie] = [0, 1, 7] },
    Lie("pre_shared_key", .unsupportedExtension) { $0[Code.preSharedKey] = [0, 0] },
    Lie("early_data", .illegalParameter) { $0[Code.earlyData] = [] },
    // RFC 9846 §4.2.1, §4.3.8
    Lie("no key_share", .missingExtension) { $0[Code.keyShare] = nil },
    Lie("a group that was not offered", .illegalParameter) { $0[Code.keyShare] = [0, 25] + vector16([4, 5, 6]) },
    Lie("an unknown group", .illegalParameter) { $0[Code.keyShare] = [0x7a, 0x7a, 0, 1, 0] },
    Lie("a group of which no share was sent", .illegalParameter) { $0[Code.keyShare] = [0, 23] + vector16([4]) },
    Lie("an empty share", .decodeError) { $0[Code.keyShare] = [0, 29, 0, 0] },
    // RFC 9846 §7.4.2
    Lie("the all-zero X25519 point", .illegalParameter) {
      $0[Code.keyShare] = [0, 29] + vector16([UInt8](repeating: 0, count: 32))
    },
    Lie("the X25519 point 1, of low order", .illegalParameter) {
      $0[Code.keyShare] = [0, 29] + vector16([1] + [UInt8](repeating: 0, count: 31))
    },
    Lie("an X25519 share of 31 bytes", .illegalParameter) {
      $0[Code.keyShare] = [0, 29] + vector16([UInt8](repeating: 9, count: 31))
    },
    Lie("an X25519 share of 33 bytes", .illegalParameter) {
      $0[Code.keyShare] = [0, 29] + vector16([UInt8](repeating: 9, count: 33))
    },
  ]

  static let helloRetryRequest: [Lie] = [
    Lie("no supported_versions", .protocolVersion) { $0[Code.supportedVersions] = nil },
    // RFC 9846 §4.2.4
    Lie("nothing to change", .illegalParameter) { $0[Code.keyShare] = nil },
    // RFC 9846 §4.3.8
    Lie("a group that was not offered", .illegalParameter) { $0[Code.keyShare] = [0, 25] },
    Lie("an unknown group", .illegalParameter) { $0[Code.keyShare] = [0x7a, 0x7a] },
    Lie("the group whose share was sent", .illegalParameter) { $0[Code.keyShare] = [0, 29] },
    Lie("a share instead of a group", .decodeError) { $0[Code.keyShare] = [0, 23] + vector16([4, 5, 6]) },
    // RFC 9846 §4.3.2
    Lie("two cookies", .illegalParameter) { hello in
      let cookie = EditableHello.Entry(type: Code.cookie, data: [0, 1, 7])
      hello.extensions.append(contentsOf: [cookie, cookie])
    },
    Lie("an empty cookie", .decodeError) { $0[Code.cookie] = [0, 0] },
    Lie("bytes after the cookie", .decodeError) { $0[Code.cookie] = [0, 1, 7, 0] },
    Lie("a cookie that no ClientHello has room for", .illegalParameter) {
      $0[Code.cookie] = vector16([UInt8](repeating: 7, count: 65_000))
    },
    Lie("pre_shared_key", .illegalParameter) { $0[Code.preSharedKey] = [0, 0] },
  ]

  // RFC 9846 §4.2.3, §4.3, §4.3.1, §4.3.8
  @Test(arguments: common + serverHello)
  func `a ServerHello that does not answer what was asked is refused`(lie: Lie) throws {
    let pair = try Setup().pair(server: .serverHello(0, lie.change)).run()
    expectRefusal(pair, lie.alert)
  }

  // RFC 9846 §4.3.1, §E.1: after random, supported_versions is looked for before anything else is judged
  @Test func `a ServerHello of TLS 1.2 is called by its version, whatever else it says`() throws {
    for version: UInt16 in [0x0303, 0x0302, 0x0301, 0x0300] {
      let liar = Liar.serverHello { hello in
        hello.legacyVersion = version
        hello.sessionID = [1, 2, 3]
        hello.suites = [0xc02b]
        hello.compression = [1]
        hello.extensions = [.init(type: 0xff01, data: [0]), .init(type: 23, data: []), .init(type: 35, data: [])]
      }
      expectRefusal(try Setup().pair(server: liar).run(), .protocolVersion)
    }
  }

  // RFC 9846 §4.2.4
  @Test(arguments: common + helloRetryRequest)
  func `a HelloRetryRequest that does not answer what was asked is refused`(lie: Lie) throws {
    let pair = try Setup(retries: true).pair(server: .serverHello(0, lie.change)).run()
    expectRefusal(pair, lie.alert)
  }

  // RFC 9846 §4.2.4
  @Test(arguments: common + serverHello)
  func `a ServerHello after a HelloRetryRequest is held to the same rules`(lie: Lie) throws {
    let pair = try Setup(retries: true).pair(server: .serverHello(1, lie.change)).run()
    // RFC 9846 §4.2.4: the version was settled by the HelloRetryRequest, so that to take it back is a lie
    var hello = EditableHello(handshake(2, [3, 3] + [UInt8](repeating: 0, count: 32) + [1, 0, 0x13, 1, 0]))
    hello[Code.supportedVersions] = [3, 4]
    lie.change(&hello)
    expectRefusal(pair, hello[Code.supportedVersions] == nil ? .illegalParameter : lie.alert)
  }

  /// The ServerHello is not encrypted, and so the client's alert is not, either: a server that has moved on to the
  /// handshake keys hears it all the same, since it has decrypted nothing yet.
  private func expectRefusal(_ pair: Pair, _ alert: AlertDescription) {
    pair.expectClientRefuses(alert)
    #expect(!pair.client.isComplete && !pair.server.isComplete)
  }

  // RFC 9846 §4.2.4
  @Test func `the suite may not change after a HelloRetryRequest`() throws {
    let liar = Liar.serverHello(1) { $0.suites = [0x1303] }
    try Setup(retries: true).pair(server: liar).run().expectClientRefuses(.illegalParameter)
  }

  // RFC 9846 §4.2.4
  @Test(arguments: [nil, [3, 3], [3, 5]] as [[UInt8]?])
  func `the version may not change after a HelloRetryRequest`(version: [UInt8]?) throws {
    let liar = Liar.serverHello(1) { $0[Code.supportedVersions] = version }
    try Setup(retries: true).pair(server: liar).run().expectClientRefuses(.illegalParameter)
  }

  // RFC 9846 §4.3.8
  @Test func `the group after a HelloRetryRequest is the one that it named`() throws {
    let liar = Liar.serverHello(1) { $0[Code.keyShare] = [0, 29] + vector16([UInt8](repeating: 9, count: 32)) }
    try Setup(retries: true).pair(server: liar).run().expectClientRefuses(.illegalParameter)
  }

  // RFC 9846 §4.2.4
  @Test func `a second HelloRetryRequest is unexpected`() throws {
    let liar = Liar.serverHello(1) { hello in
      hello.random = Self.retryRandom
      hello[Code.keyShare] = nil
      hello[Code.cookie] = vector16([1, 2, 3])
    }
    try Setup(retries: true).pair(server: liar).run().expectClientRefuses(.unexpectedMessage)
  }

  // RFC 9846 §4.3.2
  @Test func `a cookie comes back unchanged and was not there before`() throws {
    let server = Liar.serverHello(0) { $0[Code.cookie] = vector16([UInt8](0...255)) }
    let client = Liar { type, index, message in
      guard type == 1 else { return message }
      let hello = EditableHello(message)
      #expect(hello[Code.cookie] == (index == 0 ? nil : vector16([UInt8](0...255))))
      return message
    }
    try Setup(retries: true).pair(client: client, server: server).run().expectAgreement()
  }

  // RFC 9846 §5.1: a HelloRetryRequest ends its record
  @Test func `handshake bytes after a HelloRetryRequest are refused`() throws {
    for extra: [UInt8] in [[2], [2, 0, 0], handshake(2, [1, 2, 3]), handshake(8, [0, 0])] {
      let liar = Liar { type, index, message in type == 2 && index == 0 ? message + extra : message }
      let pair = try Setup(retries: true).pair(server: liar).run()
      #expect(pair.client.error?.alert == .unexpectedMessage)
      #expect(!pair.client.isComplete)
    }
  }

  // RFC 9846 §4.3.8.2, §7.4.2: a public value is a valid point, in uncompressed form
  @Test func `a share that is no point of its curve is refused`() throws {
    let point: @Sendable (Int) -> [UInt8] = { [4] + [UInt8](repeating: 1, count: 2 * $0) }
    for (group, length) in [(23, 32), (24, 48), (25, 66)] as [(UInt16, Int)] {
      let bad: [[UInt8]] = [
        point(length), Array(point(length).dropLast()), point(length) + [0], [2] + [UInt8](repeating: 1, count: length),
        [0], [UInt8](repeating: 0, count: 1 + 2 * length), [4] + [UInt8](repeating: 0, count: 2 * length),
        [4] + [UInt8](repeating: 255, count: 2 * length), [6] + point(length).dropFirst(),
      ]
      for share in bad {
        try check(NamedGroup(rawValue: group), clientShare: share)
        try check(NamedGroup(rawValue: group), serverShare: share)
      }
    }
  }

  // RFC 9846 §4.3.8, draft-ietf-tls-ecdhe-mlkem §4
  @Test func `a hybrid share of another length or with a bad key is refused`() throws {
    for share in [[0], [UInt8](repeating: 1, count: 1215), [UInt8](repeating: 255, count: 1216)] as [[UInt8]] {
      try check(.x25519MLKEM768, clientShare: share)
    }
    for share in [[0], [UInt8](repeating: 1, count: 1119), [UInt8](repeating: 1, count: 1121)] as [[UInt8]] {
      try check(.x25519MLKEM768, serverShare: share)
    }
    // A good ciphertext's length and a point of low order
    try check(.x25519MLKEM768, serverShare: [UInt8](repeating: 0, count: 1120))
  }

  private func check(_ group: NamedGroup, clientShare: [UInt8]) throws {
    let liar = Liar.clientHello { $0[Code.keyShare] = vector16(group.rawValue.wire + vector16(clientShare)) }
    try pair(group, client: liar).run().expectServerRefuses(.illegalParameter, "\(group) \(clientShare.count)")
  }

  private func check(_ group: NamedGroup, serverShare: [UInt8]) throws {
    let liar = Liar.serverHello { $0[Code.keyShare] = group.rawValue.wire + vector16(serverShare) }
    try pair(group, server: liar).run().expectClientRefuses(.illegalParameter, "\(group) \(serverShare.count)")
  }

  private func pair(_ group: NamedGroup, client: Liar? = nil, server: Liar? = nil) throws -> Pair {
    try Pair(
      Setup().client(client) {
        $0.groups = [group]
        $0.keyShareGroups = [group]
      }, Setup().server(server) { $0.groups = [group] })
  }

  private static let retryRandom: [UInt8] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
  ]
}
