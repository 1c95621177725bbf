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
  /// What tickets are bound to; nil without resumption.
  let trustIdentity: TrustIdentity?
  let chainPolicy: ValidationPolicy

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
    guard
      !configuration.credentials.isEmpty || !configuration.externalPSKs.isEmpty
        || configuration.suspends.contains(.credentialSelection)
    else {
      throw .configuration("a server needs a credential: a certificate chain and its private key")
    }
    try ConfigurationChecks.check(configuration.pskKeyExchangeModes, externalPSKs: configuration.externalPSKs)
    if configuration.clientAuthentication.canBeRequired, !configuration.externalPSKs.isEmpty {
      throw .configuration(
        "a client with an external PSK cannot be asked for a certificate (RFC 9846 §4.4.2); use clientAuthentication"
          + " .none or .optional, or no external PSKs")
    }
    try ConfigurationChecks.check(configuration.resumption)
    self.configuration = configuration
    chainPolicy = configuration.chainRequirements.policy(
      signatureSchemes: configuration.certificateSignatureSchemes ?? configuration.signatureSchemes,
      configuration.limits, asksForResponses: configuration.requestsOCSPStapling)
    earlySecrets = configuration.cipherSuites.compactMap(crypto.suite).map { EarlySecret(KeyScheduleSuite($0)) }
    groups = configuration.groups.compactMap(crypto.group)
    let trust = configuration.clientAuthentication.trust
    validator = trust.map { Validator(trust: $0, crypto: crypto) }
    trustedKeys = configuration.clientAuthentication.trustedKeys
    let names = configuration.certificateAuthorities?.map(\.der) ?? trust?.subjectNames ?? []
    authorities = configuration.sendsCertificateAuthorities ? names : []
    try ConfigurationChecks.check(authorities: authorities)
    trustIdentity = try ConfigurationChecks.trustIdentity(
      configuration.resumption != nil, configuration.clientAuthentication.name, trust, trustedKeys,
      configuration.chainRequirements, crypto)
    try ConfigurationChecks.check(recordSizeLimit: configuration.recordSizeLimit)
    try ConfigurationChecks.check(padding: configuration.recordPadding)
    try trustedKeys?.check()
    for credential in configuration.credentials { try credential.checkLeafExtensions() }
  }

  /// The first stage for a suite without a PSK, where the suite is configured.
  func earlySecret(_ suite: CipherSuite) -> EarlySecret? { earlySecrets.first { $0.suite.suite == suite } }

  /// Whether there is no certificate, nor a raw public key, and none can come.
  var isForPSKsOnly: Bool { configuration.credentials.isEmpty && !suspends.contains(.credentialSelection) }

  var crypto: CryptoProvider { configuration.crypto }
  var limits: Limits { configuration.limits }
  var suspends: SuspendedOperations { configuration.suspends }
  var chainRequirements: ChainRequirements { configuration.chainRequirements }
  var observer: (@Sendable (ConnectionEvent) -> Void)? { configuration.observer }
  var insecureKeyLog: (@Sendable (String) -> Void)? { configuration.insecureKeyLog }
  var clock: @Sendable () -> Int64 { configuration.clock }
  var ticketClock: @Sendable () -> Int64 { configuration.ticketClock }
  /// A server that takes less, or none now, must still get past what a client sends on the word of an older ticket.
  /// BoringSSL drops records of as much.
  var skippedEarlyData: Int {
    max(16_384 - RecordProtection.overhead, Int(configuration.resumption?.earlyData?.maximumSize ?? 0))
  }
  var insecureMessageRewriter: MessageRewriter? { configuration.insecureMessageRewriter }
  var recordSizeLimit: Int? { configuration.recordSizeLimit }
  var recordPadding: PaddingPolicy { configuration.recordPadding }
}
