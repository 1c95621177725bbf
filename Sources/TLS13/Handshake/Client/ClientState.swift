import TLS13Memory

/// The client's states. RFC 9846 §A.1
enum ClientState: ~Copyable {
  case waitServerHello(ClientWaitServerHello)
  case waitEncryptedExtensions(ClientWaitEncryptedExtensions)
  case waitCertificateOrRequest(ClientWaitCertificateOrRequest)
  case waitCertificate(ClientWaitCertificate)
  case verifyingChain(ClientVerifyingChain)
  case waitCertificateVerify(ClientWaitCertificateVerify)
  case waitFinished(ClientWaitFinished)
  case selectingCredential(ClientSelectingCredential)
  case signing(ClientSigning)

  /// The client's machine: what each state takes and where it leads. Every other message is unexpected.
  consuming func receive(
    _ message: HandshakeMessage, _ core: inout ConnectionCore
  ) throws(TLSError) -> HandshakeState {
    switch consume self {
    case .waitServerHello(let state):
      guard message.type == .serverHello else { throw message.unexpected("ServerHello") }
      return .client(try state.receive(message, &core))
    case .waitEncryptedExtensions(let state):
      guard message.type == .encryptedExtensions else { throw message.unexpected("EncryptedExtensions") }
      return .client(try state.receive(message, &core))
    case .waitCertificateOrRequest(let state):
      if message.type == .certificateRequest {
        return .client(.waitCertificate(try state.receiveRequest(message, &core)))
      }
      guard message.type == .certificate else { throw message.unexpected("CertificateRequest or Certificate") }
      return .client(try state.receiveCertificate(message, &core))
    case .waitCertificate(let state):
      guard message.type == .certificate else { throw message.unexpected("Certificate") }
      return .client(try state.receive(message, &core))
    case .waitCertificateVerify(let state):
      guard message.type == .certificateVerify else { throw message.unexpected("CertificateVerify") }
      return .client(.waitFinished(try state.receive(message, &core)))
    case .waitFinished(let state):
      guard message.type == .finished else { throw message.unexpected("Finished") }
      return try state.receive(message, &core)
    case .verifyingChain: throw message.whileSuspended
    case .selectingCredential: throw message.whileSuspended
    case .signing: throw message.whileSuspended
    }
  }

  /// Goes on with the result of the operation that was pending.
  consuming func resume(
    _ outcome: OperationResult.Outcome, _ core: inout ConnectionCore
  ) throws(TLSError) -> HandshakeState {
    switch consume self {
    case .verifyingChain(let state): return .client(.waitCertificateVerify(try state.resume(outcome, core)))
    case .selectingCredential(let state): return try state.resume(outcome, &core)
    case .signing(let state): return try state.resume(outcome, &core)
    default: throw .notSuspended
    }
  }
}
