import TLS13Crypto
import TLS13Memory

/// WAIT_FINISHED: the server is authenticated; its Finished must prove that nobody changed the handshake.
/// RFC 9846 §A.1
struct ClientWaitFinished: ~Copyable {
  let handshake: ClientHandshake
  let secret: HandshakeSecret
  var transcript: Transcript
  let server: AuthenticatedServer

  /// Checks the server's Finished, answers with our second flight, and moves to the application keys.
  /// RFC 9846 §4.5.3
  consuming func receive(
    _ message: HandshakeMessage, _ core: inout ConnectionCore
  ) throws(TLSError) -> Connected {
    guard let serverSecret = core.readSecret.take() else { throw .internalFailure("Finished before keys") }
    let verified = try FinishedVerified.verify(message, serverSecret, transcript)
    core.observe(.message(.received, .finished, bytes: message.bytes.count, isEncrypted: true, .finished))
    core.observe(.finishedVerified)
    transcript.add(message.bytes)
    let digest = transcript.hash
    let main = secret.mainSecret()
    let exporter = main.exporterSecret(digest, handshake.log)
    try core.installReadKeys(main.serverTrafficSecret(digest, handshake.log))
    core.acceptsChangeCipherSpec = false
    let localScheme = try handshake.answerRequest(&transcript, &core)
    try core.sendFinished(&transcript)
    try core.installWriteKeys(main.clientTrafficSecret(digest, handshake.log))
    return Connected(
      verified, as: .client, handshake.information(server, localScheme: localScheme), exporter: exporter)
  }
}

extension ClientHandshake {
  /// Sends our Certificate and CertificateVerify where the server asked; an empty Certificate where none fits.
  /// RFC 9846 §4.5.1
  fileprivate func answerRequest(
    _ transcript: inout Transcript, _ core: inout ConnectionCore
  ) throws(TLSError) -> SignatureScheme? {
    guard let request else { return nil }
    guard let (credential, scheme) = request.choose(credentials) else {
      try core.send(.certificate, &transcript, .certificate([])) {
        CertificateMessage.write(context: [], chain: [], to: &$0)
      }
      return nil
    }
    try core.authenticate(as: .client, credential, scheme, request.requestedLeafExtensions, &transcript)
    return scheme
  }
}
