public import TLS13Certificates

/// The question whether the peer's chain is good.
///
/// Only ``run()`` gives a result that the connection takes as a validated chain. An application that demands more
/// looks at ``OperationResult/validatedChain`` and refuses, or returns the result:
///
///     let result = verification.run()
///     guard let chain = result.validatedChain else { return result }
///     return await directory.knows(chain.leaf) ? result : verification.refuse("nobody here knows this client")
public struct ChainVerification: Sendable {
  /// What the peer sent, its own certificate first.
  public var certificates: [Certificate] { shown.certificates }
  let shown: ShownCredential
  /// What the chain must satisfy: role, name, time, and what the configuration demands.
  public let policy: ValidationPolicy
  let validator: Validator
  /// Those that the peer was asked for a certificate from, as DER.
  let authorities: [[UInt8]]
  let token = OperationToken()

  /// Builds and checks a path from the peer's certificate to a configured trust anchor.
  public func run() -> OperationResult {
    do { return OperationResult(token, .chain(try validator.validate(certificates, policy: policy))) } catch {
      return OperationResult(token, .failure(shown.rejected(error, askedFor: authorities)))
    }
  }

  /// Refuses the peer, whatever its chain is worth.
  public func refuse(_ reason: String, alert: AlertDescription = .accessDenied) -> OperationResult {
    OperationResult(token, .failure(.certificate(alert, "the peer's certificate is refused: \(reason)")))
  }
}
