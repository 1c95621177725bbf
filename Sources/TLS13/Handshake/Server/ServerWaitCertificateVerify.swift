import TLS13Memory

/// WAIT_CV: the client's credential is good, which proves nothing by itself. RFC 9846 §A.2
struct ServerWaitCertificateVerify: ~Copyable {
  let handshake: ServerHandshake
  let secrets: ServerSecrets
  var transcript: Transcript
  let judged: JudgedCredential

  /// RFC 9846 §4.5.2
  consuming func receive(
    _ message: HandshakeMessage, _ core: inout ConnectionCore
  ) throws(TLSError) -> ServerWaitFinished {
    let client = try handshake.negotiation.authentication.verify(message, judged, transcript, core)
    transcript.add(message.bytes)
    return ServerWaitFinished(handshake: handshake, secrets: secrets, transcript: transcript, client: client)
  }
}
