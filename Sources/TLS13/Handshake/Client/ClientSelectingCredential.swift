import TLS13Certificates
import TLS13Crypto

/// The server is authenticated and wants our certificate; which one is decided elsewhere. RFC 9846 §4.5.1.2
struct ClientSelectingCredential: ~Copyable {
  let answer: ClientAnswer
  let request: ClientCertificateRequest

  init(_ answer: consuming ClientAnswer, _ request: ClientCertificateRequest, _ core: inout ConnectionCore) {
    core.pendingOperation = .selectCredential(
      request.selection(
        answer.handshake.credentials, serverName: answer.handshake.offer.serverName,
        answer.handshake.applicationProtocol,
        isStrict: answer.handshake.context.configuration.withholdsUnlistedCertificates))
    self.answer = answer
    self.request = request
  }

  consuming func resume(
    _ outcome: OperationResult.Outcome, _ core: inout ConnectionCore
  ) throws(TLSError) -> HandshakeState {
    let selected = try outcome.selectedCredential()
    core.note(request.answer(with: selected))
    return try answer.authenticate(selected, request, &core)
  }
}

extension ClientCertificateRequest {
  /// The question for the application.
  func selection(
    _ configured: [Credential], serverName: ServerName?, _ applicationProtocol: ApplicationProtocol?, isStrict: Bool
  ) -> CredentialSelection {
    CredentialSelection(
      side: .client(serverName), applicationProtocol: applicationProtocol,
      signatureSchemes: signatureSchemes.map { SignatureScheme(rawValue: $0) }, authorities: authorities,
      configured: configured, isStrict: isStrict)
  }
}
