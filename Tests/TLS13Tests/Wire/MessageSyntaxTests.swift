import TLS13Crypto
import TLS13Memory
import Testing

@testable import TLS13

/// Each message's syntax: what is written is read back, and what is cut, extended or stretched is refused.
@Suite struct MessageSyntaxTests {
  /// A message's body and the parser that reads all of it.
  struct Syntax: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let body: [UInt8]
    /// Prefixes that are whole messages, too: hellos of TLS 1.2 may end before their extensions.
    var alsoWhole: Set<Int> = []
    let parse: @Sendable (Span<UInt8>) throws(DecodeError) -> Void
  }

  static let all: [Syntax] = [
    clientHello, serverHello, helloRetryRequest, encryptedExtensions, certificateRequest, certificate,
    certificateVerify, keyUpdate, newSessionTicket, alert,
  ]

  private static let random = [UInt8](0..<32)

  private static var clientHello: Syntax {
    let extensions: [(UInt16, [UInt8])] = [
      (0, vector16([0] + vector16(Array("server.test".utf8)))), (10, vector16([0, 29, 0, 23])),
      (13, vector16([4, 3, 8, 4])), (50, vector16([4, 3])), (16, vector16([2, 0x68, 0x32])),
      (47, vector16([0, 2, 0x30, 0])), (43, [2, 3, 4]), (44, vector16([1, 2])), (45, [1, 1]), (49, []),
      (0x0a0a, [1, 2, 3]), (51, vector16([0, 29] + vector16([UInt8](repeating: 9, count: 32)))),
      (41, vector16(vector16([1]) + [0, 0, 0, 0]) + vector16([32] + [UInt8](repeating: 0, count: 32))),
    ]
    let head = [3, 3] + random + vector8([7, 8]) + vector16([0x13, 1, 0x13, 3]) + vector8([0])
    return Syntax(
      testDescription: "ClientHello",
      body: head + vector16(extensions.flatMap { extensionBytes($0.0, $0.1) }), alsoWhole: [head.count]
    ) { body throws(DecodeError) in _ = try ClientHello(body) }
  }

  private static let selected = extensionBytes(43, [3, 4])
  private static let offered = ExtensionSet(
    [
      .supportedVersions, .keyShare, .applicationLayerProtocolNegotiation, .serverName, .supportedGroups,
      .statusRequest,
    ])

  private static var serverHello: Syntax {
    let head = [3, 3] + random + vector8([7, 8]) + [0x13, 1, 0]
    let share = extensionBytes(51, [0, 29] + vector16([UInt8](repeating: 9, count: 32)))
    return Syntax(
      testDescription: "ServerHello", body: head + vector16(selected + share), alsoWhole: [head.count]
    ) { body throws(DecodeError) in
      let hello = try ServerHello(body)
      _ = try hello.selectedVersion()
      _ = try ServerHelloExtensions(hello, offered: offered)
    }
  }

  private static var helloRetryRequest: Syntax {
    let head = [3, 3] + ServerHello.helloRetryRequestRandom + vector8([7, 8]) + [0x13, 1, 0]
    let block = selected + extensionBytes(51, [0, 23]) + extensionBytes(44, vector16([1, 2, 3]))
    return Syntax(
      testDescription: "HelloRetryRequest", body: head + vector16(block), alsoWhole: [head.count]
    ) { body throws(DecodeError) in
      let hello = try ServerHello(body)
      _ = try hello.selectedVersion()
      _ = try HelloRetryRequestExtensions(hello, offered: offered)
    }
  }

  private static var encryptedExtensions: Syntax {
    let block =
      extensionBytes(0, []) + extensionBytes(16, vector16([2, 0x68, 0x32])) + extensionBytes(10, vector16([0, 29]))
    return Syntax(testDescription: "EncryptedExtensions", body: vector16(block)) { body throws(DecodeError) in
      _ = try EncryptedExtensions(body, offered: offered)
    }
  }

  private static var certificateRequest: Syntax {
    let block =
      extensionBytes(13, vector16([4, 3])) + extensionBytes(50, vector16([4, 1]))
      + extensionBytes(47, vector16(vector16([0x30, 0]))) + extensionBytes(0x0a0a, [1])
    return Syntax(testDescription: "CertificateRequest", body: vector8([1, 2]) + vector16(block)) {
      body throws(DecodeError) in _ = try CertificateRequest(body)
    }
  }

  private static var certificate: Syntax {
    let list = vector24([1, 2, 3]) + vector16(extensionBytes(5, [1] + vector24([2]))) + vector24([4]) + vector16([])
    return Syntax(testDescription: "Certificate", body: vector8([9]) + vector24(list)) { body throws(DecodeError) in
      var message = try CertificateMessage(body, offered: offered)
      while let _ = try message.nextEntry() {}
    }
  }

  private static var certificateVerify: Syntax {
    Syntax(testDescription: "CertificateVerify", body: [4, 3] + vector16([1, 2, 3])) { body throws(DecodeError) in
      _ = try CertificateVerify(body)
    }
  }

  private static var keyUpdate: Syntax {
    Syntax(testDescription: "KeyUpdate", body: [1]) { body throws(DecodeError) in _ = try KeyUpdate(body) }
  }

  private static var newSessionTicket: Syntax {
    let block = extensionBytes(42, [0, 0, 0, 1]) + extensionBytes(0x0a0a, [])
    return Syntax(
      testDescription: "NewSessionTicket",
      body: [0, 0, 0, 9, 1, 2, 3, 4] + vector8([5, 6]) + vector16([7, 8, 9]) + vector16(block)
    ) { body throws(DecodeError) in _ = try NewSessionTicket(body) }
  }

  private static var alert: Syntax {
    Syntax(testDescription: "Alert", body: [2, 40]) { body throws(DecodeError) in _ = try AlertMessage(body) }
  }

  private func fault(_ syntax: Syntax, _ body: [UInt8]) -> DecodeError? {
    do throws(DecodeError) { try syntax.parse(body.span) } catch { return error }
    return nil
  }

  // RFC 9846 §4, §6
  @Test(arguments: all)
  func `a whole message is read`(syntax: Syntax) { #expect(fault(syntax, syntax.body) == nil) }

  // RFC 9846 §6: a message that does not follow the syntax
  @Test(arguments: all)
  func `each truncation of a message is a decode_error`(syntax: Syntax) {
    for count in 0..<syntax.body.count where !syntax.alsoWhole.contains(count) {
      let found = fault(syntax, Array(syntax.body.prefix(count)))
      #expect(alert(found) == .decodeError, "\(count) of \(syntax.body.count): \(String(describing: found))")
    }
  }

  // RFC 9846 §6
  @Test(arguments: all)
  func `each byte after the end of a message is a decode_error`(syntax: Syntax) {
    for byte in UInt8.min...UInt8.max {
      #expect(alert(fault(syntax, syntax.body + [byte])) == .decodeError)
    }
    #expect(alert(fault(syntax, syntax.body + syntax.body)) == .decodeError)
  }

  /// Every value at every place: whatever comes, a parser says yes or no and does not trap.
  @Test(arguments: all)
  func `any byte anywhere in a message is read or refused`(syntax: Syntax) {
    var refusals = 0
    for index in syntax.body.indices {
      for byte in UInt8.min...UInt8.max {
        var body = syntax.body
        body[index] = byte
        if fault(syntax, body) != nil { refusals += 1 }
      }
    }
    #expect(refusals > 0 || syntax.testDescription == "Alert")
  }

  private func alert(_ error: DecodeError?) -> AlertDescription? {
    error.flatMap { TLSError.malformed($0, in: .clientHello).alert }
  }

  // RFC 9846 §4.7.3
  @Test func `request_update other than 0 and 1 is an illegal_parameter`() {
    for value in UInt8.min...UInt8.max {
      #expect(alert(fault(Self.keyUpdate, [value])) == (value > 1 ? .illegalParameter : nil))
    }
  }

  // RFC 9846 §4.3
  @Test func `an extension block refuses a type that stands twice`() {
    for type: UInt16 in [0x0a0a, 23, 63, 64, 65] {
      let twice = extensionBytes(type, []) + extensionBytes(type, [])
      let schemes = extensionBytes(13, vector16([4, 3]))
      #expect(fault(Self.certificateRequest, vector8([]) + vector16(schemes + twice))?.kind == .duplicate)
      let ticket: [UInt8] = [0, 0, 0, 9, 1, 2, 3, 4, 0, 0, 1, 7] + vector16(twice)
      #expect(fault(Self.newSessionTicket, ticket)?.kind == .duplicate)
    }
  }

  // MARK: Writers

  /// A message as a writer of ours writes it.
  private func written(_ write: (inout ByteWriter) -> Void) throws -> [UInt8] {
    var writer = ByteWriter()
    write(&writer)
    return try writer.finish()
  }

  @Test(arguments: [0, 1, 3])
  func `a Certificate is read as it was written`(count: Int) throws {
    let chain = (0..<count).map { [UInt8](repeating: UInt8($0 + 1), count: 300 * $0 + 1) }
    let message = try written { CertificateMessage.write(context: [4, 5], chain: chain, to: &$0) }
    #expect(Array(message.prefix(4)) == [11] + (message.count - 4).wire24)
    var parsed = try CertificateMessage(message.span.extracting(4..<message.count), offered: ExtensionSet())
    let context = [UInt8](parsed.context)
    let isEmpty = parsed.isAtEnd
    var read: [[UInt8]] = []
    while let entry = try parsed.nextEntry() { read.append([UInt8](entry.data)) }
    #expect(read == chain && context == [4, 5] && isEmpty == (count == 0))
  }

  @Test(arguments: [0, 1, 71, 65_535])
  func `a CertificateVerify is read as it was written`(count: Int) throws {
    let signature = [UInt8](repeating: 7, count: count)
    let message = try written { CertificateVerify.write(.ed25519, signature, to: &$0) }
    let parsed = try CertificateVerify(message.span.extracting(4..<message.count))
    let (algorithm, read) = (parsed.algorithm, [UInt8](parsed.signature))
    #expect(algorithm == .ed25519 && read == signature)
  }

  @Test func `a signature that is too long is not written`() {
    #expect(throws: EncodeError.self) {
      try written { CertificateVerify.write(.ed25519, [UInt8](repeating: 7, count: 65_536), to: &$0) }
    }
  }

  @Test(arguments: [false, true])
  func `a KeyUpdate is read as it was written`(requested: Bool) throws {
    let message = try written { KeyUpdate(updateRequested: requested).write(to: &$0) }
    #expect(message == [24, 0, 0, 1, requested ? 1 : 0])
    #expect(try KeyUpdate(message.span.extracting(4..<5)).updateRequested == requested)
  }

  @Test func `every alert is read as it was written, and only closures are warnings`() throws {
    for code in UInt8.min...UInt8.max {
      let bytes = AlertMessage(AlertDescription(rawValue: code)).bytes
      #expect(bytes == [code == 0 || code == 90 ? 1 : 2, code])
      #expect(try AlertMessage(bytes.span).description.rawValue == code)
    }
  }

  // RFC 9846 §B.1, §B.2, §B.3: values that older versions used
  @Test func `reserved values have no name that they could be sent by`() {
    for type: UInt8 in [0, 3, 6, 9, 10, 12, 14, 16, 21, 22, 23] { #expect(HandshakeType(rawValue: type) == nil) }
    for type: UInt8 in [0, 19, 24, 25] { #expect(ContentType(rawValue: type) == nil) }
    for alert: UInt8 in [21, 30, 41, 60, 100, 111, 114] {
      #expect(AlertDescription(rawValue: alert).description == "alert \(alert)")
    }
  }

  @Test func `hellos are read as they were written`() throws {
    let sent = try Setup().pair().client.connection.takeOutput()
    let hello = try ClientHello(sent.span.extracting(9..<sent.count))
    let fields = EditableHello(Array(sent.dropFirst(5)))
    let random = [UInt8](hello.random)
    let sessionID = [UInt8](hello.legacySessionID)
    var name: [UInt8] = []
    if let bytes = hello.serverName { name = [UInt8](bytes) }
    var shares: [NamedGroup] = []
    if let list = hello.keyShares { shares = list.groups() }
    let suites = (0..<hello.cipherSuites.count).map { hello.cipherSuites[$0] }
    #expect(random == fields.random && sessionID == fields.sessionID && suites == fields.suites)
    #expect(name == Array("server.test".utf8) && shares == [.x25519])
    #expect(fields.bytes == Array(sent.dropFirst(5)))
    #expect(fields.legacyVersion == 0x0303 && fields.compression == [0] && fields.sessionID.count == 32)
    #expect(fields[Code.cookie] == nil)
    // RFC 9846 §5.1
    #expect(sent.prefix(3) == [22, 3, 1])
  }
}
