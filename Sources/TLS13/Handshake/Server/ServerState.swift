import TLS13Memory

/// The server's states. RFC 9846 §A.2
enum ServerState: ~Copyable {
  case waitClientHello(ServerWaitClientHello)
  case waitEndOfEarlyData(ServerWaitEndOfEarlyData)
  case recoveringTicket(ServerRecoveringTicket)
  case selectingCredential(ServerSelectingCredential)
  case signing(ServerSigning)
  case waitCertificate(ServerWaitCertificate)
  case verifyingChain(ServerVerifyingChain)
  case waitCertificateVerify(ServerWaitCertificateVerify)
  case waitFinished(ServerWaitFinished)

  /// The server's machine: what each state takes and where it leads. Every other message is unexpected.
  consuming func receive(
    _ message: HandshakeMessage, _ core: inout ConnectionCore
  ) throws(TLSError) -> HandshakeState {
    switch consume self {
    case .waitClientHello(let state):
      guard message.type == .clientHello else { throw message.unexpected("ClientHello") }
      return .server(try state.receive(message, &core))
    case .waitEndOfEarlyData(let state):
      guard message.type == .endOfEarlyData else { throw message.unexpected("EndOfEarlyData") }
      return .server(.waitFinished(try state.receive(message, &core)))
    case .waitCertificate(let state):
      guard message.type == .certificate else { throw message.unexpected("the client's Certificate") }
      return .server(try state.receive(message, &core))
    case .waitCertificateVerify(let state):
      guard message.type == .certificateVerify else { throw message.unexpected("the client's CertificateVerify") }
      return .server(.waitFinished(try state.receive(message, &core)))
    case .waitFinished(let state):
      guard message.type == .finished else { throw message.unexpected("the client's Finished") }
      return .connected(try state.receive(message, &core))
    case .recoveringTicket: throw message.whileSuspended
    case .selectingCredential: throw message.whileSuspended
    case .signing: throw message.whileSuspended
    case .verifyingChain: throw message.whileSuspended
    }
  }

  /// Goes on with the result of the operation that was pending.
  consuming func resume(
    _ outcome: OperationResult.Outcome, _ core: inout ConnectionCore
  ) throws(TLSError) -> HandshakeState {
    switch consume self {
    case .recoveringTicket(let state): return .server(try state.resume(outcome, &core))
    case .selectingCredential(let state): return .server(try state.resume(outcome, &core))
    case .signing(let state): return .server(try state.resume(outcome, &core))
    case .verifyingChain(let state): return .server(.waitCertificateVerify(try state.resume(outcome, core)))
    default: throw .notSuspended
    }
  }
}
