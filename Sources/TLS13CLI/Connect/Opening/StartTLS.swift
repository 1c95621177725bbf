import ArgumentParser

/// The protocols that start in plaintext and change to TLS on request.
enum StartTLS: String, CaseIterable, ExpressibleByArgument {
  case smtp
  case imap
  case postgres
  case ldap
  case xmpp

  /// For help texts.
  static let names = allCases.map(\.rawValue).joined(separator: ", ")

  /// - Parameter name: whom we are connecting to.
  func opening(_ name: String) -> any Opening {
    switch self {
    case .smtp: SMTPOpening()
    case .imap: IMAPOpening()
    case .postgres: PostgresOpening()
    case .ldap: LDAPOpening()
    case .xmpp: XMPPOpening(name)
    }
  }
}

/// EHLO and STARTTLS. RFC 3207, RFC 5321 §4.2
struct SMTPOpening: Opening {
  private enum State {
    case greeting
    /// In the reply to EHLO.
    case extensions(hasStartTLS: Bool)
    case consent
  }

  private var state = State.greeting

  var firstWords: [UInt8] { [] }

  mutating func take(_ received: inout ReceivedText) throws(CommandFailure) -> OpeningStep {
    while let line = try received.line() {
      let reply = try Reply(line)
      switch state {
      case .greeting:
        try reply.check(220, "the mail server does not welcome us; it said")
        guard reply.isLast else { continue }
        state = .extensions(hasStartTLS: false)
        return .say(Array("EHLO localhost\r\n".utf8))
      case .extensions(let hasStartTLS):
        try reply.check(250, "the mail server does not take EHLO; it said")
        let hasStartTLS = hasStartTLS || reply.text.uppercased() == "STARTTLS"
        state = .extensions(hasStartTLS: hasStartTLS)
        guard reply.isLast else { continue }
        guard hasStartTLS else { throw CommandFailure("the mail server does not offer STARTTLS on this port") }
        state = .consent
        return .say(Array("STARTTLS\r\n".utf8))
      case .consent:
        try reply.check(220, "the mail server does not start TLS; it said")
        if reply.isLast { return .finished }
      }
    }
    return .incomplete
  }

  /// `250-PIPELINING`, or `250 STARTTLS` as the last line.
  private struct Reply {
    let line: String
    let code: Int?
    let isLast: Bool
    let text: String

    init(_ line: String) throws(CommandFailure) {
      self.line = line
      code = Int(line.prefix(3))
      let rest = line.dropFirst(3)
      isLast = !rest.hasPrefix("-")
      text = String(rest.dropFirst())
      guard code != nil, rest.isEmpty || "- ".contains(rest.prefix(1)) else {
        throw CommandFailure("the server does not speak SMTP; it said", said: line)
      }
    }

    func check(_ wanted: Int, _ failure: String) throws(CommandFailure) {
      guard code == wanted else { throw CommandFailure(failure, said: line) }
    }
  }
}

/// STARTTLS. RFC 9051 §6.2.1
struct IMAPOpening: Opening {
  private static let tag = "a1"
  private var isGreeted = false

  var firstWords: [UInt8] { [] }

  mutating func take(_ received: inout ReceivedText) throws(CommandFailure) -> OpeningStep {
    while let line = try received.line() {
      let words = line.uppercased().split(separator: " ")
      if !isGreeted {
        // RFC 9051 §7.1.4: PREAUTH is too late for STARTTLS
        guard words.starts(with: ["*", "OK"]) else {
          throw CommandFailure("the mail server does not welcome us; it said", said: line)
        }
        isGreeted = true
        return .say(Array("\(Self.tag) STARTTLS\r\n".utf8))
      }
      // Untagged lines may come at any time.
      if words.first == "*" { continue }
      guard words.starts(with: [Self.tag.uppercased()[...], "OK"]) else {
        throw CommandFailure("the mail server does not start TLS; it said", said: line)
      }
      return .finished
    }
    return .incomplete
  }
}

/// SSLRequest, answered with one byte. PostgreSQL, Frontend/Backend Protocol, "SSL Session Encryption"
struct PostgresOpening: Opening {
  /// The length, 8, and the code 80877103.
  var firstWords: [UInt8] { [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f] }

  mutating func take(_ received: inout ReceivedText) throws(CommandFailure) -> OpeningStep {
    guard let answer = received.take(1)?.first else { return .incomplete }
    switch answer {
    case UInt8(ascii: "S"): return .finished
    case UInt8(ascii: "N"): throw CommandFailure("the database server is not set up for TLS: it answered N")
    default:
      throw CommandFailure("the server does not speak PostgreSQL: it answered byte \(answer) where S or N was due")
    }
  }
}

/// The StartTLS operation. RFC 4511 §4.14
///
///     LDAPMessage ::= SEQUENCE {
///         messageID       MessageID,
///         protocolOp      CHOICE { …, extendedReq ExtendedRequest, extendedResp ExtendedResponse, … } }
///     ExtendedRequest ::= [APPLICATION 23] SEQUENCE {
///         requestName      [0] LDAPOID,
///         requestValue     [1] OCTET STRING OPTIONAL }
///     ExtendedResponse ::= [APPLICATION 24] SEQUENCE {
///         COMPONENTS OF LDAPResult, … }
///     LDAPResult ::= SEQUENCE {
///         resultCode         ENUMERATED { success (0), … },
///         matchedDN          LDAPDN,
///         diagnosticMessage  LDAPString, … }
struct LDAPOpening: Opening {
  private static let oid = Array("1.3.6.1.4.1.1466.20037".utf8)
  /// A result is short.
  private static let maximumMessage = 4096

  var firstWords: [UInt8] {
    let name = Self.element(0x80, Self.oid)
    return Self.element(0x30, Self.element(0x02, [1]) + Self.element(0x77, name))
  }

  mutating func take(_ received: inout ReceivedText) throws(CommandFailure) -> OpeningStep {
    guard let (tag, header, length) = try Self.header(received.bytes[...]) else { return .incomplete }
    guard tag == 0x30, length <= Self.maximumMessage else { throw Self.foreign }
    guard let message = received.take(header + length) else { return .incomplete }
    try Self.check(message.dropFirst(header))
    return .finished
  }

  private static let foreign = CommandFailure("the server does not speak LDAP: its answer is no result of StartTLS")

  /// What the message says.
  private static func check(_ message: ArraySlice<UInt8>) throws(CommandFailure) {
    let (number, rest) = try element(message)
    let (operation, _) = try element(rest)
    guard number.tag == 0x02, number.content.elementsEqual([1]), operation.tag == 0x78 else { throw foreign }
    let (result, more) = try element(operation.content)
    guard result.tag == 0x0a, let code = result.content.first, result.content.count == 1 else { throw foreign }
    guard code != 0 else { return }
    let (_, afterDN) = try element(more)
    let (text, _) = try element(afterDN)
    throw CommandFailure(
      "the directory server does not start TLS; result \(code)", said: String(decoding: text.content, as: UTF8.self))
  }

  // MARK: BER

  private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    // No element of ours is longer than 127 bytes.
    [tag, UInt8(clamping: content.count)] + content
  }

  /// Tag, bytes of tag and length, and length; nil until they are there. Servers write short lengths in long forms, too.
  private static func header(
    _ bytes: ArraySlice<UInt8>
  ) throws(CommandFailure) -> (tag: UInt8, header: Int, length: Int)? {
    guard bytes.count >= 2 else { return nil }
    let (tag, first) = (bytes[bytes.startIndex], bytes[bytes.startIndex + 1])
    guard first >= 0x80 else { return (tag, 2, Int(first)) }
    let count = Int(first & 0x7f)
    guard (1...4).contains(count) else { throw foreign }
    guard bytes.count >= 2 + count else { return nil }
    return (tag, 2 + count, bytes.dropFirst(2).prefix(count).reduce(0) { $0 << 8 | Int($1) })
  }

  /// The first element of `bytes`, and what follows it.
  private static func element(
    _ bytes: ArraySlice<UInt8>
  ) throws(CommandFailure) -> ((tag: UInt8, content: ArraySlice<UInt8>), ArraySlice<UInt8>) {
    guard let (tag, header, length) = try header(bytes), bytes.count - header >= length else { throw foreign }
    return ((tag, bytes.dropFirst(header).prefix(length)), bytes.dropFirst(header + length))
  }
}

/// A stream, its features, and `<starttls/>`. RFC 6120 §5.4
///
/// The text is searched for the few tags that count, not parsed: none of it proves anything, and TLS starts anew.
struct XMPPOpening: Opening {
  private static let namespace = "urn:ietf:params:xml:ns:xmpp-tls"
  /// Bytes of a stream's start and features, which are searched anew with each piece that comes.
  private static let maximumText = 16_384
  private let name: String
  private var hasFeatures = false

  init(_ name: String) { self.name = name }

  var firstWords: [UInt8] {
    Array(
      """
      <?xml version='1.0'?><stream:stream to='\(ConnectionPage.escaped(name))' version='1.0' xmlns='jabber:client' \
      xmlns:stream='http://etherx.jabber.org/streams'>
      """.utf8)
  }

  mutating func take(_ received: inout ReceivedText) throws(CommandFailure) -> OpeningStep {
    guard received.bytes.count <= Self.maximumText else {
      throw CommandFailure("the server said more than \(Self.maximumText) bytes where its features were due")
    }
    // A tag ends with ">", and nothing is decided before.
    guard let end = received.bytes.lastIndex(of: UInt8(ascii: ">")) else { return .incomplete }
    let text = String(decoding: received.bytes[...end], as: UTF8.self)
    if text.contains("</stream:stream>") || text.contains("<stream:error") || text.contains("<failure") {
      throw CommandFailure("the server does not start TLS; it said", said: text)
    }
    guard hasFeatures else { return try features(text, end, &received) }
    guard text.contains("<proceed") else { return .incomplete }
    _ = received.take(end + 1)
    return .finished
  }

  private mutating func features(
    _ text: String, _ end: Int, _ received: inout ReceivedText
  ) throws(CommandFailure) -> OpeningStep {
    guard text.contains("</stream:features>") || text.contains("<stream:features/>") else { return .incomplete }
    guard text.contains("<starttls") else { throw CommandFailure("the server does not offer starttls on this port") }
    hasFeatures = true
    _ = received.take(end + 1)
    return .say(Array("<starttls xmlns='\(Self.namespace)'/>".utf8))
  }
}
