import TLS13Certificates
import TLS13Crypto
import TLS13Memory

/// What the server chooses from a ClientHello. RFC 9846 §4.2.1
struct ServerNegotiation {
  /// The selected suite's first stage of the key schedule.
  let earlySecret: EarlySecret
  /// Nil only for a client that offers PSKs and no key exchange. RFC 9846 §9.2
  let group: (any KeyExchangeGroup)?
  let applicationProtocol: ApplicationProtocol?
  /// The name that the client asked for, lower-case. RFC 6066 §3
  let serverName: ServerName?
  /// The configured credentials that carry that name; all where none does.
  let candidates: [Credential]
  /// Whether a credential carries that name.
  var isServerNameKnown: Bool
  /// What the client asks our records to keep to. RFC 8449 §4
  let recordSizeLimit: Int?
  /// What the client wants to come with our certificate. RFC 9846 §4.5.1.1
  let requestedLeafExtensions: RequestedLeafExtensions
  /// RFC 7250 §4.2
  let certificateTypes: NegotiatedCertificateTypes

  /// RFC 9846 §4.3.6
  let allowsPostHandshakeAuthentication: Bool
  /// Who this client must prove to be.
  let authentication: AuthenticationPolicy

  /// - Parameter retriedSuite: the suite of our HelloRetryRequest, which stays. RFC 9846 §4.2.4
  init(_ hello: ClientHello, _ context: ServerContext, retriedSuite: CipherSuite?) throws(TLSError) {
    allowsPostHandshakeAuthentication = hello.present.contains(.postHandshakeAuth)
    try Self.checkForm(hello)
    let groups = try Self.checkMandatoryExtensions(hello)
    earlySecret = try Self.chooseSuite(hello, context, retriedSuite)
    if let groups { group = try Self.chooseGroup(hello, groups, context) } else { group = nil }
    serverName = Self.serverName(hello)
    authentication = context.authentication(
      context.configuration.clientAuthentication.applied(
        toClientThatCanBeAskedLater: allowsPostHandshakeAuthentication))
    certificateTypes = NegotiatedCertificateTypes(hello, authentication)
    let usable = certificateTypes.credentials(context.configuration.credentials)
    let named = Self.credentials(for: serverName, usable)
    isServerNameKnown = !named.isEmpty
    candidates = named.isEmpty ? usable : named
    if context.configuration.requiresKnownServerName, named.isEmpty, !context.suspends.contains(.credentialSelection) {
      throw Self.unknownName(hello)
    }
    applicationProtocol = try Self.chooseApplicationProtocol(hello, context)
    recordSizeLimit = hello.recordSizeLimit
    requestedLeafExtensions = hello.requestedLeafExtensions
  }

  var suite: KeyScheduleSuite { earlySecret.suite }

  // MARK: Version and form

  /// RFC 9846 §4.2.2, §4.3.1
  private static func checkForm(_ hello: ClientHello) throws(TLSError) {
    guard let versions = hello.supportedVersions, versions.contains(ProtocolVersion.tls13) else {
      throw .incompatible(.protocolVersion, "the client offers TLS 1.2 or older only; this server speaks TLS 1.3")
    }
    guard hello.legacyVersion == ProtocolVersion.tls12 else {
      throw .misbehaved(
        .protocolVersion, "ClientHello.legacy_version is \(String(hello.legacyVersion, radix: 16)) and not 303")
    }
    guard hello.legacyCompressionMethods.count == 1, hello.legacyCompressionMethods[0] == 0 else {
      throw .misbehaved(.illegalParameter, "ClientHello offers compression methods other than null")
    }
  }

  /// RFC 9846 §9.2: what a ClientHello must bring, unless it has a PSK that stands alone. Gives the groups.
  @_lifetime(copy hello)
  private static func checkMandatoryExtensions(_ hello: ClientHello) throws(TLSError) -> CodePointList? {
    if hello.preSharedKeys != nil, hello.supportedGroups == nil, hello.keyShares == nil { return nil }
    guard let groups = hello.supportedGroups else {
      throw .misbehaved(.missingExtension, "ClientHello lacks supported_groups")
    }
    guard let shares = hello.keyShares else { throw .misbehaved(.missingExtension, "ClientHello lacks key_share") }
    guard hello.signatureAlgorithms != nil || hello.preSharedKeys != nil else {
      throw .misbehaved(.missingExtension, "ClientHello lacks signature_algorithms")
    }
    guard shares.areAll(in: groups) else {
      throw .misbehaved(.illegalParameter, "key_share holds a group that supported_groups does not")
    }
    return groups
  }

  // MARK: Choices

  private static func chooseSuite(
    _ hello: ClientHello, _ context: ServerContext, _ retriedSuite: CipherSuite?
  ) throws(TLSError) -> EarlySecret {
    func first(_ isWanted: (KeyScheduleSuite) -> Bool) -> EarlySecret? {
      context.earlySecrets.first { isWanted($0.suite) && hello.cipherSuites.contains($0.suite.suite.rawValue) }
    }
    if let retriedSuite, let secret = first({ $0.suite == retriedSuite }) { return secret }
    // RFC 9846 §4.3.11: external PSKs on offer influence the choice
    if let hash = try externalPSKHash(hello, context), let secret = first({ $0.hash.function == hash }) {
      return secret
    }
    if context.configuration.followsChaCha20Preference,
      hello.cipherSuites.firstIndex(of: CipherSuite.chacha20Poly1305SHA256.rawValue) == 0,
      let secret = first({ $0.suite == .chacha20Poly1305SHA256 })
    {
      return secret
    }
    if let secret = first({ _ in true }) { return secret }
    throw .incompatible(
      .handshakeFailure, "no cipher suite in common; this server has \(context.configuration.cipherSuites)")
  }

  /// The hash of the first external PSK on offer that we have; nil for none.
  private static func externalPSKHash(
    _ hello: ClientHello, _ context: ServerContext
  ) throws(TLSError) -> HashFunction? {
    let known = context.configuration.externalPSKs
    guard !known.isEmpty, var offered = hello.preSharedKeys else { return nil }
    for _ in 0..<context.limits.pskIdentities {
      do throws(DecodeError) {
        guard let entry = try offered.next() else { return nil }
        if let psk = known.first(where: { entry.identity.isEqual(to: $0.identity.span) }) { return psk.hash }
      } catch { throw .malformed(error, in: .clientHello) }
    }
    return nil
  }

  /// Our best group that the client brought a share for; without any, or where the configuration says so, our best that
  /// it names at all, which costs a HelloRetryRequest. RFC 9846 §4.3.8
  private static func chooseGroup(
    _ hello: ClientHello, _ offered: CodePointList, _ context: ServerContext
  ) throws(TLSError) -> any KeyExchangeGroup {
    for group in context.groups where offered.contains(group.group.rawValue) {
      if context.configuration.retriesForBetterGroup { return group }
      if try hello.share(for: group.group) != nil { return group }
    }
    for group in context.groups where offered.contains(group.group.rawValue) { return group }
    throw .incompatible(
      .handshakeFailure, "no key exchange group in common; this server has \(context.configuration.groups)")
  }

  /// RFC 9846 §9.2 for a name that is missing, RFC 6066 §3 for one that nobody here has
  static func unknownName(_ hello: ClientHello) -> TLSError {
    guard hello.serverName != nil else {
      return .incompatible(.missingExtension, "this server has to know the name that is asked for; send server_name")
    }
    return .incompatible(.unrecognizedName, "the client asks for a name that no certificate here carries")
  }

  /// The host name that was asked for. Addresses, which RFC 6066 §3 does not permit but clients send, and other texts
  /// that are no host name are names that nobody has.
  private static func serverName(_ hello: ClientHello) -> ServerName? {
    guard let bytes = hello.serverName else { return nil }
    return DNSName(String(decoding: Array(bytes), as: UTF8.self)).map { .dns($0) }
  }

  private static func credentials(for serverName: ServerName?, _ usable: [Credential]) -> [Credential] {
    guard let serverName else { return [] }
    return usable.filter { $0.carries(serverName) }
  }

  /// What the server proves its identity with where no PSK does. RFC 9846 §4.5.1.2
  func chooseCredential(_ hello: ClientHello) throws(TLSError) -> SelectedCredential {
    try certificateTypes.check(candidates)
    let authorities = try hello.authorityNames()
    if let selected = candidates.selected(accepting: { hello.accepts($0) }, preferring: authorities) { return selected }
    throw .incompatible(
      .handshakeFailure,
      "no signature scheme in common; this server's keys sign with \(candidates.flatMap(\.signatureSchemes))")
  }

  /// RFC 7301 §3.2
  private static func chooseApplicationProtocol(
    _ hello: ClientHello, _ context: ServerContext
  ) throws(TLSError) -> ApplicationProtocol? {
    let ours = context.configuration.applicationProtocols
    guard !ours.isEmpty, let offered = hello.applicationProtocols else { return nil }
    do throws(DecodeError) {
      for candidate in ours where try offered.contains(candidate.bytes.span) { return candidate }
    } catch { throw .malformed(error, in: .clientHello) }
    throw .incompatible(.noApplicationProtocol, "no application protocol in common; this server has \(ours)")
  }
}

extension ClientHello {
  fileprivate func accepts(_ scheme: SignatureScheme) -> Bool {
    guard let schemes = signatureAlgorithms else { return false }
    return schemes.contains(scheme.rawValue)
  }

  func authorityNames() throws(TLSError) -> [[UInt8]] {
    do { return try certificateAuthorities?.names() ?? [] } catch { throw .malformed(error, in: .clientHello) }
  }

  /// The client's share for `group`, or nil. RFC 9846 §4.3.8
  @_lifetime(copy self)
  func share(for group: NamedGroup) throws(TLSError) -> Span<UInt8>? {
    do { return try keyShares?.share(for: group) } catch { throw .malformed(error, in: .clientHello) }
  }
}
