import TLS13Certificates
import TLS13Crypto
import TLS13Memory

/// Why a peer is admitted without a credential that was judged.
enum Exemption {
  /// The client was not asked during the handshake. It can show credentials of these types; nil where it did not say.
  /// RFC 9846 §4.4.2, RFC 7250 §4.2
  case notAsked(offered: [CertificateType]?)
  /// The client was asked, and sent an empty Certificate. RFC 9846 §4.5.1.3
  case declined
  /// The peer resumes a session in which it was not authenticated. RFC 9846 §4.7.1
  case anonymousSession
  /// The peer holds the external PSK of this identity. RFC 9846 §4.3.11, RFC 9257
  case externalPSK(identity: [UInt8])
  /// The server showed a certificate, and verification is switched off.
  case unverified
}

/// What a peer showed, and that it is trusted, which proves nothing before the peer signs. Only
/// ``AuthenticationPolicy`` makes one.
struct JudgedCredential {
  let shown: ShownCredential
  /// Nil where verification is switched off.
  fileprivate let trusted: PeerCredential?

  fileprivate init(_ shown: ShownCredential, _ trusted: PeerCredential?) {
    self.shown = shown
    self.trusted = trusted
  }

  /// The key that must have signed: the one of the identity that will be reported.
  fileprivate var key: SubjectPublicKeyInfo {
    switch trusted {
    case .certificateChain(let chain): chain.leaf.subjectPublicKeyInfo
    case .rawPublicKey(let key): key
    case nil: shown.key
    }
  }
}

/// How the peer was authenticated, or why it need not be. Only ``AuthenticationPolicy`` makes one.
struct AuthenticatedPeer {
  enum Basis {
    /// It signed this handshake with the key of a trusted credential. RFC 9846 §4.5.2
    case signature(PeerIdentity)
    /// It resumes a session, whose credential was judged again. RFC 9846 §4.7.1
    case resumption(PeerIdentity)
    case exemption(Exemption)
  }

  let basis: Basis
  /// What came with its certificate. RFC 9846 §4.5.1.1
  let leafExtensions: LeafExtensions
  /// What it showed where verification is switched off.
  let unvalidated: [Certificate]

  fileprivate init(_ basis: Basis, _ leafExtensions: LeafExtensions, unvalidated: [Certificate] = []) {
    self.basis = basis
    self.leafExtensions = leafExtensions
    self.unvalidated = unvalidated
  }

  var identity: PeerIdentity? {
    switch basis {
    case .signature(let identity), .resumption(let identity): identity
    case .exemption: nil
    }
  }
}

/// A peer that proved that it holds the keys of this handshake and that the policy admits: what application keys, early
/// data and the connected state ask for. Only ``AuthenticationPolicy`` makes one.
struct AdmittedPeer {
  let identity: PeerIdentity?
  let leafExtensions: LeafExtensions
  let unvalidated: [Certificate]

  fileprivate init(_ peer: AuthenticatedPeer) {
    identity = peer.identity
    leafExtensions = peer.leafExtensions
    unvalidated = peer.unvalidated
  }
}

/// Who the peer of a connection must prove to be, by our configuration.
struct AuthenticationPolicy {
  enum Requirement {
    /// The peer must prove who it is.
    case required
    /// The client is asked and may decline.
    case optional
    /// The client is not asked during the handshake.
    case notAsked
    /// The server's certificate is not judged.
    case insecureNone
  }

  let settings: any CommonSettings
  let role: PeerRole
  var requirement: Requirement
  let validator: Validator?
  let trustedKeys: TrustedPublicKeys?
  /// The credentials that the peer may show, best first.
  let types: [CertificateType]
  /// The keys that authenticate the peer without a credential.
  let externalPSKs: [ExternalPSK]
  let signatureSchemes: [SignatureScheme]
  /// The application's word on peers that resume.
  let acceptsResumption: (@Sendable (PeerIdentity) -> Bool)?

  /// Our best type among those that a client can show, X.509 where it did not say; nil for none. RFC 7250 §4.2
  func type(among offered: [CertificateType]?) -> CertificateType? {
    types.first { offered?.contains($0) ?? ($0 == .x509) }
  }

  /// The policy for a request after the handshake. RFC 9846 §4.7.2
  func afterHandshake(isRequired: Bool) -> AuthenticationPolicy {
    var policy = self
    policy.requirement = isRequired ? .required : .optional
    return policy
  }

  // MARK: Peers without a credential

  /// All that lets a peer in without a credential.
  private func permits(_ exemption: Exemption) -> Bool {
    switch exemption {
    case .notAsked(let offered): requirement == .notAsked || requirement == .optional && type(among: offered) == nil
    case .declined: requirement == .optional
    case .anonymousSession: requirement != .required
    case .externalPSK(let identity): externalPSKs.contains { $0.identity == identity }
    case .unverified: requirement == .insecureNone
    }
  }

  /// Lets the peer go without a credential.
  ///
  /// - Throws: ``TLSError/Kind/internalFailure`` where our configuration does not permit that.
  func exempt(
    _ exemption: Exemption, _ leafExtensions: LeafExtensions = LeafExtensions(), unvalidated: [Certificate] = []
  ) throws(TLSError) -> AuthenticatedPeer {
    guard permits(exemption) else {
      throw .internalFailure("the peer has to authenticate; it cannot be exempt as \(exemption)")
    }
    return AuthenticatedPeer(.exemption(exemption), leafExtensions, unvalidated: unvalidated)
  }

  // MARK: Peers with a credential

  /// Judges what the peer shows; nil where its chain is left to the application.
  func judge(_ shown: ShownCredential, _ core: inout ConnectionCore) throws(TLSError) -> JudgedCredential? {
    if shown.isRawPublicKey { return JudgedCredential(shown, try shown.accept(trustedKeys, settings.crypto)) }
    // Without trust anchors no certificate is trusted: its holder is let in only where verification is switched off.
    guard let validator else { return JudgedCredential(shown, nil) }
    let policy = try shown.policy(settings.policy(for: role))
    guard !settings.suspends.contains(.chainVerification) else {
      core.pendingOperation = .verifyChain(
        ChainVerification(shown: shown, policy: policy, validator: validator, authorities: settings.authorities))
      return nil
    }
    let chain: ValidatedChain
    do { chain = try validator.validate(shown.certificates, policy: policy) } catch {
      throw shown.rejected(error, askedFor: settings.authorities)
    }
    core.observe(.chainValidated(chain))
    return JudgedCredential(shown, .certificateChain(chain))
  }

  /// Takes the application's result on what the peer showed.
  func judge(
    _ shown: ShownCredential, by outcome: OperationResult.Outcome, _ core: borrowing ConnectionCore
  ) throws(TLSError) -> JudgedCredential {
    let chain = try outcome.chain()
    core.observe(.chainValidated(chain))
    return JudgedCredential(shown, .certificateChain(chain))
  }

  /// Judges again, by what is trusted now, who the peer of an earlier connection was; nil where the session is not to be
  /// resumed. RFC 9846 §4.7.1
  ///
  /// - Parameter leafExtensions: what came with its certificate; an OCSP response counts for as long as it is fresh.
  func judgeAgain(
    _ remembered: PeerIdentity, _ leafExtensions: LeafExtensions = LeafExtensions()
  ) -> AuthenticatedPeer? {
    guard let credential = judgeAgain(remembered.credential, leafExtensions.ocspResponse) else { return nil }
    let identity = PeerIdentity(credential, signatureScheme: remembered.signatureScheme)
    guard settings.accepts(identity, acceptsResumption) else { return nil }
    return AuthenticatedPeer(.resumption(identity), leafExtensions)
  }

  private func judgeAgain(_ credential: PeerCredential, _ ocspResponse: [UInt8]?) -> PeerCredential? {
    switch credential {
    case .rawPublicKey(let key):
      guard let trustedKeys, trustedKeys.contains(key, settings.crypto) else { return nil }
      return credential
    case .certificateChain(let chain):
      let policy = settings.policy(for: role).taking(ocspResponse)
      guard let validator, let judged = try? validator.revalidate(chain, policy: policy) else { return nil }
      return .certificateChain(judged)
    }
  }

  // MARK: Possession

  /// Checks a CertificateVerify: its scheme was offered, fits the key, and the signature is good. RFC 9846 §4.5.2
  func verify(
    _ message: HandshakeMessage, _ judged: JudgedCredential, _ transcript: Transcript, _ core: borrowing ConnectionCore
  ) throws(TLSError) -> AuthenticatedPeer {
    let scheme = try verifyPossession(message, judged, transcript, core)
    guard let trusted = judged.trusted else {
      return try exempt(.unverified, judged.shown.leafExtensions, unvalidated: judged.shown.certificates)
    }
    return AuthenticatedPeer(
      .signature(PeerIdentity(trusted, signatureScheme: scheme)), judged.shown.leafExtensions)
  }

  private func verifyPossession(
    _ message: HandshakeMessage, _ judged: JudgedCredential, _ transcript: Transcript, _ core: borrowing ConnectionCore
  ) throws(TLSError) -> SignatureScheme {
    let verify: CertificateVerify
    do { verify = try CertificateVerify(message.body) } catch { throw .malformed(error, in: .certificateVerify) }
    let scheme = verify.algorithm
    core.observe(
      .message(
        .received, .certificateVerify, bytes: message.bytes.count, isEncrypted: true, .certificateVerify(scheme)))
    guard signatureSchemes.contains(scheme) else {
      throw .misbehaved(.illegalParameter, "CertificateVerify uses \(scheme), which was not offered")
    }
    let key = judged.key
    // RFC 9846 §4.3.3: no key fits a scheme that is for certificates only
    guard scheme.fits(key), let algorithm = scheme.algorithm else {
      throw .misbehaved(.illegalParameter, "CertificateVerify uses \(scheme), which does not fit the peer's key")
    }
    // RFC 9846 §4.5.1.2: also where the chain itself is not validated
    if let usage = judged.shown.certificates.first?.keyUsage, !usage.contains(.digitalSignature) {
      throw .certificate(
        .unsupportedCertificate, "the key usage of the peer's certificate (\(usage)) lacks digitalSignature")
    }
    let content = SignedContent(by: role == .client ? .client : .server, over: transcript)
    guard try verificationKey(key).isValid(signature: verify.signature, for: content.span, algorithm: algorithm) else {
      throw .misbehaved(
        .decryptError, "CertificateVerify is wrong: the peer did not prove that it holds the key that it showed")
    }
    core.observe(.possessionProved(scheme))
    return scheme
  }

  private func verificationKey(_ key: SubjectPublicKeyInfo) throws(TLSError) -> any VerificationKey {
    let publicKey: PublicKey
    do { publicKey = try key.key } catch {
      throw .certificate(.unsupportedCertificate, "the peer's key cannot be used: \(error)")
    }
    do { return try settings.crypto.importPublicKey(publicKey) } catch {
      throw .certificate(.badCertificate, "the peer's key cannot be used: \(error)")
    }
  }

  // MARK: Admission

  /// Admits a peer whose Finished was right. RFC 9846 §4.5.3
  func admit(_ peer: AuthenticatedPeer, _ verified: FinishedVerified) throws(TLSError) -> AdmittedPeer {
    try admit(peer)
  }

  /// Admits a client to early data, by the binder of its PSK. RFC 9846 §2.3
  func admit(_ peer: AuthenticatedPeer, _ verified: BinderVerified) throws(TLSError) -> AdmittedPeer {
    try admit(peer)
  }

  /// Holds against the policy once more what was found earlier: a check that is missing there must not let anyone in.
  private func admit(_ peer: AuthenticatedPeer) throws(TLSError) -> AdmittedPeer {
    let isPermitted: Bool
    switch peer.basis {
    case .signature(let identity), .resumption(let identity):
      switch identity.credential {
      case .certificateChain: isPermitted = validator != nil
      case .rawPublicKey(let key): isPermitted = trustedKeys?.contains(key, settings.crypto) ?? false
      }
    case .exemption(let exemption): isPermitted = permits(exemption)
    }
    guard isPermitted else { throw .internalFailure("the handshake let a peer through that the policy does not admit") }
    return AdmittedPeer(peer)
  }
}

extension ValidationPolicy {
  /// The policy with an OCSP response that was accepted before.
  fileprivate func taking(_ response: [UInt8]?) -> ValidationPolicy {
    guard revocation.mode != .off, let response, let parsed = try? OCSPResponse(der: response) else { return self }
    var policy = self
    policy.revocation.ocspResponses.append(parsed)
    return policy
  }
}

extension ServerContext {
  /// Who clients must prove to be.
  var authentication: AuthenticationPolicy { authentication(configuration.clientAuthentication) }

  /// Who a client must prove to be for which `wanted` holds.
  func authentication(_ wanted: ClientAuthentication) -> AuthenticationPolicy {
    let requirement: AuthenticationPolicy.Requirement =
      wanted.isRequired ? .required : wanted.isDuringHandshake ? .optional : .notAsked
    return AuthenticationPolicy(
      settings: self, role: .client, requirement: requirement, validator: validator, trustedKeys: trustedKeys,
      types: wanted.certificateTypes(prefersRawPublicKeys: configuration.prefersRawPublicKeys),
      externalPSKs: wanted.isRequired ? [] : configuration.externalPSKs,
      signatureSchemes: configuration.signatureSchemes, acceptsResumption: configuration.resumption?.accepts)
  }
}

extension ClientContext {
  /// Who the server must prove to be. A server with one of our external PSKs is authenticated by that.
  func authentication(of serverName: ServerName?) -> AuthenticationPolicy {
    let requirement: AuthenticationPolicy.Requirement =
      switch configuration.serverAuthentication {
      case .required, .requiredKey: .required
      case .insecureNone: .insecureNone
      }
    return AuthenticationPolicy(
      settings: self, role: .server(serverName), requirement: requirement, validator: validator,
      trustedKeys: trustedKeys, types: serverCertificateTypes, externalPSKs: configuration.externalPSKs,
      signatureSchemes: configuration.signatureSchemes, acceptsResumption: configuration.resumption?.accepts)
  }
}
