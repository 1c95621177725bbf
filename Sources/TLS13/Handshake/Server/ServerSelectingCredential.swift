import TLS13Crypto
import TLS13Memory

/// RECVD_CH, left half: all is negotiated but the certificate, which is selected elsewhere. RFC 9846 §A.2
struct ServerSelectingCredential: ~Copyable {
  var handshake: ServerHandshake
  /// Kept to be read again.
  private let clientHello: [UInt8]
  let transcript: Transcript

  init(
    _ handshake: consuming ServerHandshake, _ hello: ClientHello, _ message: HandshakeMessage,
    _ transcript: Transcript, _ core: inout ConnectionCore
  ) throws(TLSError) {
    core.pendingOperation = .selectCredential(try handshake.negotiation.selection(hello))
    self.handshake = handshake
    clientHello = Array(message.bytes)
    self.transcript = transcript
  }

  consuming func resume(
    _ outcome: OperationResult.Outcome, _ core: inout ConnectionCore
  ) throws(TLSError) -> ServerState {
    guard let selected = try outcome.selectedCredential() else { throw .internalFailure("no credential to go on with") }
    let bytes = clientHello
    let body = bytes.span.extracting(HandshakeMessage.headerLength..<bytes.count)
    let hello: ClientHello
    do { hello = try ClientHello(body) } catch { throw .malformed(error, in: .clientHello) }
    try handshake.negotiation.select(selected, hello, handshake.context)
    handshake.proof = .certificate(selected)
    guard let group = handshake.negotiation.group, let share = try hello.share(for: group.group) else {
      throw .internalFailure("the key share is gone")
    }
    return try handshake.answer(hello, share: share, transcript, &core)
  }
}

extension ServerNegotiation {
  /// The question for the application.
  fileprivate func selection(_ hello: ClientHello) throws(TLSError) -> CredentialSelection {
    var schemes: [SignatureScheme] = []
    if let list = hello.signatureAlgorithms {
      schemes = (0..<list.count).map { SignatureScheme(rawValue: list[$0]) }
    }
    return CredentialSelection(
      side: .server(serverName), applicationProtocol: applicationProtocol, signatureSchemes: schemes,
      authorities: try hello.authorityNames(), configured: candidates)
  }

  /// Takes what the application selected.
  fileprivate mutating func select(
    _ credential: SelectedCredential, _ hello: ClientHello, _ context: ServerContext
  ) throws(TLSError) {
    try certificateTypes.check([credential.credential])
    guard certificateTypes.permit(credential.credential) else {
      throw .incompatible(
        .unsupportedCertificate, "the client takes no \(credential.credential.certificateType), which were selected")
    }
    isServerNameKnown = serverName.map(credential.credential.carries) ?? false
    if context.configuration.requiresKnownServerName, !isServerNameKnown { throw Self.unknownName(hello) }
  }
}
