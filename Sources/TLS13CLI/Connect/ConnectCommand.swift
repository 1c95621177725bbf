import ArgumentParser
import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Providers

/// Connects to a server and pipes data through.
struct ConnectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "connect",
    abstract: "Connects to a server, verifies who it is, and pipes standard input and output through the connection.",
    discussion: """
      At the end of standard input it says so (close_notify) and keeps reading until the server closes. Status 0 means: \
      the server proved who it is, and it closed the connection in order, so that nothing was cut off. Status 1 means \
      anything else, with one line that says why.

        echo hello | tls13 connect localhost:4433 --ca lab/ca.pem \\
          --cert lab/alice.pem --key lab/alice.key

      Without --ca, the authorities that this system trusts are asked, as browsers do: SSL_CERT_FILE and SSL_CERT_DIR \
      where they are set, else the system's bundle. A server of the Web then needs nothing more:

        tls13 connect example.com:443 --explain < /dev/null

      A second connection can be shorter: --session-out keeps what the first one agreed on, --session-in resumes it, \
      without certificates, and --early-data sends the first input with the first message.

      A server that refuses the client's certificate says so after the client's handshake is complete: the refusal \
      comes as an alert where one would expect data.
      """)

  @Argument(
    help: ArgumentHelp("Where to: example.com:443, 192.0.2.1:443 or [2001:db8::1]:443.", valueName: "host:port"))
  var address: String

  @Option(
    help: ArgumentHelp(
      "The authorities that are trusted to vouch for the server, as PEM; without it, those that this system trusts.",
      valueName: "file"))
  var ca: String?

  @Option(
    help: ArgumentHelp(
      "The public keys of which the server must hold one, which it shows without a certificate; with --ca, that or a "
        + "certificate.",
      valueName: "file"))
  var serverKey: String?

  @Flag(help: "The server must staple an OCSP response that says that its certificate is good.")
  var requireOcsp = false

  @Option(help: ArgumentHelp("Our certificate chain, for a server that asks for it.", valueName: "file"))
  var cert: String?

  @Option(help: ArgumentHelp("The private key of --cert.", valueName: "file"))
  var key: String?

  @Flag(
    help: """
      Let the server ask for --cert after the handshake as well, as long as standard input has not ended: after our \
      close_notify nothing can be answered.
      """)
  var postHandshakeAuth = false

  @Option(
    help: ArgumentHelp("The name that the server must prove; by default the host of the address.", valueName: "name"))
  var servername: String?

  @Option(
    help: ArgumentHelp(
      "Keep the newest session in this file. Whoever has it can pose as either side: it is for its owner alone.",
      valueName: "file"))
  var sessionOut: String?

  @Option(
    help: ArgumentHelp(
      "Resume the session in this file. Use each only once: whoever watches can tell that both connections are yours.",
      valueName: "file"))
  var sessionIn: String?

  @OptionGroup var tls: TLSOptions

  func validate() throws {
    guard !tls.resumption.earlyData || sessionIn != nil else {
      throw ArgumentParser.ValidationError("--early-data needs --session-in: its key comes from an earlier connection")
    }
    guard HostPort(address) != nil else {
      throw ArgumentParser.ValidationError(
        "\(address.debugDescription) is not HOST:PORT, such as localhost:4433 or [::1]:4433")
    }
    guard (key == nil) == (cert == nil && !tls.rawPublicKey) else {
      throw ArgumentParser.ValidationError("--key goes together with --cert or --raw-public-key")
    }
    guard cert == nil || !tls.rawPublicKey else {
      throw ArgumentParser.ValidationError("--cert or --raw-public-key, not both")
    }
  }

  func run() async throws {
    guard let target = HostPort(address) else { throw CommandFailure("\(address) is not HOST:PORT") }
    do {
      let name = try ServerName(servername ?? target.host)
      let story = tls.explain ? ExplainSession(.client) : nil
      let context = try ClientContext(configuration(story))
      let session = try sessionIn.map { try SessionFile.read($0) }
      try await ClientSession(
        context: context, serverName: name, story: story, session: session, sendsEarlyData: tls.resumption.earlyData,
        sessionOut: sessionOut
      ).run(target)
    } catch { throw CommandFailure(describe(error)) }
  }

  private func describe(_ error: any Error) -> String {
    guard let cert, let error = error as? TLSError, error.kind == .peerAlert, error.alert == .certificateRequired else {
      return FailureText.describe(error)
    }
    return "the peer sent alert certificate_required: the certificate in \(cert) was not sent, since it does not come "
      + "from an authority that the server names, or its key fits no scheme that the server takes; use another"
  }

  /// Whom we believe: the files that were named and nobody else, or the system's roots.
  private func authentication() throws -> ServerAuthentication {
    let trust = try ca.map { try TrustFiles.trust($0) }
    guard let serverKey else { return .required(try trust ?? TrustFiles.systemRoots()) }
    return .requiredKey(try TrustFiles.publicKeys(serverKey), orChainTo: trust)
  }

  private var clientResumption: ClientResumption {
    var resumption = ClientResumption()
    resumption.ticketRequest = tls.resumption.tickets.map { number in
      let count = UInt8(clamping: number)
      return TicketRequest(newSessionCount: count, resumptionCount: count)
    }
    return resumption
  }

  private func configuration(_ story: ExplainSession?) throws -> ClientConfiguration {
    let crypto = CryptoProvider.default
    var configuration = ClientConfiguration(crypto: crypto, serverAuthentication: try authentication())
    configuration.credentials = [try tls.credential(certificate: cert, key: key, crypto)].compactMap(\.self)
    configuration.postHandshakeAuthentication = postHandshakeAuth
    if requireOcsp { configuration.chainRequirements.revocation = .require([], scope: .endEntity) }
    if let limit = tls.recordSizeLimit { configuration.recordSizeLimit = limit }
    configuration.applicationProtocols = tls.alpn
    if let suites = tls.cipherSuites { configuration.cipherSuites = suites }
    if let groups = tls.groups {
      configuration.groups = groups
      configuration.keyShareGroups = Array(groups.prefix(2))
    }
    if sessionIn != nil || sessionOut != nil { configuration.resumption = clientResumption }
    configuration.externalPSKs = try tls.resumption.externalPSKs()
    configuration.insecureKeyLog = try tls.keyLog()
    if let story { configuration.observer = { story.observe($0) } }
    return configuration
  }
}
