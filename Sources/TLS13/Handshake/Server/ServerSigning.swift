import TLS13Crypto

/// The server's flight up to Certificate is sent; the signature that proves that it is ours may be made elsewhere.
/// RFC 9846 §4.5.2
struct ServerSigning: ~Copyable {
  let handshake: ServerHandshake
  let secret: HandshakeSecret
  let log: KeyLogger
  var transcript: Transcript
  let scheme: SignatureScheme

  /// Sends Certificate, and all that follows unless the signature has to be waited for.
  consuming func start(
    _ selected: SelectedCredential, _ core: inout ConnectionCore
  ) throws(TLSError) -> ServerState {
    let requested = handshake.negotiation.requestedLeafExtensions
    guard try core.authenticate(as: .server, selected, requested, &transcript) else { return .signing(self) }
    return try handshake.finishAuthenticated(secret, log, transcript, &core)
  }

  consuming func resume(
    _ outcome: OperationResult.Outcome, _ core: inout ConnectionCore
  ) throws(TLSError) -> ServerState {
    try core.sendCertificateVerify(scheme, try outcome.signature(), &transcript)
    return try handshake.finishAuthenticated(secret, log, transcript, &core)
  }
}
