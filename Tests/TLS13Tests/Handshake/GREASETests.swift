import TLS13Certificates
import TLS13Crypto
import TLS13Providers
import Testing

@testable import TLS13

/// Values that are there to be ignored. RFC 8701
@Suite struct GREASETests {
  private static let values = (UInt16(0)...15).map { $0 << 12 | 0x0a00 | $0 << 4 | 0x0a }

  private func client(_ liar: Liar?, retries: Bool = false) -> ClientConfiguration {
    Setup(retries: retries).client(liar) {
      $0.sendsGREASE = true
      $0.applicationProtocols = [.http2]
    }
  }

  private func server(_ liar: Liar? = nil, retries: Bool = false) -> ServerConfiguration {
    Setup(retries: retries).server(liar) {
      $0.sendsGREASE = true
      $0.applicationProtocols = [.http2]
    }
  }

  private func isReserved(_ value: UInt16) -> Bool { Self.values.contains(value) }

  @Test func `the reserved values are told from all others`() {
    for value in UInt16.min...UInt16.max { #expect(GREASE.isReserved(value) == isReserved(value)) }
  }

  // RFC 8701 §3.1, §4.1
  @Test(arguments: [false, true])
  func `both sides send reserved values, and nobody minds`(retries: Bool) throws {
    for _ in 0..<20 {
      let (asking, answering) = (Recording(), Recording())
      let pair = try Pair(client(asking.liar, retries: retries), server(answering.liar, retries: retries)).run()
      pair.expectAgreement()
      #expect(pair.client.information?.applicationProtocol == .http2)
      let hello = asking.hellos[0]
      #expect(isReserved(hello.suites[0]) && hello.suites.filter(isReserved).count == 1)
      let types = hello.extensions.filter { isReserved($0.type) }
      #expect(types.count == 2 && types[0].type != types[1].type && types.map(\.data) == [[], [0]])
      let groups = Array((hello[Code.supportedGroups] ?? []).dropFirst(2)).codePoints
      let schemes = Array((hello[Code.signatureAlgorithms] ?? []).dropFirst(2)).codePoints
      let versions = Array((hello[Code.supportedVersions] ?? []).dropFirst(1)).codePoints
      #expect(isReserved(groups[0]) && isReserved(schemes[0]) && isReserved(versions[0]))
      #expect(shares(hello).map(\.group) == [groups[0], 29] && shares(hello)[0].share == [0])
      let names = Array((hello[Code.alpn] ?? []).dropFirst(2))
      #expect(names.first == 2 && isReserved(Array(names[1...2]).codePoints[0]))
      let request = [EditableHello.Entry](block: try answering.only(13)[7...])
      #expect(request.filter { isReserved($0.type) }.count == 1)
      let wanted = Array((request.first { $0.type == Code.signatureAlgorithms }?.data ?? []).dropFirst(2)).codePoints
      #expect(isReserved(wanted[0]))
    }
  }

  // RFC 9846 §4.2.2, §4.3.8: what must stay the same does, and one share is one share
  @Test func `the second ClientHello repeats the values, but not the share`() throws {
    let asking = Recording()
    try Pair(client(asking.liar, retries: true), server(retries: true)).run().expectAgreement()
    var (first, second) = (asking.hellos[0], asking.hellos[1])
    #expect(shares(second).map(\.group) == [23])
    first[Code.keyShare] = nil
    second[Code.keyShare] = nil
    #expect(first == second)
  }

  @Test func `they can be left out`() throws {
    let (asking, answering) = (Recording(), Recording())
    try Setup().pair(client: asking.liar, server: answering.liar).run().expectAgreement()
    let hello = asking.hellos[0]
    #expect(!hello.suites.contains(where: isReserved) && !hello.extensions.contains { isReserved($0.type) })
    let request = [EditableHello.Entry](block: try answering.only(13)[7...])
    #expect(!request.contains { isReserved($0.type) })
  }

  @Test func `the values come from the configuration's randomness alone`() {
    struct Fixed: RandomSource {
      let byte: UInt8
      func fill(_ bytes: inout MutableSpan<UInt8>) {
        for index in bytes.indices { bytes[index] = byte }
      }
    }
    for byte: UInt8 in [0, 0x35, 0xff] {
      let value = UInt16(byte & 0xf0 | 0x0a) << 8 | UInt16(byte & 0xf0 | 0x0a)
      let grease = GREASE(Fixed(byte: byte))
      for place in GREASE.Place.allCases where place != .lastExtension { #expect(grease[place] == value) }
      #expect(grease[.lastExtension] != value && isReserved(grease[.lastExtension]))
    }
  }

  /// The last ClientHello.
  private static func offered(_ asking: Recording) -> EditableHello { asking.hellos[asking.hellos.count - 1] }

  /// The first code point of a list in an extension.
  private static func reserved(_ hello: EditableHello, _ type: UInt16, skipping count: Int) -> [UInt8] {
    Array((hello[type] ?? []).dropFirst(count).prefix(2))
  }

  // RFC 8701 §3.1: the client MUST fail the connection
  @Test func `a server that selects a reserved value is refused`() throws {
    let asking = Recording()
    func run(_ liar: Liar, _ alert: AlertDescription, retries: Bool = false) throws {
      let pair = try Pair(client(asking.liar, retries: retries), server(liar, retries: retries))
      pair.run().expectClientRefuses(alert)
    }
    try run(.serverHello { $0.suites = [Self.offered(asking).suites[0]] }, .illegalParameter)
    try run(
      .serverHello {
        $0[Code.supportedVersions] = Self.reserved(Self.offered(asking), Code.supportedVersions, skipping: 1)
      }, .illegalParameter)
    try run(
      .serverHello {
        $0[Code.keyShare] = Self.reserved(Self.offered(asking), Code.supportedGroups, skipping: 2) + [0, 1, 0]
      }, .illegalParameter)
    try run(
      .serverHello { $0[Code.keyShare] = Self.reserved(Self.offered(asking), Code.supportedGroups, skipping: 2) },
      .illegalParameter, retries: true)
    for index in 0..<2 {
      let type = { @Sendable () -> UInt16 in
        Self.offered(asking).extensions.filter { GREASE.isReserved($0.type) }[index].type
      }
      try run(.serverHello { $0[type()] = [] }, .unsupportedExtension)
      try run(.serverHello { $0[type()] = [] }, .unsupportedExtension, retries: true)
      try run(.encryptedExtensions { $0.append(.init(type: type(), data: [])) }, .unsupportedExtension)
      try run(
        .message(11) { message in
          let der = ReadCertificate(message).entries[0].der
          return handshake(11, [0] + vector24(vector24(der) + vector16(extensionBytes(type(), []))))
        }, .unsupportedExtension)
    }
    try run(
      .encryptedExtensions { entries in
        entries.removeAll { $0.type == Code.alpn }
        let name = Array((Self.offered(asking)[Code.alpn] ?? [])[2...4])
        entries.append(.init(type: Code.alpn, data: vector16(name)))
      }, .illegalParameter)
    try run(
      .message(15) { message in
        let scheme = Self.reserved(Self.offered(asking), Code.signatureAlgorithms, skipping: 2)
        return Array(message[..<4]) + scheme + message[6...]
      }, .illegalParameter)
  }

  // RFC 8701 §4.1
  @Test func `a client that signs with a reserved scheme is refused`() throws {
    let answering = Recording()
    let liar = Liar.message(15) { message in
      let request = (try? answering.only(13)).map { [EditableHello.Entry](block: $0[7...]) } ?? []
      let schemes = request.first { $0.type == Code.signatureAlgorithms }?.data ?? []
      return Array(message[..<4]) + schemes[2..<4] + message[6...]
    }
    let pair = try Pair(client(liar), server(answering.liar)).run()
    #expect(pair.server.error?.alert == .illegalParameter)
  }
}
