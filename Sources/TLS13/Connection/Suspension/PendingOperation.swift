/// What a suspended connection waits for: everything that is needed to do it elsewhere.
///
/// It may be carried out on any thread, once, several times or never. It holds nothing of the connection, so that
/// either may outlive the other.
public indirect enum PendingOperation: Sendable {
  /// Select what we authenticate with.
  case selectCredential(CredentialSelection)
  /// Look up the tickets of a client.
  case recoverTicket(TicketRecovery)
  /// Judge the peer's chain.
  case verifyChain(ChainVerification)
  /// Sign our CertificateVerify.
  case sign(SignatureRequest)

  /// Does what the connection would have done itself.
  ///
  /// - Returns: the result, success or failure, for ``TLSConnection/resume(_:)``.
  public func run() -> OperationResult {
    switch self {
    case .selectCredential(let selection): selection.run()
    case .recoverTicket(let recovery): recovery.run()
    case .verifyChain(let verification): verification.run()
    case .sign(let request): request.run()
    }
  }

  /// The result that says that the operation could not be carried out, through no fault of the peer: the connection
  /// ends with internal_error.
  public func fail(_ error: any Error) -> OperationResult {
    OperationResult(token, .failure(.internalFailure("\(purpose) was not possible: \(error)")))
  }

  private var purpose: String {
    switch self {
    case .selectCredential: "the selection of a credential"
    case .recoverTicket: "the look-up of a ticket"
    case .verifyChain: "the verification of the peer's chain"
    case .sign: "the signature of CertificateVerify"
    }
  }

  var token: OperationToken {
    switch self {
    case .selectCredential(let selection): selection.token
    case .recoverTicket(let recovery): recovery.token
    case .verifyChain(let verification): verification.token
    case .sign(let request): request.token
    }
  }
}
