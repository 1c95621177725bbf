import Synchronization
import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

/// A peer that lies: what it does to the messages that it sends, before they are hashed and encrypted, so that
/// nothing but the lie is wrong with them.
struct Liar: Sendable {
  /// Gets the message's type, how many of that type went before, and the message.
  let rewrite: @Sendable (UInt8, Int, [UInt8]) -> [UInt8]

  init(_ rewrite: @escaping @Sendable (UInt8, Int, [UInt8]) -> [UInt8]) { self.rewrite = rewrite }

  /// Changes the messages of one type.
  static func message(_ type: UInt8, _ change: @escaping @Sendable ([UInt8]) -> [UInt8]) -> Liar {
    Liar { sent, _, message in sent == type ? change(message) : message }
  }

  /// Changes the n-th ClientHello or ServerHello, counted from 0.
  static func hello(
    _ type: UInt8, _ index: Int = 0, _ change: @escaping @Sendable (inout EditableHello) -> Void
  ) -> Liar {
    Liar { sent, count, message in
      guard sent == type, count == index else { return message }
      var hello = EditableHello(message)
      change(&hello)
      return hello.bytes
    }
  }

  static func clientHello(_ index: Int = 0, _ change: @escaping @Sendable (inout EditableHello) -> Void) -> Liar {
    hello(1, index, change)
  }

  static func serverHello(_ index: Int = 0, _ change: @escaping @Sendable (inout EditableHello) -> Void) -> Liar {
    hello(2, index, change)
  }

  /// Changes the extensions of an EncryptedExtensions.
  static func encryptedExtensions(
    _ change: @escaping @Sendable (inout [EditableHello.Entry]) -> Void
  ) -> Liar {
    .message(8) { message in
      var entries = [EditableHello.Entry](block: message[6...])
      change(&entries)
      return handshake(8, vector16(entries.block))
    }
  }

  /// The hook for a configuration.
  var hook: @Sendable (UInt8, [UInt8]) -> [UInt8] {
    let counts = Counts()
    return { type, message in rewrite(type, counts.next(type), message) }
  }

  private final class Counts: Sendable {
    private let counts = Mutex<[UInt8: Int]>([:])
    func next(_ type: UInt8) -> Int {
      counts.withLock { counts in
        defer { counts[type, default: 0] += 1 }
        return counts[type, default: 0]
      }
    }
  }
}

/// How the two sides of an experiment are set up.
struct Setup: Sendable, CustomTestStringConvertible {
  enum Authentication: String, CaseIterable { case oneWay, mutual, declined }

  var authentication = Authentication.mutual
  var retries = false

  static let all = Authentication.allCases.flatMap { authentication in
    [false, true].map { Setup(authentication: authentication, retries: $0) }
  }

  var testDescription: String { "\(authentication.rawValue)\(retries ? " after a HelloRetryRequest" : "")" }

  /// A client for this setup; small key shares keep the flights short.
  func client(
    _ liar: Liar? = nil, _ change: (inout ClientConfiguration) -> Void = { _ in }
  ) -> ClientConfiguration {
    Lab.shared.clientConfiguration {
      $0.groups = [.x25519, .secp256r1]
      $0.keyShareGroups = [.x25519]
      $0.credentials = authentication == .mutual ? [Lab.shared.client] : []
      $0.insecureMessageRewriter = liar?.hook
      change(&$0)
    }
  }

  func server(
    _ liar: Liar? = nil, _ change: (inout ServerConfiguration) -> Void = { _ in }
  ) -> ServerConfiguration {
    let wish: ClientAuthentication =
      switch authentication {
      case .oneWay: .none
      case .mutual: .required(Lab.shared.trust)
      case .declined: .optional(Lab.shared.trust)
      }
    return Lab.shared.serverConfiguration(wish) {
      $0.groups = retries ? [.secp256r1] : [.x25519]
      $0.insecureMessageRewriter = liar?.hook
      change(&$0)
    }
  }

  /// Both, talking.
  func pair(client clientLiar: Liar? = nil, server serverLiar: Liar? = nil) throws -> Pair {
    try Pair(client(clientLiar), server(serverLiar))
  }
}

extension Pair {
  /// Demands that the client refused what the server did, told it so, and believes nothing.
  func expectClientRefuses(
    _ alert: AlertDescription, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expect(client, refuses: alert, told: server, comment, sourceLocation)
  }

  /// Demands that the server refused what the client did, told it so, and believes nothing.
  func expectServerRefuses(
    _ alert: AlertDescription, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expect(server, refuses: alert, told: client, comment, sourceLocation)
  }

  private func expect(
    _ judge: Endpoint, refuses alert: AlertDescription, told peer: Endpoint, _ comment: Comment?,
    _ sourceLocation: SourceLocation
  ) {
    #expect(judge.error?.alert == alert, comment, sourceLocation: sourceLocation)
    #expect(judge.error?.kind != .peerAlert, comment, sourceLocation: sourceLocation)
    #expect(judge.information == nil, comment, sourceLocation: sourceLocation)
    #expect(peer.error?.kind == .peerAlert, comment, sourceLocation: sourceLocation)
    #expect(peer.error?.alert == alert, comment, sourceLocation: sourceLocation)
    #expect(peer.information == nil, comment, sourceLocation: sourceLocation)
  }

  /// Demands that both sides are done and of one mind.
  func expectAgreement(_ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(client.error == nil && server.error == nil, comment, sourceLocation: sourceLocation)
    #expect(client.isComplete && server.isComplete, comment, sourceLocation: sourceLocation)
    #expect(agree, comment, sourceLocation: sourceLocation)
  }

  /// What the server makes of a changed ClientHello that is delivered as bytes, so that it may be malformed.
  func alert(forClientHello change: (inout EditableHello) -> Void) -> AlertDescription? {
    var hello = EditableHello(Array(client.connection.takeOutput().dropFirst(5)))
    change(&hello)
    server.deliver(record(22, hello.bytes))
    return server.error?.alert
  }

  /// Whether both sides are complete with the same parameters and the same keys.
  var agree: Bool {
    guard let ours = client.information, let theirs = server.information else { return false }
    guard ours.cipherSuite == theirs.cipherSuite, ours.group == theirs.group,
      ours.applicationProtocol == theirs.applicationProtocol, ours.serverName == theirs.serverName,
      ours.usedHelloRetryRequest == theirs.usedHelloRetryRequest
    else { return false }
    return exported(client) == exported(server)
  }

  private func exported(_ endpoint: Endpoint) -> [UInt8]? {
    let nothing: [UInt8] = []
    guard
      let secret = try? endpoint.connection.exportKeyingMaterial(
        label: "EXPERIMENTAL test", context: nothing.span, length: 32)
    else { return nil }
    return [UInt8](secret.span)
  }
}
