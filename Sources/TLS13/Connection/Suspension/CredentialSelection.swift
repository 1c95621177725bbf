public import TLS13Certificates
public import TLS13Crypto

/// The question which credential to authenticate with, and what the peer said about it. RFC 9846 §4.5.1.2
///
/// A server is asked after the ClientHello, a client once the server that wants a certificate is authenticated.
public struct CredentialSelection: Sendable {
  /// Who selects.
  public enum Side: Sendable {
    /// We are the server, and the client asks for this name; nil where it asks for none.
    case server(ServerName?)
    /// We are the client, and this is whom we connected to.
    case client(ServerName?)
  }

  /// Who selects, and the server's name.
  public let side: Side
  /// The application protocol that was negotiated, if one was.
  public let applicationProtocol: ApplicationProtocol?
  /// The schemes that the peer takes a CertificateVerify in, in its order; also those that we do not know.
  public let signatureSchemes: [SignatureScheme]
  /// The authorities that the peer names, as DER; empty where any will do. RFC 9846 §4.3.4
  public let authorities: [[UInt8]]
  package let configured: [Credential]
  /// ``ClientConfiguration/withholdsUnlistedCertificates``
  var isStrict = false
  let token = OperationToken()

  /// Selects among the configured credentials, as a connection does that is not suspended.
  public func run() -> OperationResult {
    switch side {
    case .server: configured.selected(accepting: accepts, preferring: authorities).map(result) ?? nothingInCommon
    case .client:
      OperationResult(
        token,
        .credential(
          isStrict
            ? configured.selected(accepting: accepts, from: authorities)
            : configured.selected(accepting: accepts, preferring: authorities)))
    }
  }

  /// Selects `credential`, whether it is configured or not. The connection fails with handshake_failure where the
  /// peer takes none of its signature schemes.
  public func use(_ credential: Credential) -> OperationResult {
    [credential].selected(accepting: accepts, preferring: []).map(result) ?? nothingInCommon
  }

  /// Sends no certificate. A server may end the connection then, or go on without knowing who we are; as a server
  /// ourselves, we end the connection with handshake_failure. RFC 9846 §4.5.1.3
  public func decline() -> OperationResult {
    switch side {
    case .server: refuse("there is no certificate for this client", alert: .handshakeFailure)
    case .client: OperationResult(token, .credential(nil))
    }
  }

  /// Ends the connection, for one with unrecognized_name where nobody here has the name that is asked for.
  public func refuse(_ reason: String, alert: AlertDescription = .unrecognizedName) -> OperationResult {
    OperationResult(token, .failure(.incompatible(alert, reason)))
  }

  private func accepts(_ scheme: SignatureScheme) -> Bool { signatureSchemes.contains(scheme) }

  private func result(_ credential: SelectedCredential) -> OperationResult {
    OperationResult(token, .credential(credential))
  }

  private var nothingInCommon: OperationResult {
    refuse("no signature scheme in common; the peer takes \(signatureSchemes)", alert: .handshakeFailure)
  }
}
