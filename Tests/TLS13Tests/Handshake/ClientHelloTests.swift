import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

/// The ClientHello that our client writes, read with the tests' own code.
@Suite struct ClientHelloTests {
  /// Bytes that count up from a start, over all calls.
  private struct Counting: RandomSource {
    let start: UInt8
    func fill(_ bytes: inout MutableSpan<UInt8>) {
      for index in bytes.indices { bytes[index] = start &+ UInt8(truncatingIfNeeded: index) }
    }
  }

  private func hello(
    name: String? = "server.test", _ change: (inout ClientConfiguration) -> Void = { _ in }
  ) throws -> EditableHello {
    let client = try Pair(Lab.shared.clientConfiguration(change), name: name).client
    let output = records(client.connection.takeOutput())
    #expect(output.count == 1 && output[0][0] == 22 && output[0][5] == 1)
    return EditableHello(Array(output[0].dropFirst(5)))
  }

  // RFC 9846 §4.2.2, §4.3.1, §4.3.3, §9.2: what has to be there, and nothing that asks for what we do not do
  @Test func `a ClientHello offers TLS 1.3 alone, with everything that it needs`() throws {
    let hello = try hello()
    #expect(hello.type == 1 && hello.legacyVersion == 0x0303 && hello.compression == [0])
    #expect(hello[Code.supportedVersions] == [2, 3, 4])
    #expect(hello.suites == [0x1301, 0x1302, 0x1303])
    #expect(hello[Code.serverName] == vector16([0] + vector16(Array("server.test".utf8))))
    let types = hello.extensions.map(\.type)
    let needed = [
      Code.serverName, Code.supportedGroups, Code.signatureAlgorithms, Code.supportedVersions, Code.keyShare,
      Code.recordSizeLimit,
    ]
    #expect(types.count == needed.count && Set(types) == Set(needed))
    // An address is no host name. RFC 6066 §3
    #expect(try self.hello(name: "192.0.2.1")[Code.serverName] == nil)
    #expect(try self.hello(name: nil) { $0.serverAuthentication = .insecureNone }[Code.serverName] == nil)
  }

  // RFC 6066 §3
  @Test func `a name that is not sent is demanded all the same`() throws {
    #expect(try hello { $0.sendsServerName = false }[Code.serverName] == nil)
    let silent = Lab.shared.clientConfiguration {
      $0.sendsServerName = false
      $0.credentials = [Lab.shared.client]
    }
    let good = try Pair(silent).run()
    #expect(good.client.error == nil && good.client.connection.information?.peer != nil)
    #expect(good.server.connection.information != nil && good.server.connection.information?.serverName == nil)
    #expect(try Pair(silent, name: "other.test").run().client.error?.kind == .certificateRejected)
  }

  // RFC 9846 §4.3.3, §4.5.1.3: no MD5, no SHA-1, no SHA-224, no DSA, no code point that is deprecated
  @Test func `signature_algorithms holds what we verify, SHA-256 or better`() throws {
    let schemes = vector16(
      [
        0x0403, 0x0807, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b,
        0x0905, 0x0906,  // ML-DSA, as far as swift-crypto has it
        0x0401, 0x0501, 0x0601,
      ].flatMap(\UInt16.wire))
    #expect(try hello()[Code.signatureAlgorithms] == schemes)
    let both = try hello {
      $0.signatureSchemes = [.ed25519]
      $0.certificateSignatureSchemes = [.rsaPKCS1SHA256, .ecdsaSecp256r1SHA256]
    }
    #expect(both[Code.signatureAlgorithms] == vector16([8, 7]))
    #expect(both[50] == vector16([4, 1, 4, 3]))
  }

  // RFC 9846 §4.3.7, §4.3.8
  @Test(
    arguments: [
      nil, [.secp256r1, .x25519], [.x25519MLKEM768, .x25519MLKEM768], [.secp521r1, .x25519MLKEM768, .secp384r1], [],
    ] as [[NamedGroup]?])
  func `shares are of groups that are offered, in their order and one for each`(chosen: [NamedGroup]?) throws {
    let hello = try hello { if let chosen { $0.keyShareGroups = chosen } }
    let groups = Array((hello[Code.supportedGroups] ?? []).dropFirst(2)).codePoints
    #expect(groups == [0x11ec, 0x001d, 0x0017, 0x0018, 0x0019])
    let sent = shares(hello)
    let expected = chosen?.map(\.rawValue) ?? [0x11ec, 0x001d]
    #expect(sent.map(\.group) == groups.filter(expected.contains))
    let lengths: [UInt16: Int] = [0x11ec: 1216, 0x001d: 32, 0x0017: 65, 0x0018: 97, 0x0019: 133]
    for (group, share) in sent { #expect(share.count == lengths[group]) }
    #expect(hello[Code.keyShare] != nil)
  }

  // RFC 9846 §4.2.2, §4.3.8: fresh on each connection, and each share on its own
  @Test func `random, session ID and shares are new on each connection`() throws {
    let all = CryptoProvider.default.groups.map(\.group)
    let hellos = try (0..<3).map { _ in try hello { $0.keyShareGroups = all } }
    #expect(Set(hellos.map(\.random)).count == 3)
    #expect(hellos.allSatisfy { $0.sessionID.count == 32 } && Set(hellos.map(\.sessionID)).count == 3)
    #expect(hellos.allSatisfy { $0.random != $0.sessionID })
    let keys = hellos.flatMap { shares($0).map(\.share) }
    #expect(keys.count == 3 * all.count && Set(keys).count == keys.count)
    #expect(Set(hellos.map { shares($0)[0].share.suffix(32) }).count == 3)
  }

  // draft-ietf-tls-hybrid-design §3.2: X25519 in both places may be one key; the server takes either
  @Test func `the X25519 share is that of the hybrid before it, and serves for either`() throws {
    let orders: [([NamedGroup], Bool)] = [([.x25519MLKEM768, .x25519], true), ([.x25519, .x25519MLKEM768], false)]
    for (order, isShared) in orders {
      for group in [NamedGroup.x25519MLKEM768, .x25519] {
        var sent: [(group: UInt16, share: [UInt8])] = []
        let pair = try Pair(
          Lab.shared.clientConfiguration { ($0.groups, $0.keyShareGroups) = (order, order) },
          Lab.shared.serverConfiguration(ClientAuthentication.none) { $0.groups = [group] })
        pair.onClientFlight = { number, flight in
          if number == 0 { sent = shares(EditableHello(Array(records(flight)[0].dropFirst(5)))) }
          return flight
        }
        pair.run().expectAgreement()
        let hybrid = try #require(sent.first { $0.group == 0x11ec }).share
        let plain = try #require(sent.first { $0.group == 0x1d }).share
        #expect((hybrid.suffix(32) == plain[...]) == isShared)
        #expect(pair.client.connection.information?.group == group)
      }
    }
  }

  // RFC 9846 §4.2.2, §C.1: both come from the secure generator
  @Test func `random and session ID are what the random source gives`() throws {
    let hello = try hello { $0.crypto.random = Counting(start: 7) }
    #expect(hello.random == (7..<39).map { UInt8($0) } && hello.sessionID == hello.random)
  }

  // RFC 9846 §4.2.2, §E.4
  @Test func `without compatibility mode there is no session ID and no change_cipher_spec`() throws {
    for isCompatible in [false, true] {
      for retries in [false, true] {
        let setup = Setup(retries: retries)
        let pair = try Pair(setup.client { $0.middleboxCompatibility = isCompatible }, setup.server())
        var flights: [[UInt8]] = []
        var answers: [UInt8] = []
        pair.onClientFlight = { _, flight in
          flights.append(flight)
          return flight
        }
        pair.onServerFlight = { _, flight in
          answers += flight
          return flight
        }
        pair.run().expectAgreement()
        let hello = EditableHello(Array(records(flights[0])[0].dropFirst(5)))
        #expect(hello.sessionID.count == (isCompatible ? 32 : 0))
        #expect(records(flights[0]).map { $0[0] } == [22])
        // Before the second flight, and once only. RFC 9846 §E.4
        let second = records(flights[1])
        #expect((second[0] == [20, 3, 3, 0, 1, 1]) == isCompatible)
        let count = flights.flatMap(records).filter { $0[0] == 20 }.count
        #expect(count == (isCompatible ? 1 : 0))
        #expect(records(answers).filter { $0[0] == 20 }.count == count)
      }
    }
  }

  // RFC 9846 §4.1, §4.2.2: the second is the first with the share that was asked for
  @Test func `the second ClientHello brings the one share that was asked for and changes nothing else`() throws {
    let recording = Recording()
    try Setup(retries: true).pair(client: recording.liar).run().expectAgreement()
    let hellos = recording.hellos
    var (first, second) = (hellos[0], hellos[1])
    #expect(hellos.count == 2 && shares(first).map(\.group) == [29] && shares(second).map(\.group) == [23])
    first[Code.keyShare] = []
    second[Code.keyShare] = []
    #expect(first == second)
  }
}
