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

      --starttls and --proxy come before TLS, and --json says all about the connection to programs: version, address, \
      outcome (closed or failed), failure (kind, alert, message), protocolVersion, cipherSuite, group, \
      helloRetryRequest, applicationProtocol, serverName, serverAuthenticated, serverProof (certificate, publicKey, \
      externalPSK or resumption), anchor, signatureScheme, clientCertificateRequested, clientSignatureScheme, resumed, \
      externalPSK, earlyDataAccepted, sessionWritten, exported, certificates and bytesReceived. What does not apply is \
      left out. Names keep their meaning within a version.

        tls13 connect example.com:443 --json < /dev/null
        tls13 connect mail.example.com:587 --starttls smtp --summary < /dev/null

      A server that refuses the client's certificate says so after the client's handshake is complete: the refusal \
      comes as an alert where one would expect data.
      """)

  @Argument(
    help: ArgumentHelp("Where to: example.com:443, 192.0.2.1:443 or [2001:db8::1]:443.", valueName: "host:port"))
  var address: String

  @Option(
    help: ArgumentHelp(
      "The authorities that are trusted to vouch for the server (PEM, DER, PKCS#12); without it, those that this system trusts.",
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

  @Flag(
    help: """
      Let the server ask for --cert after the handshake as well, as long as standard input has not ended, or with \
      --wait: after our close_notify nothing can be answered.
      """)
  var postHandshakeAuth = false

  @Option(
    help: ArgumentHelp("The name that the server must prove; by default the host of the address.", valueName: "name"))
  var servername: String?

  @Flag(help: "Do not send that name (SNI); the server must prove it all the same.")
  var noServername = false

  @Option(
    help: ArgumentHelp(
      "Speak this protocol in plaintext first, until the server lets TLS start: \(StartTLS.names).",
      valueName: "protocol"))
  var starttls: StartTLS?

  @Option(
    help: ArgumentHelp(
      "Connect through this HTTP proxy, with CONNECT. It looks up the server's name, and sees no more than that.",
      valueName: "host:port"))
  var proxy: String?

  @Flag(help: "One line on standard error once the handshake is complete: who the server is, and what was agreed.")
  var summary = false

  @Flag(
    help: """
      Print one JSON object on standard output at the end, good or bad, and nothing else: the data that comes is counted \
      and not printed.
      """)
  var json = false

  @Flag(help: "Print the certificates that the server sent on standard output, as PEM, also when they are refused.")
  var showcerts = false

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
  @OptionGroup var pipe: PipeOptions

  func validate() throws {
    guard !tls.resumption.earlyData || sessionIn != nil else {
      throw ArgumentParser.ValidationError("--early-data needs --session-in: its key comes from an earlier connection")
    }
    guard HostPort(address) != nil else {
      throw ArgumentParser.ValidationError(
        "\(address.debugDescription) is not HOST:PORT, such as localhost:4433 or [::1]:4433")
    }
    guard proxy.map({ HostPort($0) != nil }) ?? true else {
      throw ArgumentParser.ValidationError("--proxy is HOST:PORT, such as proxy.example:3128")
    }
    guard !json || !tls.explain && !summary else {
      throw ArgumentParser.ValidationError("--json stands alone, without --explain and --summary")
    }
    guard !requireOcsp || tls.crl.isEmpty else {
      throw ArgumentParser.ValidationError("--require-ocsp or --crl: which one shall say whether it was revoked?")
    }
  }

  func run() async throws {
    let recorder = ConnectionRecorder(address: address)
    let keeper = sessionOut.map { SessionKeeper($0) }
    var failure: (any Error)?
    do { try await connect(recorder, keeper) } catch { failure = error }
    // A session that came is there, however the connection ended.
    do {
      if let isWritten = try await keeper?.finish() { recorder.note { $0.sessionWritten = isWritten } }
    } catch { failure = failure ?? error }
    let text = failure.map(FailureText.describe)
    if json { try print(recorder, failure, text) }
    if let text { throw CommandFailure(text) }
  }

  private func print(_ recorder: ConnectionRecorder, _ failure: (any Error)?, _ text: String?) throws {
    recorder.note { report in
      if let failure, let text { report.fail(failure, text) } else { report.outcome = "closed" }
    }
    Terminal.say(try recorder.report(withPEM: showcerts).json())
  }

  private func connect(_ recorder: ConnectionRecorder, _ keeper: SessionKeeper?) async throws {
    guard let target = HostPort(address) else { throw CommandFailure("\(address) is not HOST:PORT") }
    let name = try ServerName(servername ?? target.host)
    let story = tls.explain ? ExplainSession(.client) : nil
    let context = try ClientContext(configuration(story, recorder))
    let session = try sessionIn.map { try SessionFile.read($0) }
    let proxy = proxy.flatMap { HostPort($0) }
    var openings: [any Opening] = []
    if proxy != nil { openings.append(ProxyOpening(target)) }
    if let starttls { openings.append(starttls.opening(servername ?? target.host)) }
    try await ClientSession(
      context: context, serverName: name, address: target, target: proxy ?? target, openings: openings, story: story,
      recorder: recorder, session: session, sendsEarlyData: tls.resumption.earlyData, keeper: keeper, pipe: pipe,
      exports: tls.export,
      output: ClientSession.Output(isSummarized: summary, showsCertificates: showcerts, isJSON: json)
    ).run()
  }

  /// Says so where a session is not offered, and where the server asks for a certificate and gets none of those
  /// configured, or one that it may not take.
  private static func note(_ event: ConnectionEvent) {
    switch event {
    case .certificateAnswer(let answer) where answer.certificate != nil && answer.reason != .fits:
      Terminal.note(Printable.line("\(answer)"))
    case .sessionNotOffered(let mismatch): Terminal.note(Printable.line(ExplainText.sessionNotOffered(mismatch)))
    default: break
    }
  }

  /// Whom we believe: the files that were named and nobody else, or the system's roots.
  private func authentication() throws -> ServerAuthentication {
    let trust = try ca.map(tls.trust)
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

  private func configuration(_ story: ExplainSession?, _ recorder: ConnectionRecorder) throws -> ClientConfiguration {
    let crypto = CryptoProvider.default
    var configuration = ClientConfiguration(crypto: crypto, serverAuthentication: try authentication())
    configuration.credentials = try tls.credentials(crypto)
    configuration.sendsServerName = !noServername
    if let schemes = tls.signatureSchemes {
      configuration.certificateSignatureSchemes = configuration.signatureSchemes
      configuration.signatureSchemes = schemes
    }
    if let revocation = try tls.revocation() { configuration.chainRequirements.revocation = revocation }
    if tls.noGrease { configuration.sendsGREASE = false }
    configuration.postHandshakeAuthentication = postHandshakeAuth
    if requireOcsp { configuration.chainRequirements.revocation = .require([], scope: .endEntity) }
    if let limit = tls.recordSizeLimit { configuration.recordSizeLimit = limit }
    if let limit = tls.maxMessage { configuration.limits.handshakeMessage = limit }
    configuration.applicationProtocols = tls.alpn
    if let suites = tls.cipherSuites { configuration.cipherSuites = suites }
    if let groups = tls.groups {
      configuration.groups = groups
      configuration.keyShareGroups = Array(groups.prefix(2))
    }
    if sessionIn != nil || sessionOut != nil { configuration.resumption = clientResumption }
    configuration.externalPSKs = try tls.resumption.externalPSKs(crypto)
    configuration.insecureKeyLog = try tls.keyLog()
    configuration.observer = { event in
      recorder.observe(event)
      if let story { story.observe(event) } else { Self.note(event) }
    }
    return configuration
  }
}
