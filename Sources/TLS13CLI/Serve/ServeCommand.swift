import ArgumentParser
import NIOCore
import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Providers
import TLS13Sessions

/// Serves connections.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serves TLS 1.3, with --client-ca to clients that prove who they are.",
    discussion: """
      --www answers HTTP requests with a page about the connection and the client's identity; --echo sends back what \
      it gets. Both serve any number of connections at once until SIGINT or SIGTERM, or until --accept of them are \
      done. Without either, standard input and output are connected to one client, and that is all.

        tls13 serve --port 4433 --cert lab/localhost.pem \\
          --key lab/localhost.key --client-ca lab/ca.pem --www
        curl --cacert lab/ca.pem --cert lab/alice.pem \\
          --key lab/alice.key https://localhost:4433/

      Clients get tickets, sealed under keys that this process forgets at its end, and come back without certificates. \
      With --early-data they may send data before the handshake is complete; --echo answers that at once.

      Each connection has a line on standard error: who the client proved to be and what was agreed, or why there is no \
      connection. Should standard error not be read, lines are left out; connections go on.
      """)

  /// Whether clients that are asked must answer.
  enum ClientAuth: String, CaseIterable, ExpressibleByArgument {
    case required
    case optional
  }

  @Option(help: "The port; 0 for a free one. The line \"listening on ADDRESS:PORT\" says which.")
  var port: Int

  @Option(help: "The address to listen on: 0.0.0.0 or :: for all of this machine's.")
  var host = "127.0.0.1"

  @Option(
    help: ArgumentHelp(
      "Ask clients for a certificate from these authorities (mutual TLS).", valueName: "file"))
  var clientCa: String?

  @Option(
    help: ArgumentHelp(
      "Ask clients for one of these public keys, which they show without a certificate; with --client-ca, for either.",
      valueName: "file"))
  var clientKey: String?

  @Option(help: "Whether a client may come without a certificate. Default: required.")
  var clientAuth: ClientAuth?

  @Flag(
    help: """
      Ask clients after the handshake instead of during it, if they offered that (tls13 connect and openssl's s_client \
      need a flag of their own for it); others are asked during it.
      """)
  var postHandshakeAuth = false

  @OptionGroup var tls: TLSOptions
  @OptionGroup var pipe: PipeOptions

  @Flag(help: "Answer HTTP/1.x requests with a page about the connection.")
  var www = false

  @Flag(help: "Send back what comes in.")
  var echo = false

  @Option(
    help: ArgumentHelp(
      "Accept so many connections, then no more, and end when they are done, whatever became of each.",
      valueName: "count"))
  var accept: Int?

  @Option(
    help: ArgumentHelp(
      "Connections at once; others wait to be accepted. Default: 1000, or fewer where this process may open fewer files.",
      valueName: "count"))
  var maxConnections: Int?

  @Option(
    help: ArgumentHelp(
      "Close a connection without data for so long (--echo), or that takes longer (--www); 0 for no limit. Default: 60, "
        + "and no limit without either.", valueName: "seconds"))
  var idleTimeout: Int?

  @Flag(help: "Leave out the line about each connection: who the client is and what was agreed.")
  var quiet = false

  func validate() throws {
    guard (0...65_535).contains(port) else { throw ArgumentParser.ValidationError("a port is 0 to 65535") }
    guard !(www && echo) else { throw ArgumentParser.ValidationError("--www or --echo, not both") }
    guard clientAuth == nil || clientCa != nil || clientKey != nil else {
      throw ArgumentParser.ValidationError("--client-auth needs --client-ca: whose certificates are good?")
    }
    guard !tls.key.isEmpty || !tls.cert.isEmpty || tls.resumption.psk != nil else {
      throw ArgumentParser.ValidationError("--cert with --key, or --raw-public-key: what shall the server show?")
    }
    guard tls.crl.isEmpty || clientCa != nil else {
      throw ArgumentParser.ValidationError("--crl needs --client-ca: whose certificates were revoked?")
    }
    guard !(pipe.commands || pipe.wait) || !(www || echo) else {
      throw ArgumentParser.ValidationError("--commands and --wait are for standard input, which --www and --echo leave")
    }
    guard !tls.resumption.earlyData || tls.resumption.tickets != 0 else {
      throw ArgumentParser.ValidationError("--early-data needs tickets: its key comes from an earlier connection")
    }
    guard !postHandshakeAuth || clientCa != nil else {
      throw ArgumentParser.ValidationError("--post-handshake-auth needs --client-ca: whose certificates are good?")
    }
    guard (accept ?? 1) > 0 else { throw ArgumentParser.ValidationError("--accept is 1 or more") }
    guard (maxConnections ?? 1) > 0 else { throw ArgumentParser.ValidationError("--max-connections is 1 or more") }
    guard maxConnections == nil || www || echo else {
      throw ArgumentParser.ValidationError("--max-connections needs --www or --echo: there is one connection without")
    }
    guard (0...Self.maximumIdleTimeout).contains(idleTimeout ?? 0) else {
      throw ArgumentParser.ValidationError("--idle-timeout is 0 to \(Self.maximumIdleTimeout) seconds")
    }
    guard !www || !tls.alpn.contains(.http2) else {
      throw ArgumentParser.ValidationError("--www speaks HTTP/1.1 only; leave h2 out of --alpn")
    }
  }

  func run() async throws {
    let signals = Signals.termination()
    do {
      let configuration = try configuration()
      // Any mistake shows now, not with the first client.
      _ = try ServerContext(configuration)
      let listener = Listener(
        configuration: configuration, service: service, limit: accept,
        maximum: try ProcessLimits.connections(maxConnections), idleTimeout: idleLimit, tellsStories: tls.explain,
        logs: !quiet, asksLater: asksLater, exports: tls.export, pipe: pipe, requiresAnswer: clientAuth != .optional)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await listener.run(host: host, port: port) }
        group.addTask { await Self.stop(at: signals) }
        try await group.next()
        group.cancelAll()
        try await group.waitForAll()
      }
    } catch { throw CommandFailure(FailureText.describe(error)) }
  }

  /// Returns at a signal; connections then have a moment to end in order.
  private static func stop(at signals: AsyncStream<Void>) async {
    for await _ in signals {
      Signals.exit(after: 3)
      return
    }
  }

  /// A day.
  private static let maximumIdleTimeout = 86_400

  private var idleLimit: TimeAmount? {
    let seconds = idleTimeout ?? (www || echo ? 60 : 0)
    return seconds == 0 ? nil : .seconds(Int64(seconds))
  }

  /// With commands, it is the user who asks.
  private var asksLater: ClientAuth? { postHandshakeAuth && !pipe.commands ? clientAuth ?? .required : nil }

  private var service: Service {
    if www { return .page }
    return echo ? .echo : .relay
  }

  private func configuration() throws -> ServerConfiguration {
    let crypto = CryptoProvider.default
    var configuration = ServerConfiguration(
      crypto: crypto, credentials: try tls.credentials(crypto), clientAuthentication: try clientAuthentication())
    if let schemes = tls.signatureSchemes {
      configuration.certificateSignatureSchemes = configuration.signatureSchemes
      configuration.signatureSchemes = schemes
    }
    if let revocation = try tls.revocation() { configuration.chainRequirements.revocation = revocation }
    if tls.noGrease { configuration.sendsGREASE = false }
    if let limit = tls.recordSizeLimit { configuration.recordSizeLimit = limit }
    if let limit = tls.maxMessage { configuration.limits.handshakeMessage = limit }
    configuration.applicationProtocols = tls.alpn
    if let suites = tls.cipherSuites { configuration.cipherSuites = suites }
    if let groups = tls.groups { configuration.groups = groups }
    configuration.externalPSKs = try tls.resumption.externalPSKs(crypto)
    configuration.resumption = try resumption(crypto)
    configuration.insecureKeyLog = try tls.keyLog()
    return configuration
  }

  /// Bytes of early data on a connection, where there may be some.
  private static let earlyDataSize: UInt32 = 16_384

  /// Tickets under keys that live as long as this process.
  private func resumption(_ crypto: CryptoProvider) throws -> ServerResumption? {
    guard tls.resumption.tickets != 0 else { return nil }
    let size = tls.resumption.earlyData ? Self.earlyDataSize : 0
    var resumption = try ServerResumption.inMemory(crypto: crypto, earlyDataSize: size)
    if let count = tls.resumption.tickets { resumption.count = count }
    return resumption
  }

  private func clientAuthentication() throws -> ClientAuthentication {
    let trust = try clientCa.map(tls.trust)
    if postHandshakeAuth, let trust {
      return .onRequest(trust, otherwise: clientAuth == .optional ? .optional : .required)
    }
    if let clientKey {
      let keys = try TrustFiles.publicKeys(clientKey)
      return clientAuth == .optional ? .optionalKey(keys, orChainTo: trust) : .requiredKey(keys, orChainTo: trust)
    }
    guard let trust else { return .none }
    return clientAuth == .optional ? .optional(trust) : .required(trust)
  }
}
