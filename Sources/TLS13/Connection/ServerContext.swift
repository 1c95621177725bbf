import TLS13Certificates
import TLS13Crypto

/// A server configuration that was found to be consistent, shared by its connections.
public final class ServerContext: CommonSettings {
  let configuration: ServerConfiguration
  let validator: Validator?
  let authorities: [[UInt8]]
  /// The keys that a client may show without a certificate. RFC 7250
  let trustedKeys: TrustedPublicKeys?
  /// The first stage of the key schedule for each suite, best first.
  let earlySecrets: [EarlySecret]
  let groups: [any KeyExchangeGroup]

  /// Checks the configuration.
  ///
  /// - Throws: ``TLSError/Kind/configuration`` naming what cannot work and what to do.
  public init(_ configuration: ServerConfiguration) throws(TLSError) {
    let crypto = configuration.crypto
    try ConfigurationChecks.check(
      crypto, suites: configuration.cipherSuites, groups: configuration.groups,
      schemes: configuration.signatureSchemes)
    if configuration.insecureMessageRewriter == nil {
      try ConfigurationChecks.check(
        crypto, advertised: configuration.signatureSchemes, configuration.certificateSignatureSchemes)
    }
    guard !configuration.credentials.isEmpty else {
      throw .configuration("a server needs a credential: a certificate chain and its private key")
    }
    self.configuration = configuration
    earlySecrets = configuration.cipherSuites.compactMap(crypto.suite).map(EarlySecret.init)
    groups = configuration.groups.compactMap(crypto.group)
    let trust = configuration.clientAuthentication.trust
    validator = trust.map { Validator(trust: $0, crypto: crypto) }
    trustedKeys = configuration.clientAuthentication.trustedKeys
    authorities = configuration.sendsCertificateAuthorities ? trust?.subjectNames ?? [] : []
    try ConfigurationChecks.check(authorities: authorities)
    try ConfigurationChecks.check(recordSizeLimit: configuration.recordSizeLimit)
    try ConfigurationChecks.check(padding: configuration.recordPadding)
    try trustedKeys?.check()
    for credential in configuration.credentials { try credential.checkLeafExtensions() }
  }

  var crypto: CryptoProvider { configuration.crypto }
  var limits: Limits { configuration.limits }
  var chainRequirements: ChainRequirements { configuration.chainRequirements }
  var certificateSchemes: [SignatureScheme] {
    configuration.certificateSignatureSchemes ?? configuration.signatureSchemes
  }
  var observer: (@Sendable (ConnectionEvent) -> Void)? { configuration.observer }
  var insecureKeyLog: (@Sendable (String) -> Void)? { configuration.insecureKeyLog }
  var clock: @Sendable () -> Int64 { configuration.clock }
  var insecureMessageRewriter: MessageRewriter? { configuration.insecureMessageRewriter }
  var recordSizeLimit: Int? { configuration.recordSizeLimit }
  var recordPadding: PaddingPolicy { configuration.recordPadding }
}
