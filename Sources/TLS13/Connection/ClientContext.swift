import TLS13Certificates
import TLS13Crypto

/// A client configuration that was found to be consistent, shared by its connections.
public final class ClientContext: CommonSettings {
  let configuration: ClientConfiguration
  let validator: Validator?
  let authorities: [[UInt8]]
  /// The keys that the server may show without a certificate. RFC 7250
  let trustedKeys: TrustedPublicKeys?
  /// The first stage of the key schedule for each suite, best first.
  let earlySecrets: [EarlySecret]
  /// What sessions are bound to; nil without resumption.
  let trustIdentity: TrustIdentity?
  let ownIdentity: OwnIdentity?
  let chainPolicy: ValidationPolicy
  /// What the server may show, and what we can, best first. RFC 7250 §4.1
  let serverCertificateTypes: [CertificateType]
  let clientCertificateTypes: [CertificateType]

  /// Checks the configuration.
  ///
  /// - Throws: ``TLSError/Kind/configuration`` naming what cannot work and what to do.
  public init(_ configuration: ClientConfiguration) throws(TLSError) {
    try ConfigurationChecks.check(
      configuration.crypto, suites: configuration.cipherSuites, groups: configuration.groups,
      schemes: configuration.signatureSchemes)
    if configuration.insecureMessageRewriter == nil {
      try ConfigurationChecks.check(
        configuration.crypto, advertised: configuration.signatureSchemes, configuration.certificateSignatureSchemes)
    }
    for group in configuration.keyShareGroups where !configuration.groups.contains(group) {
      throw .configuration("a key share for \(group) needs that group in `groups` as well (RFC 9846 §4.3.8)")
    }
    self.configuration = configuration
    serverCertificateTypes = configuration.serverCertificateTypes
    clientCertificateTypes = configuration.clientCertificateTypes
    chainPolicy = configuration.chainRequirements.policy(
      signatureSchemes: configuration.certificateSignatureSchemes ?? configuration.signatureSchemes,
      configuration.limits, asksForResponses: configuration.requestsOCSPStapling)
    earlySecrets = configuration.cipherSuites.compactMap(configuration.crypto.suite).map {
      EarlySecret(KeyScheduleSuite($0))
    }
    let trust = configuration.serverAuthentication.trust
    validator = trust.map { Validator(trust: $0, crypto: configuration.crypto) }
    authorities = configuration.sendsCertificateAuthorities ? trust?.subjectNames ?? [] : []
    trustedKeys = configuration.serverAuthentication.trustedKeys
    trustIdentity = try ConfigurationChecks.trustIdentity(
      configuration.resumption != nil, configuration.serverAuthentication.name, trust, trustedKeys,
      configuration.chainRequirements, configuration.crypto)
    ownIdentity =
      configuration.resumption == nil
      ? nil : configuration.crypto.hash(.sha256).map { OwnIdentity(configuration.credentials, $0) }
    try ConfigurationChecks.check(authorities: authorities)
    try ConfigurationChecks.check(
      configuration.pskKeyExchangeModes, externalPSKs: configuration.externalPSKs)
    try ConfigurationChecks.check(recordSizeLimit: configuration.recordSizeLimit)
    try ConfigurationChecks.check(padding: configuration.recordPadding)
    try trustedKeys?.check()
    for credential in configuration.credentials { try credential.checkLeafExtensions() }
  }

  /// The first stage for a suite without a PSK, where the suite is configured.
  func earlySecret(_ suite: CipherSuite) -> EarlySecret? { earlySecrets.first { $0.suite.suite == suite } }

  var crypto: CryptoProvider { configuration.crypto }
  var limits: Limits { configuration.limits }
  var suspends: SuspendedOperations { configuration.suspends }
  var chainRequirements: ChainRequirements { configuration.chainRequirements }
  var observer: (@Sendable (ConnectionEvent) -> Void)? { configuration.observer }
  var insecureKeyLog: (@Sendable (String) -> Void)? { configuration.insecureKeyLog }
  var clock: @Sendable () -> Int64 { configuration.clock }
  var ticketClock: @Sendable () -> Int64 { configuration.ticketClock }
  /// Servers send no early data.
  var skippedEarlyData: Int { 0 }
  var insecureMessageRewriter: MessageRewriter? { configuration.insecureMessageRewriter }
  var recordSizeLimit: Int? { configuration.recordSizeLimit }
  var recordPadding: PaddingPolicy { configuration.recordPadding }
}

/// What both sides' configurations must fulfil.
enum ConfigurationChecks {
  static func check(
    _ crypto: CryptoProvider, suites: [CipherSuite], groups: [NamedGroup], schemes: [SignatureScheme]
  ) throws(TLSError) {
    guard !suites.isEmpty else { throw .configuration("no cipher suite is configured") }
    guard !groups.isEmpty else { throw .configuration("no key exchange group is configured") }
    for suite in suites where crypto.suite(suite) == nil {
      throw .configuration("the crypto provider does not implement \(suite)")
    }
    for group in groups where crypto.group(group) == nil {
      throw .configuration("the crypto provider does not implement the group \(group)")
    }
    guard schemes.contains(where: { !$0.isForCertificatesOnly }) else {
      throw .configuration("no signature scheme is configured that can sign a CertificateVerify")
    }
    try checkDuplicates(suites, "cipher suite")
    try checkDuplicates(groups, "group")
    try checkDuplicates(schemes, "signature scheme")
  }

  /// RFC 9846 §9.3: what is advertised is supported, which keeps SHA-1 and unknown code points out. Replays of recorded
  /// handshakes advertise what their time had.
  static func check(
    _ crypto: CryptoProvider, advertised schemes: [SignatureScheme], _ certificateSchemes: [SignatureScheme]?
  ) throws(TLSError) {
    let known = Set(crypto.signatures.flatMap(\.algorithms))
    for scheme in schemes + (certificateSchemes ?? []) where !(scheme.algorithm.map(known.contains) ?? false) {
      throw .configuration("the signature scheme \(scheme) cannot be verified; take it out (RFC 9846 §9.3)")
    }
    guard let certificateSchemes else { return }
    // RFC 9846 §4.3.3: supported_signature_algorithms<2..2^16-2>
    guard !certificateSchemes.isEmpty else {
      throw .configuration("certificateSignatureSchemes is empty; nil stands for the same as signatureSchemes")
    }
    try checkDuplicates(certificateSchemes, "signature scheme for certificates")
  }

  /// RFC 9846 §4.3.4: the list of authorities has a length of 16 bits, and so has the block of all extensions, where
  /// the others take the rest.
  static func check(authorities: [[UInt8]]) throws(TLSError) {
    let length = authorities.reduce(0) { $0 + 2 + $1.count }
    guard length <= 0xf000 else {
      throw .configuration(
        "the names of \(authorities.count) trust anchors take \(length) bytes and do not fit certificate_authorities;"
          + " switch sendsCertificateAuthorities off")
    }
  }

  /// What sessions are bound to, where there are any.
  static func trustIdentity(
    _ isNeeded: Bool, _ authentication: String, _ trust: TrustStore?, _ keys: TrustedPublicKeys?,
    _ requirements: ChainRequirements, _ crypto: CryptoProvider
  ) throws(TLSError) -> TrustIdentity? {
    guard isNeeded else { return nil }
    guard let hash = crypto.hash(.sha256) else { throw .configuration("resumption needs SHA-256 from the provider") }
    return TrustIdentity(
      authentication: authentication, trust: trust, keys: keys, requirements, hash)
  }

  /// RFC 9846 §4.3.9, §4.3.11: lists that are not empty, identities that are different.
  static func check(_ modes: [PSKKeyExchangeMode], externalPSKs: [ExternalPSK]) throws(TLSError) {
    guard !modes.isEmpty else { throw .configuration("no PSK key exchange mode is configured (RFC 9846 §4.3.9)") }
    try checkDuplicates(modes, "PSK key exchange mode")
    try checkDuplicates(externalPSKs.map(\.identity), "PSK identity")
    let length = externalPSKs.reduce(0) { $0 + 7 + $1.identity.count + $1.hash.digestLength }
    guard length <= 0x8000 else { throw .configuration("the external PSKs take \(length) bytes of a ClientHello") }
  }

  /// RFC 9149 §2, RFC 9846 §8.3
  static func check(_ resumption: ServerResumption?) throws(TLSError) {
    guard let resumption else { return }
    guard (0...255).contains(resumption.count), (0...255).contains(resumption.maximumCount) else {
      throw .configuration("a server sends 0 to 255 tickets at once; see `count` and `maximumCount`")
    }
    let week = Int64(ClientSession.longestLifetime) * 1000
    guard (0...week).contains(resumption.earlyData?.freshnessWindow ?? 0) else {
      throw .configuration("the freshness window of early data is 0 milliseconds to 7 days")
    }
  }

  private static func checkDuplicates<Value: Hashable>(_ values: [Value], _ what: String) throws(TLSError) {
    var seen: Set<Value> = []
    for value in values where !seen.insert(value).inserted {
      throw .configuration("the \(what) \(value) is configured twice")
    }
  }
}
