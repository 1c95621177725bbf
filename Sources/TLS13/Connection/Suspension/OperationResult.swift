public import TLS13Certificates

/// Ties a result to the one operation of the one connection that asked for it.
final class OperationToken: Sendable {}

/// What came of a ``PendingOperation``. Made by the operation, and of use to the connection that asked for it alone.
public struct OperationResult: Sendable {
  enum Outcome: Sendable {
    case credential(SelectedCredential?)
    case ticket(RecoveredTicket?)
    case chain(ValidatedChain)
    case signature([UInt8])
    case failure(TLSError)
  }

  let token: OperationToken
  let outcome: Outcome

  init(_ token: OperationToken, _ outcome: Outcome) {
    self.token = token
    self.outcome = outcome
  }

  /// Why the connection will end with this result; nil where it goes on.
  public var failure: TLSError? {
    guard case .failure(let error) = outcome else { return nil }
    return error
  }

  /// The path that a ``ChainVerification`` found, for checks of the application's own.
  public var validatedChain: ValidatedChain? {
    guard case .chain(let chain) = outcome else { return nil }
    return chain
  }
}

extension OperationResult.Outcome {
  func selectedCredential() throws(TLSError) -> SelectedCredential? {
    guard case .credential(let credential) = self else { throw unexpected("a credential") }
    return credential
  }

  func ticket() throws(TLSError) -> RecoveredTicket? {
    guard case .ticket(let ticket) = self else { throw unexpected("a ticket") }
    return ticket
  }

  func chain() throws(TLSError) -> ValidatedChain {
    guard case .chain(let chain) = self else { throw unexpected("a chain") }
    return chain
  }

  func signature() throws(TLSError) -> [UInt8] {
    guard case .signature(let signature) = self else { throw unexpected("a signature") }
    return signature
  }

  private func unexpected(_ expected: String) -> TLSError {
    guard case .failure(let error) = self else { return .internalFailure("resumed without \(expected)") }
    return error
  }
}
