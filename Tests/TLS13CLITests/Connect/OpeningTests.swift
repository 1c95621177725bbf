import NIOCore
import NIOEmbedded
import Testing

@testable import TLS13CLI

/// What is said in plaintext before TLS: each protocol, in pieces, and what hostile servers say.
@Suite struct OpeningTests {
  /// A dialogue: what the server says, and what we say after each.
  struct Dialogue: Sendable, CustomTestStringConvertible {
    let name: String
    let opening: any Opening
    let server: [[UInt8]]
    /// Beginnings of our words, the first before the server says anything.
    let client: [String]
    var testDescription: String { name }
  }

  private static func proxy(_ target: String) -> ProxyOpening {
    guard let target = HostPort(target) else { preconditionFailure("\(target) is no place") }
    return ProxyOpening(target)
  }

  private static func text(_ lines: String...) -> [[UInt8]] { lines.map { Array($0.utf8) } }

  static let dialogues: [Dialogue] = [
    Dialogue(
      name: "smtp", opening: SMTPOpening(),
      server: text(
        "220-mail.test ESMTP\r\n220 at your service\r\n", "250-mail.test\r\n250-SIZE 1000\r\n250 STARTTLS\r\n",
        "220 go\r\n"),
      client: ["", "EHLO localhost\r\n", "STARTTLS\r\n"]),
    Dialogue(
      name: "imap", opening: IMAPOpening(),
      server: text("* OK [CAPABILITY STARTTLS] ready\r\n", "* CAPABILITY IMAP4rev2\r\na1 OK begin\r\n"),
      client: ["", "a1 STARTTLS\r\n"]),
    Dialogue(
      name: "postgres", opening: PostgresOpening(), server: text("S"),
      client: ["\u{0}\u{0}\u{0}\u{8}\u{4}"]),
    Dialogue(
      name: "ldap", opening: LDAPOpening(), server: [ldap(0)], client: ["0\u{1d}\u{2}\u{1}\u{1}w"]),
    Dialogue(
      name: "ldap, long lengths", opening: LDAPOpening(),
      server: [[0x30, 0x84, 0, 0, 0, 0x10, 2, 1, 1, 0x78, 0x84, 0, 0, 0, 7, 0x0a, 1, 0, 4, 0, 4, 0]],
      client: ["0\u{1d}\u{2}\u{1}\u{1}w"]),
    Dialogue(
      name: "xmpp", opening: XMPPOpening("chat.test"),
      server: text(
        "<?xml version='1.0'?><stream:stream xmlns='jabber:client' id='1' version='1.0'><stream:features>"
          + "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>",
        "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
      client: ["<?xml version='1.0'?><stream:stream to='chat.test'", "<starttls xmlns="]),
    Dialogue(
      name: "proxy", opening: proxy("[2001:db8::1]:443"),
      server: text("HTTP/1.1 200 Connection established\r\nVia: here\r\n\r\n"),
      client: ["CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\n\r\n"]),
  ]

  /// A result of StartTLS.
  private static func ldap(_ code: UInt8) -> [UInt8] {
    [0x30, 0x0c, 2, 1, 1, 0x78, 7, 0x0a, 1, code, 4, 0, 4, 0]
  }

  /// Feeds a dialogue in pieces of `size` bytes: what we said.
  private func run(_ dialogue: Dialogue, pieces size: Int) throws -> (said: [[UInt8]], isFinished: Bool) {
    var opening = dialogue.opening
    var said = [opening.firstWords]
    var received = ReceivedText()
    for words in dialogue.server {
      for start in stride(from: 0, to: words.count, by: size) {
        received.append(words[start..<min(start + size, words.count)])
        steps: while true {
          switch try opening.take(&received) {
          case .incomplete: break steps
          case .say(let bytes): said.append(bytes)
          case .finished: return (said, received.isEmpty)
          }
        }
      }
    }
    return (said, false)
  }

  @Test(arguments: dialogues, [1, 7, 100_000])
  func eachProtocolStartsTLS(_ dialogue: Dialogue, _ size: Int) throws {
    let (said, isFinished) = try run(dialogue, pieces: size)
    #expect(isFinished)
    try #require(said.count == dialogue.client.count)
    for (said, expected) in zip(said, dialogue.client) {
      #expect(String(decoding: said, as: UTF8.self).hasPrefix(expected), "\(said)")
    }
  }

  @Test(arguments: [
    (SMTPOpening() as any Opening, "554 no service\r\n", "554 no service"),
    (SMTPOpening(), "220 hello\r\n250 plain\r\n", "does not offer STARTTLS"),
    (SMTPOpening(), "220 hello\r\n250 STARTTLS\r\n454 not now\r\n", "454 not now"),
    (SMTPOpening(), "SSH-2.0-OpenSSH\r\n", "does not speak SMTP"),
    (SMTPOpening(), "220 \u{1b}[2J\r\n250 \u{1b}[2J\r\n", "does not offer"),
    (SMTPOpening(), "500 \u{1b}[2J\r\n", "\\u{1b}[2J"),
    (IMAPOpening(), "* PREAUTH hello\r\n", "PREAUTH"),
    (IMAPOpening(), "* OK hello\r\na1 NO never\r\n", "a1 NO never"),
    (PostgresOpening(), "N", "not set up for TLS"),
    (PostgresOpening(), "E", "byte 69"),
    (LDAPOpening(), "HTTP/1.1 400 Bad Request\r\n", "does not speak LDAP"),
    (XMPPOpening("x"), "<stream:features><mechanisms/></stream:features>", "does not offer starttls"),
    (XMPPOpening("x"), "<stream:error><host-unknown/></stream:error>", "host-unknown"),
    (proxy("a.test:1"), "HTTP/1.1 403 Forbidden\r\n\r\n", "403 Forbidden"),
    (proxy("a.test:1"), "HTTP/1.1 407 Who\r\n\r\n", "asks for a password"),
    (proxy("a.test:1"), "220 mail\r\n", "does not speak HTTP"),
  ])
  func refusalsSayWhy(_ opening: any Opening, _ server: String, _ reason: String) {
    var opening = opening
    var received = ReceivedText()
    received.append(Array(server.utf8))
    let failure = #expect(throws: CommandFailure.self) {
      while try opening.take(&received) != .incomplete {}
    }
    #expect(failure?.description.contains(reason) == true, "\(String(describing: failure))")
    #expect(failure?.description.contains("\u{1b}") == false)
  }

  @Test func aResultOtherThanSuccessIsARefusal() {
    var (opening, received) = (LDAPOpening(), ReceivedText())
    received.append([0x30, 0x0e, 2, 1, 1, 0x78, 9, 0x0a, 1, 53, 4, 0, 4, 2, 0x6e, 0x6f])
    let failure = #expect(throws: CommandFailure.self) { try opening.take(&received) }
    #expect(failure?.description.contains("result 53: \"no\"") == true, "\(String(describing: failure))")
  }

  @Test func lengthsThatLieAreRefused() {
    for lie: [UInt8] in [
      [0x30, 0x84, 0xff, 0xff, 0xff, 0xff], [0x30, 0x88, 0, 0, 0, 0, 0, 0, 0, 1], [0x30, 0x80], [0x30, 3, 2, 9, 1],
      [0x30, 5, 2, 1, 1, 0x78, 0x84], [0x30, 0],
    ] {
      var (opening, received) = (LDAPOpening(), ReceivedText())
      received.append(lie)
      #expect(throws: CommandFailure.self, "\(lie)") { try opening.take(&received) }
    }
  }

  @Test func aLineAndADialogueHaveAnEnd() {
    var (smtp, received) = (SMTPOpening(), ReceivedText())
    received.append([UInt8](repeating: 0x61, count: ReceivedText.maximumLine))
    #expect(throws: CommandFailure.self) { try smtp.take(&received) }
    (smtp, received) = (SMTPOpening(), ReceivedText())
    received.append(Array(String(repeating: "220-more\r\n", count: ReceivedText.maximumLines + 1).utf8))
    #expect(throws: CommandFailure.self) { try smtp.take(&received) }
    var xmpp = XMPPOpening("x")
    received = ReceivedText()
    received.append([UInt8](repeating: 0x3e, count: 20_000))
    #expect(throws: CommandFailure.self) { try xmpp.take(&received) }
  }

  // MARK: The handler

  private final class Activity: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    var isActive = false
    func channelActive(context: ChannelHandlerContext) { isActive = true }
  }

  private func channel(_ openings: [any Opening]) throws -> (EmbeddedChannel, Activity, EventLoopFuture<Void>) {
    let (channel, activity) = (EmbeddedChannel(), Activity())
    let done = channel.eventLoop.makePromise(of: Void.self)
    try channel.pipeline.syncOperations.addHandlers([OpeningHandler(openings, done: done), activity])
    channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
    return (channel, activity, done.futureResult)
  }

  @Test func theServersOpeningFollowsTheProxys() throws {
    let (channel, activity, done) = try channel([Self.proxy("mail.test:587"), SMTPOpening()])
    let server = "HTTP/1.1 200 OK\r\n\r\n220 hello\r\n"
    try channel.writeInbound(ByteBuffer(string: server))
    #expect(!activity.isActive)
    for words in ["250 STARTTLS\r\n", "220 go\r\n"] { try channel.writeInbound(ByteBuffer(string: words)) }
    #expect(activity.isActive)
    try done.wait()
    // From here on all bytes are TLS's.
    try channel.writeInbound(ByteBuffer(string: "tls"))
    _ = try? channel.finish()
  }

  /// CVE-2011-0411 and its kind: what is injected before TLS must not count as said under it.
  @Test func wordsBetweenConsentAndTLSEndTheConnection() throws {
    let (channel, activity, done) = try channel([SMTPOpening()])
    for words in ["220 hello\r\n", "250 STARTTLS\r\n", "220 go\r\n250 injected\r\n"] {
      try channel.writeInbound(ByteBuffer(string: words))
    }
    #expect(throws: CommandFailure.self) { try done.wait() }
    #expect(!activity.isActive && !channel.isActive)
    _ = try? channel.finish()
  }

  @Test func aServerThatSaysNothingHasItsTime() throws {
    let (channel, activity, done) = try channel([IMAPOpening()])
    channel.embeddedEventLoop.advanceTime(by: OpeningHandler.time)
    #expect(throws: CommandFailure.self) { try done.wait() }
    #expect(!activity.isActive && !channel.isActive)
    _ = try? channel.finish()
  }

  @Test func aServerThatLeavesIsReported() throws {
    let (channel, _, done) = try channel([IMAPOpening()])
    channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    #expect(throws: CommandFailure.self) { try done.wait() }
    _ = try? channel.finish()
  }
}
