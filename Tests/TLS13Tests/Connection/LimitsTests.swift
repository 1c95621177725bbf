import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

@testable import TLS13

/// What a peer can make a connection hold or do, and where it ends.
@Suite struct LimitsTests {
  @Test(arguments: [1, 2, 5, 11, 254])
  func `a handshake message over the limit is refused by its header alone`(type: UInt8) throws {
    let pair = try Setup().pair()
    let known = type != 254
    pair.server.deliver(record(22, [type, 0, 0xff, 0xfd]))
    #expect(pair.server.error?.alert == (known ? .illegalParameter : .unexpectedMessage))
    let client = try Setup().pair().client
    client.deliver(record(22, [type, 0xff, 0xff, 0xff]))
    #expect(client.error?.alert == (known ? .illegalParameter : .unexpectedMessage))
    let exact = try Setup().pair()
    exact.server.deliver(record(22, [type, 0, 0xff, 0xfc]))
    // RFC 9846 §4.6: EndOfEarlyData has no bytes at all
    #expect(exact.server.error == nil || !known || type == 5)
  }

  /// What an endpoint makes of the first bytes of a message that its peer sends under the application keys.
  private func alert(ofServer isServer: Bool, for start: [UInt8]) throws -> AlertDescription? {
    let pair = try PostHandshakeSetup().pair()
    let (judge, peer) = isServer ? (pair.server, pair.client) : (pair.client, pair.server)
    try peer.connection.insecureReplay(postHandshakeMessage: start)
    judge.deliver(peer.connection.takeOutput())
    return judge.error?.alert
  }

  // RFC 9846 §4.7.3: there is no deadline for the rest of a message once the handshake is complete
  @Test(arguments: [true, false])
  func `a KeyUpdate that announces more than its one byte is refused by its header`(isServer: Bool) throws {
    for length in [2, 255, 60_000] {
      #expect(try alert(ofServer: isServer, for: [24] + length.wire24) == .decodeError)
      #expect(try alert(ofServer: isServer, for: [24] + length.wire24.dropLast()) == nil)
    }
    #expect(try alert(ofServer: isServer, for: [24] + 1.wire24) == nil)
  }

  // RFC 9846 §4.7
  @Test func `a connected endpoint refuses a message without a place by its type alone`() throws {
    for type in StateMatrixTests.types {
      let client = try alert(ofServer: false, for: [type])
      #expect(client == ([4, 13, 24].contains(type) ? nil : .unexpectedMessage), "\(type)")
      let server = try alert(ofServer: true, for: [type])
      #expect(server == (type == 24 ? nil : .unexpectedMessage), "\(type)")
    }
  }

  // RFC 9846 §4.7.2
  @Test func `a server in the middle of an answer refuses another message by its type alone`() throws {
    for (sent, due) in [(15, 20), (20, 15), (11, 15), (24, 20)] as [(UInt8, UInt8)] {
      let liar = Liar { type, count, message in type == due && count == (due == 20 ? 1 : 0) ? [sent] : message }
      let pair = try PostHandshakeSetup(clientLiar: liar).pair()
      try pair.ask()
      pair.expectServerRefuses(.unexpectedMessage, "\(sent) in place of \(due)")
    }
  }

  // RFC 9846 §4.5.2, §4.5.3, §4.6
  @Test(arguments: [(20, 33), (15, 4632)] as [(UInt8, Int)])
  func `a proof that is too long is refused by its header`(type: UInt8, length: Int) throws {
    for isClient in [true, false] {
      let liar = Liar.message(type) { _ in [type] + length.wire24 }
      let setup = Setup()
      let pair = try Pair(
        setup.client(isClient ? liar : nil) { $0.cipherSuites = [.aes128GCMSHA256] },
        setup.server(isClient ? nil : liar)
      ).run()
      if isClient { pair.expectServerRefuses(.decryptError) } else { pair.expectClientRefuses(.decryptError) }
      let waiting = Liar.message(type) { _ in [type] + (length - 1).wire24 }
      let other = try Pair(
        setup.client(isClient ? waiting : nil) { $0.cipherSuites = [.aes128GCMSHA256] },
        setup.server(isClient ? nil : waiting)
      ).run()
      #expect((isClient ? other.server : other.client).error == nil)
    }
  }

  // RFC 9846 §4.6
  @Test func `an EndOfEarlyData that announces anything is refused by its header`() throws {
    let pair = try PSKMode.earlyData.pair(client: .message(5) { _ in [5, 0, 0, 1] })
    pair.run().expectServerRefuses(.decodeError)
  }

  @Test func `every message of a handshake is as long as its type permits`() throws {
    let types = [1, 2, 4, 5, 8, 11, 13, 15, 20, 24, 254].compactMap { HandshakeType(rawValue: $0) }
    let longest = types.map { $0.longestBody(32) }
    #expect(
      longest == [131_396, 65_607, 131_338, 0, 65_537, 16_777_474, 65_793, 4631, 32, 1, 0], "\(longest)")
  }

  @Test func `the limit is configurable and counts the header`() throws {
    for (limit, isFine) in [(1000, false), (200_000, true)] {
      let authorities = try (0..<1200).map { number in
        try DistinguishedName(commonName: "Authority \(number) of a long list").der
      }
      let block = authorities.flatMap(vector16)
      let body = vector8([]) + vector16(extensionBytes(13, vector16([4, 3])) + extensionBytes(47, vector16(block)))
      #expect(body.count > 50_000)
      let pair = try Pair(
        Setup().client { $0.limits.handshakeMessage = limit }, Setup().server(.message(13) { _ in handshake(13, body) })
      )
      pair.run()
      // The client sends what it has, whoever is in the list
      #expect(pair.client.error?.alert == (isFine ? nil : .illegalParameter))
    }
  }

  // RFC 9846 §4.5.1: be prepared for extraneous certificates
  @Test func `extraneous certificates are ignored, as many as fit the message`() throws {
    let lab = Lab.shared
    let unrelated = try Lab(caName: "Unrelated CA").authority.certificate.der
    for (count, alert) in [(1, nil), (11, nil), (100, nil), (250, .illegalParameter)] as [(Int, AlertDescription?)] {
      for isServer in [false, true] {
        let leaf = isServer ? lab.server.chain[0].der : lab.client.chain[0].der
        let chain = [leaf] + [[UInt8]](repeating: unrelated, count: count)
        let message = handshake(11, [0] + vector24(chain.flatMap { vector24($0) + [0, 0] }))
        #expect((message.count > 65_536) == (alert != nil))
        let liar = Liar.message(11) { _ in message }
        let pair = try Setup().pair(client: isServer ? nil : liar, server: isServer ? liar : nil).run()
        let judge = isServer ? pair.client : pair.server
        #expect(judge.error?.alert == alert || judge.error?.kind == .peerAlert)
        #expect((judge.information != nil) == (alert == nil))
      }
    }
  }

  @Test func `the length of a path is limited by configuration`() throws {
    for (limit, alert) in [(1, .badCertificate), (2, nil)] as [(Int, AlertDescription?)] {
      let pair = try Pair(Setup().client { $0.limits.pathLength = limit }, Setup().server()).run()
      #expect(pair.client.error?.alert == alert)
    }
  }

  /// A ClientHello that is as long as the limit allows, made of as many small things as fit.
  private func time(_ change: (inout EditableHello) -> Void) throws -> (Duration, AlertDescription?) {
    let pair = try Setup().pair()
    var hello = EditableHello(Array(pair.client.connection.takeOutput().dropFirst(5)))
    change(&hello)
    let message = hello.bytes
    #expect(message.count > 40_000 && message.count <= 65_536)
    let flight = stride(from: 0, to: message.count, by: 16_384).flatMap {
      record(22, Array(message[$0..<min($0 + 16_384, message.count)]))
    }
    let start = ContinuousClock.now
    pair.server.deliver(flight)
    return (ContinuousClock.now - start, pair.server.error?.alert)
  }

  /// Generous, since tests share their processor; a quadratic loop in a debug build takes ten times as long.
  private static let bound = Duration.seconds(5)

  @Test func `a ClientHello full of tiny extensions is read in linear time`() throws {
    let (duration, alert) = try time { hello in
      for type in 1000..<(1000 + 15_000) { hello.extensions.append(.init(type: UInt16(type), data: [])) }
    }
    #expect(alert == nil && duration < Self.bound, "\(duration)")
  }

  @Test func `thousands of key shares and groups are read in linear time`() throws {
    let (duration, alert) = try time { hello in
      let groups = (0..<6000).map { UInt16(0x4000 + $0) }
      let filler = [UInt16](repeating: 0x7fff, count: 8000)
      hello[Code.supportedGroups] = vector16((filler + groups).flatMap(\.wire) + [0, 29])
      let own = Array((hello[Code.keyShare] ?? []).dropFirst(2))
      hello[Code.keyShare] = vector16(groups.flatMap { $0.wire + [0, 1, 0] } + own)
    }
    #expect(alert == nil && duration < Self.bound, "\(duration)")
  }

  @Test func `thousands of names, protocols, suites, schemes and authorities are read in linear time`() throws {
    let suites = try time { $0.suites = [UInt16](repeating: 0x1399, count: 30_000) + [0x1301] }
    let schemes = try time { $0[13] = vector16([UInt16](repeating: 0x0999, count: 30_000).flatMap(\.wire) + [4, 3]) }
    let protocols = try time { hello in
      hello[Code.alpn] = vector16([[UInt8]](repeating: [1, 0x78], count: 25_000).flatMap { $0 })
    }
    let authorities = try time {
      $0[Code.certificateAuthorities] = vector16([[UInt8]](repeating: [0, 1, 7], count: 15_000).flatMap { $0 })
    }
    let name = try time {
      $0[Code.serverName] = vector16([0] + vector16([UInt8](repeating: 0x61, count: 50_000)))
    }
    for (duration, alert) in [suites, schemes, protocols, authorities, name] {
      #expect(alert == nil && duration < Self.bound, "\(duration)")
    }
  }

  @Test func `a ClientHello of one byte per record is taken, in linear time`() throws {
    let pair = try Setup().pair()
    let hello = Array(pair.client.connection.takeOutput().dropFirst(5))
    var padded = EditableHello(hello)
    padded[Code.padding] = [UInt8](repeating: 0, count: 20_000)
    let flight = padded.bytes.flatMap { record(22, [$0]) }
    let start = ContinuousClock.now
    pair.server.deliver(flight, inPiecesOf: 600)
    #expect(pair.server.error == nil && pair.server.hasOutput)
    #expect(ContinuousClock.now - start < Self.bound)
  }

  // RFC 9846 §4.3.4: a mistake in the configuration is found when it is made
  @Test func `authorities whose names do not fit the request are refused at once`() throws {
    let name = [UInt8](repeating: 7, count: 94)
    try ConfigurationChecks.check(authorities: [[UInt8]](repeating: name, count: 640))
    #expect(throws: TLSError.self) {
      try ConfigurationChecks.check(authorities: [[UInt8]](repeating: name, count: 641))
    }
  }
}
