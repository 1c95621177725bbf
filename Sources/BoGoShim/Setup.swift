import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Providers

/// Turns the options of a connection into the library's configuration.
struct Setup {
  private let options: Options
  private let observations: Observations
  private let memory: Memory
  private let identities: [Identity]

  /// Loads the credentials: those that flags add come before the one that older flags give.
  init(_ options: Options, _ observations: Observations, _ memory: Memory) throws {
    self.options = options
    self.observations = observations
    self.memory = memory
    let staples = options.staples
    let added = try options.credentials.enumerated().compactMap { place, credential in
      try Identity(credential, place: place, staples: staples)
    }
    identities = try added + [Identity(options.credential, place: -1, staples: staples)].compactMap(\.self)
  }

  /// What is decided while a connection waits.
  var answers: Answers { Answers(options, identities, observations) }

  func connection() throws -> TLSConnection {
    options.isServer ? TLSConnection(server: try serverContext()) : try clientConnection()
  }

  // MARK: Client

  private func clientConnection() throws -> TLSConnection {
    var configuration = ClientConfiguration(crypto: .shim, serverAuthentication: try serverAuthentication())
    configuration.credentials = available
    configuration.externalPSKs = try externalPSKs()
    configuration.requestsOCSPStapling = options.requestsStapling
    configuration.requestsCertificateTimestamps = options.requestsTimestamps
    configuration.prefersRawPublicKeys = options.acceptedTypes.first == 2
    configuration.sendsGREASE = options.greases
    configuration.suspends = suspends
    configuration.applicationProtocols = options.advertisedALPN
    configuration.groups = try groups(configuration.groups)
    configuration.keyShareGroups = options.keyShares ?? Defaults.keyShares(of: configuration.groups)
    configuration.certificateSignatureSchemes = configuration.signatureSchemes
    configuration.signatureSchemes = schemes(configuration.signatureSchemes)
    configuration.chainRequirements.insecureMinimumRSABits = 1024
    configuration.limits = limits
    configuration.observer = observer
    configuration.insecureKeyLog = keyLog
    if options.usesTickets {
      configuration.resumption = ClientResumption()
      configuration.resumption?.accepts = { _ in true }
    }
    configuration.clock = clock
    return try TLSConnection(
      client: try ClientContext(configuration), serverName: try serverName(), session: memory.session,
      earlyData: options.usesEarlyData)
  }

  /// BoringSSL's clients look at the server's certificate only where they are told to.
  private func serverAuthentication() throws -> ServerAuthentication {
    if let keys = trustedKeys {
      return .requiredKey(keys, orChainTo: options.acceptedTypes.contains(0) ? try trust() : nil)
    }
    return needsVerification ? .required(try trust()) : .insecureNone
  }

  private var needsVerification: Bool { options.verifiesPeer || options.failsStapling || options.needsSharedKey }

  /// The keys that the peer may show without a certificate.
  private var trustedKeys: TrustedPublicKeys? {
    guard options.acceptedTypes.contains(2) else { return nil }
    let digest = options.expectations.peerKeyDigest ?? [UInt8](repeating: 0, count: 32)
    return TrustedPublicKeys(sha256Fingerprints: [digest])
  }

  /// What a client may show, ordered by type where the test says so.
  private var available: [Credential] {
    let all = identities.map(\.credential)
    guard !options.availableTypes.isEmpty else { return all }
    return options.availableTypes.flatMap { type in all.filter { $0.isRawPublicKey == (type == 2) } }
  }

  /// The name in the runner's certificates, where they are verified.
  private func serverName() throws -> ServerName? {
    if let name = options.hostName { return try ServerName(name) }
    return needsVerification || trustedKeys != nil ? try ServerName("test") : nil
  }

  // MARK: Server

  private func serverContext() throws -> ServerContext {
    var configuration = ServerConfiguration(
      crypto: .shim, credentials: identities.map(\.credential),
      clientAuthentication: try clientAuthentication())
    configuration.externalPSKs = try externalPSKs()
    configuration.requestsOCSPStapling = false
    configuration.prefersRawPublicKeys = options.acceptedTypes.first == 2
    configuration.suspends = suspends
    configuration.applicationProtocols = try applicationProtocols()
    configuration.groups = try groups(configuration.groups)
    configuration.certificateSignatureSchemes = configuration.signatureSchemes
    configuration.signatureSchemes = schemes(configuration.signatureSchemes)
    configuration.chainRequirements.insecureMinimumRSABits = 1024
    configuration.limits = limits
    configuration.observer = observer
    configuration.insecureKeyLog = keyLog
    configuration.certificateAuthorities = options.authorities
    configuration.retriesForBetterGroup = true
    configuration.middleboxCompatibility = true
    configuration.resumption = resumption
    configuration.clock = clock
    return try ServerContext(configuration)
  }

  private var resumption: ServerResumption? {
    guard options.usesTickets else { return nil }
    var resumption = ServerResumption(
      tickets: memory.tickets, clientChains: options.retainsDigests ? .stored(memory.clientChains) : .inTicket)
    resumption.requiresSameApplicationProtocol = false
    // What is to be found out about the peer of a resumed connection is looked at once it is there.
    resumption.accepts = { _ in true }
    if options.skipsTickets { resumption.count = 0 }
    if options.usesEarlyData {
      resumption.earlyData = EarlyDataAcceptance(
        maximumSize: Defaults.maximumEarlyData, replayProtection: memory.earlyDataRecord)
      resumption.earlyData?.freshnessWindow = Defaults.freshnessWindow
    }
    return resumption
  }

  private func clientAuthentication() throws -> ClientAuthentication {
    if let keys = trustedKeys, options.requiresClientCertificate || options.verifiesPeer {
      let trust = options.acceptedTypes.contains(0) ? try trust() : nil
      return options.requiresClientCertificate
        ? .requiredKey(keys, orChainTo: trust) : .optionalKey(keys, orChainTo: trust)
    }
    if options.requiresClientCertificate { return .required(try trust()) }
    return options.verifiesPeer ? .optional(try trust()) : .none
  }

  /// A server that is to refuse every protocol has one that nobody offers.
  private func applicationProtocols() throws -> [ApplicationProtocol] {
    guard let name = options.rejectsALPN ? "nobody offers this" : options.selectedALPN else { return [] }
    guard let selected = ApplicationProtocol(name) else { throw Unimplemented("the protocol \(name)") }
    return [selected]
  }

  // MARK: Both

  private var clock: @Sendable () -> Int64 {
    let now = memory.now
    return { now }
  }

  private func trust() throws -> TrustStore {
    guard let path = options.trustPath, !path.isEmpty else { return TrustStore(anchors: []) }
    return try TrustStore(pem: try File.read(path))
  }

  private func externalPSKs() throws -> [ExternalPSK] {
    try options.credentials.filter { $0.kind == .preSharedKey }.flatMap { try $0.importedKeys() }
  }

  /// Selection and verification follow BoringSSL's rules; signing waits where the test is about that.
  private var suspends: SuspendedOperations {
    options.isAsynchronous
      ? [.credentialSelection, .chainVerification, .signing] : [.credentialSelection, .chainVerification]
  }

  private func groups(_ defaults: [NamedGroup]) throws -> [NamedGroup] {
    for group in options.groups + (options.keyShares ?? []) where !defaults.contains(group) {
      throw Unimplemented("the group \(group)")
    }
    return options.groups.isEmpty ? Defaults.groups : options.groups
  }

  /// Those of the test that the library has. Where it has none of them, the peer may use none that the test knows.
  private func schemes(_ known: [SignatureScheme]) -> [SignatureScheme] {
    let wanted = options.verifySchemes.isEmpty ? Defaults.verifySchemes : options.verifySchemes
    let schemes = wanted.filter(known.contains)
    return schemes.contains { !Self.areForCertificates.contains($0) } ? schemes : schemes + [.rsaPSSPSSSHA512]
  }

  private static let areForCertificates: [SignatureScheme] = [.rsaPKCS1SHA256, .rsaPKCS1SHA384, .rsaPKCS1SHA512]

  private var limits: Limits {
    var limits = Limits()
    limits.pathLength = 100
    if let bytes = options.recordContent { limits.sentRecordContent = bytes }
    if let bytes = options.maximumCertificateList { limits.handshakeMessage = bytes }
    return limits
  }

  private var observer: @Sendable (ConnectionEvent) -> Void {
    { [observations] event in observations.observe(event) }
  }

  private var keyLog: (@Sendable (String) -> Void)? {
    guard options.exportsTrafficSecrets else { return nil }
    return { [observations] line in observations.log(line) }
  }
}
