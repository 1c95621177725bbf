import TLS13
import TLS13Certificates
import TLS13Crypto

/// What the shim decides, as an application does, while a connection waits.
struct Answers: Sendable {
  private let options: Options
  private let identities: [Identity]
  private let observations: Observations

  init(_ options: Options, _ identities: [Identity], _ observations: Observations) {
    self.options = options
    self.identities = identities
    self.observations = observations
  }

  func result(of operation: PendingOperation, _ failing: Failing) -> OperationResult {
    switch operation {
    case .selectCredential(let selection): select(selection)
    case .verifyChain(let verification): verify(verification, failing)
    case .recoverTicket(let recovery): recovery.run()
    case .sign(let request): request.run()
    }
  }

  /// What is to go wrong, on purpose.
  struct Failing {
    let verification: Bool
  }

  /// The first credential that suits the peer. BoringSSL looks at the peer's authorities only for those that say so, and
  /// ends the connection where there are credentials and none suits.
  private func select(_ selection: CredentialSelection) -> OperationResult {
    observations.update { $0.peerSchemes = selection.signatureSchemes }
    if options.isServer, options.failsStapling {
      return selection.refuse("the OCSP response fails", alert: .internalError)
    }
    let usable = identities.filter { identity in selection.configured.contains { identity.isSame($0) } }
    for identity in usable where suits(identity, selection.authorities) {
      let result = selection.use(identity.credential)
      guard result.failure == nil else { continue }
      observations.update { $0.selected = identity.place }
      return result
    }
    guard options.isServer || !identities.isEmpty else { return selection.decline() }
    return selection.refuse("no credential that the peer can take", alert: .handshakeFailure)
  }

  private func suits(_ identity: Identity, _ authorities: [[UInt8]]) -> Bool {
    guard identity.options.mustMatchIssuer else { return true }
    return identity.credential.chain.contains { authorities.contains($0.issuer.der) }
  }

  private func verify(_ verification: ChainVerification, _ failing: Failing) -> OperationResult {
    if failing.verification {
      return verification.refuse("the test says so", alert: Self.refusal(options))
    }
    if options.failsStapling {
      return verification.refuse("the OCSP response fails", alert: .badCertificateStatusResponse)
    }
    if options.needsSharedKey { return verification.refuse("a shared key is needed", alert: .missingExtension) }
    return verification.run()
  }

  /// BoringSSL's own verification and the application's differ in what they say.
  static func refusal(_ options: Options) -> AlertDescription {
    options.hasOwnVerification ? .certificateUnknown : .handshakeFailure
  }
}
