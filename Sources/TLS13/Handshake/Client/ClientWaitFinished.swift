import TLS13Crypto
import TLS13Memory

/// WAIT_FINISHED: the server is authenticated; its Finished must prove that nobody changed the handshake.
/// RFC 9846 §A.1
struct ClientWaitFinished: ~Copyable {
  let handshake: ClientHandshake
  let secret: HandshakeSecret
  /// client_handshake_traffic_secret, where the server took early data: it goes to EndOfEarlyData.
  var writeSecret: TrafficSecret?
  var transcript: Transcript
  let server: AuthenticatedPeer

  /// Checks the server's Finished, answers with our second flight, and moves to the application keys.
  /// RFC 9846 §4.5.3
  consuming func receive(
    _ message: HandshakeMessage, _ core: inout ConnectionCore
  ) throws(TLSError) -> HandshakeState {
    guard let serverSecret = core.readSecret.take() else { throw .internalFailure("Finished before keys") }
    let verified = try FinishedVerified.verify(message, serverSecret, transcript)
    core.observe(.message(.received, .finished, bytes: message.bytes.count, isEncrypted: true, .finished))
    core.observe(.finishedVerified)
    let admitted = try handshake.authentication.admit(server, verified)
    transcript.add(message.bytes)
    let digest = transcript.hash
    let writeSecret = writeSecret.take()
    let main = secret.mainSecret()
    let exporter = main.exporterSecret(digest, handshake.log)
    try core.installReadKeys(main.serverTrafficSecret(digest, handshake.log), admitted)
    core.acceptsChangeCipherSpec = false
    if let writeSecret { try core.endEarlyData(&transcript, writeSecret) }
    return try ClientAnswer(
      handshake: handshake, server: admitted, main: main, exporter: exporter, digest: digest, transcript: transcript
    ).start(&core)
  }
}
