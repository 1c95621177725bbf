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
    configuration.keyShareGroups = options.keyShares ?? Defaults.keyShares(of: configuration.groups)
    configuration.certificateSignatureSchemes = configuration.signatureSchemes
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
    configuration.certificateSignatureSchemes = configuration.signatureSchemes
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
    guard !options.failsVerification, let path = options.trustPath, !path.isEmpty else {
      return TrustStore(anchors: [])
    }
    return try TrustStore(pem: try File.read(path))
  }

  /// Those that flags add come before the one that older flags give.
  private func credentials() throws -> [Credential] {
    try (options.credentials + [options.credential]).compactMap { credential in
      guard let chain = credential.chainPath, let key = credential.keyPath else { return nil }
      guard !credential.mustMatchIssuer else { throw Unimplemented("a choice of issuers for one credential") }
      let loaded = try Self.credential(chain, key)
      return credential.schemes.isEmpty ? loaded : loaded.limited(to: credential.schemes)
    }
  }

  private static func credential(_ chain: String, _ key: String) throws -> Credential {
    let pem = try File.read(key)
    do { return try Credential(chainPEM: try File.read(chain), keyPEM: pem, crypto: .default) } catch {
      guard let key = try? PrivateKey(pem: pem), (try? key.signingKey(.default)) == nil else { throw error }
      throw Unimplemented("the key: \(error)")
    }
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
    limits.certificates = 100
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
