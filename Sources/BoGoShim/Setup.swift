import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Providers

/// Turns the options of a connection into the library's configuration.
struct Setup {
  private let options: Options
  private let observations: Observations

  init(_ options: Options, _ observations: Observations) throws {
    self.options = options
    self.observations = observations
  }

  func connection() throws -> TLSConnection {
    options.isServer ? TLSConnection(server: try serverContext()) : try clientConnection()
  }

  // MARK: Client

  private func clientConnection() throws -> TLSConnection {
    var configuration = ClientConfiguration(crypto: .default, serverAuthentication: try serverAuthentication())
    configuration.credentials = try credentials()
    configuration.applicationProtocols = options.advertisedALPN
    configuration.groups = try groups(configuration.groups)
    configuration.keyShareGroups = options.keyShares ?? Array(configuration.groups.prefix(2))
    configuration.signatureSchemes = schemes(configuration.signatureSchemes)
    configuration.chainRequirements.insecureMinimumRSABits = 1024
    configuration.limits = limits
    configuration.observer = observer
    configuration.insecureKeyLog = keyLog
    return try TLSConnection(client: try ClientContext(configuration), serverName: try serverName())
  }

  private func serverAuthentication() throws -> ServerAuthentication {
    options.failsVerification || options.verifiesPeer ? .required(try trust()) : .insecureNone
  }

  /// The name in the runner's certificates, where they are verified.
  private func serverName() throws -> ServerName? {
    if let name = options.hostName { return try ServerName(name) }
    return options.verifiesPeer ? try ServerName("test") : nil
  }

  // MARK: Server

  private func serverContext() throws -> ServerContext {
    var configuration = ServerConfiguration(
      crypto: .default, credentials: try credentials(), clientAuthentication: try clientAuthentication())
    configuration.applicationProtocols = try applicationProtocols()
    configuration.groups = try groups(configuration.groups)
    configuration.signatureSchemes = schemes(configuration.signatureSchemes)
    configuration.chainRequirements.insecureMinimumRSABits = 1024
    configuration.limits = limits
    configuration.observer = observer
    configuration.insecureKeyLog = keyLog
    return try ServerContext(configuration)
  }

  private func clientAuthentication() throws -> ClientAuthentication {
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

  private func trust() throws -> TrustStore {
    guard !options.failsVerification, let path = options.trustPath else { return TrustStore(anchors: []) }
    return try TrustStore(pem: try File.read(path))
  }

  private func credentials() throws -> [Credential] {
    try ([options.credential] + options.credentials).compactMap { credential in
      guard let chain = credential.chainPath, let key = credential.keyPath else { return nil }
      guard credential.schemes.isEmpty, !credential.mustMatchIssuer else {
        throw Unimplemented("a choice of schemes or issuers for one credential")
      }
      return try Credential(chainPEM: try File.read(chain), keyPEM: try File.read(key), crypto: .default)
    }
  }

  private func groups(_ defaults: [NamedGroup]) throws -> [NamedGroup] {
    for group in options.groups + (options.keyShares ?? []) where !defaults.contains(group) {
      throw Unimplemented("the group \(group)")
    }
    return options.groups.isEmpty ? defaults : options.groups
  }

  private func schemes(_ defaults: [SignatureScheme]) -> [SignatureScheme] {
    options.verifySchemes.isEmpty ? defaults : options.verifySchemes
  }

  private var limits: Limits {
    var limits = Limits()
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
