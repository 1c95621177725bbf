import TLS13Memory

/// WAIT_FINISHED: only the client's Finished is missing. RFC 9846 §A.2
struct ServerWaitFinished: ~Copyable {
  let handshake: ServerHandshake
  let secrets: ServerSecrets
  var transcript: Transcript
  let client: AuthenticatedPeer

  /// RFC 9846 §4.5.3
  consuming func receive(
    _ message: HandshakeMessage, _ core: inout ConnectionCore
  ) throws(TLSError) -> Connected {
    guard let clientSecret = core.readSecret.take() else { throw .internalFailure("Finished before keys") }
    let verified = try FinishedVerified.verify(message, clientSecret, transcript)
    core.observe(.message(.received, .finished, bytes: message.bytes.count, isEncrypted: true, .finished))
    core.observe(.finishedVerified)
    core.acceptsChangeCipherSpec = false
    core.earlyExporter = nil
    transcript.add(message.bytes)
    let admitted = try handshake.negotiation.authentication.admit(client, verified)
    let information = handshake.information(admitted)
    let secrets = secrets
    try core.installReadKeys(secrets.clientApplication, admitted)
    var tickets = ServerTickets(handshake, secrets.main, transcript.hash)
    try tickets?.send(handshake.ticketCount, to: admitted.identity, &core)
    return Connected(
      admitted, information, exporter: secrets.exporter, tickets: tickets,
      asking: PostHandshakeServer(handshake, transcript))
  }
}
