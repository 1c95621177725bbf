import Lab
import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13OpenSSL
import TLS13Providers

/// swift-tls13: this library.
struct Ours: Stack {
  let name: String
  let crypto: CryptoProvider

  /// Every signature of a chain is verified in every handshake.
  static let uncached = Ours(name: "swift-tls13", crypto: .uncached)
  /// Signatures of certificates that were verified before are remembered, as by default.
  static let cached = Ours(name: "swift-tls13, cached", crypto: .default)
  /// The first with OpenSSL's AEADs, which allocate nothing and keep the expanded key.
  static let mixed = Ours(name: "swift-tls13, mixed", crypto: .uncached.sealing(with: .openSSL))
  /// The first two on OpenSSL's libcrypto.
  static let onOpenSSL = Ours(name: "swift-tls13 on libcrypto", crypto: .openSSL)
  static let cachedOnOpenSSL = Ours(name: "swift-tls13 on libcrypto, cached", crypto: .cachedOpenSSL)

  var remembersSignatures: Bool { crypto.verifiedSignatures != nil }

  func context(_ settings: Settings) throws -> any Context {
    guard crypto.group(settings.scenario.group) != nil else {
      throw NotHere("the provider has no \(settings.scenario.group)")
    }
    return try settings.isServer ? OurServer(settings, crypto) : OurClient(settings, crypto)
  }
}

extension CryptoProvider {
  /// OpenSSL's libcrypto with a cache of verified signatures.
  static let cachedOpenSSL: CryptoProvider = {
    var crypto = CryptoProvider.openSSL
    crypto.verifiedSignatures = SignatureCache()
    return crypto
  }()
}

extension Identity {
  func credential(_ crypto: CryptoProvider) throws -> Credential {
    try Credential(chain: chain, key: PrivateKey(der: pkcs8).signingKey(crypto))
  }
}

private final class OurClient: Context {
  private var context: ClientContext
  private let serverName: ServerName
  private let resuming: ClientContext?
  private var session: ClientSession?

  init(_ settings: Settings, _ crypto: CryptoProvider) throws {
    var configuration = ClientConfiguration(
      crypto: crypto, serverAuthentication: .required(TrustStore(anchors: settings.trust)))
    configuration.credentials = try settings.identity.map { [try $0.credential(crypto)] } ?? []
    configuration.cipherSuites = [settings.scenario.suite]
    configuration.groups = [settings.scenario.group]
    configuration.keyShareGroups = configuration.groups
    if settings.scenario.resumption != .none { configuration.resumption = ClientResumption() }
    context = try ClientContext(configuration)
    serverName = try ServerName(settings.serverName)
    guard settings.scenario.resumption == .alone else {
      resuming = nil
      return
    }
    configuration.pskKeyExchangeModes = [.pskOnly]
    configuration.keyShareGroups = []
    resuming = try ClientContext(configuration)
  }

  func connect() throws -> any End {
    OurEnd(try TLSConnection(client: context, serverName: serverName, session: session))
  }

  func remember(_ end: any End) throws {
    guard let session = (end as? OurEnd)?.takeSession() else { throw Failed("no session") }
    self.session = session
    if let resuming { context = resuming }
  }
}

private final class OurServer: Context {
  private let context: ServerContext

  init(_ settings: Settings, _ crypto: CryptoProvider) throws {
    let trust = TrustStore(anchors: settings.trust)
    var configuration = ServerConfiguration(
      crypto: crypto, credentials: try settings.identity.map { [try $0.credential(crypto)] } ?? [],
      clientAuthentication: settings.trust.isEmpty ? .none : .required(trust))
    configuration.cipherSuites = [settings.scenario.suite]
    configuration.groups = [settings.scenario.group]
    if settings.scenario.resumption != .none { try Self.setResumption(&configuration, settings.scenario) }
    context = try ServerContext(configuration)
  }

  /// One ticket in each handshake, as the other stacks do.
  private static func setResumption(_ configuration: inout ServerConfiguration, _ scenario: Scenario) throws {
    let keys = TicketKeys(current: TicketKey(configuration.crypto.random))
    var resumption = ServerResumption(
      tickets: try SealedTickets(crypto: configuration.crypto) { _ in keys }, clientChains: .inTicket)
    resumption.count = 1
    configuration.resumption = resumption
    if scenario.resumption == .alone { configuration.pskKeyExchangeModes = [.pskOnly, .pskWithKeyExchange] }
  }

  func connect() throws -> any End { OurEnd(TLSConnection(server: context)) }
}

private final class OurEnd: End {
  private var connection: TLSConnection
  private(set) var received = 0
  private(set) var isConnected = false

  init(_ connection: consuming TLSConnection) { self.connection = connection }

  var outcome: Outcome {
    let information = connection.information
    return Outcome(
      isTLS13: information != nil, suite: information?.cipherSuite.rawValue,
      peerIsAuthenticated: information?.peer != nil, isResumed: information?.isResumed)
  }

  func takeSession() -> ClientSession? { connection.takeSessions().first }

  func exchange(_ input: UnsafeMutableRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) throws -> Int {
    let bytes = input.bindMemory(to: UInt8.self)
    var start = 0
    while start < bytes.count {
      var rest = MutableSpan(_unsafeElements: UnsafeMutableBufferPointer(rebasing: bytes[start...]))
      let result = try connection.receive(&rest)
      switch result.event {
      case .applicationData(let data): received += data.count
      case .handshakeCompleted: isConnected = true
      case .needsMoreInput: throw Failed("part of a record")
      case .none, .peerClosed, .earlyData, .clientAuthenticated, .suspended: break
      }
      start += result.consumed
    }
    guard connection.hasOutput else { return 0 }
    let sent = connection.takeOutput()
    output.copyBytes(from: sent)
    return sent.count
  }

  func write(_ data: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) throws -> Int {
    let source = Span(_unsafeElements: data.bindMemory(to: UInt8.self))
    var destination = MutableSpan(_unsafeElements: output.bindMemory(to: UInt8.self))
    let result = try connection.seal(source, into: &destination)
    guard result.consumed == data.count else { throw Failed("partial write") }
    return result.written
  }
}
