import TLS13Memory

/// WAIT_CV: the server's credential is in and judged, which proves nothing by itself. RFC 9846 §A.1
struct ClientWaitCertificateVerify: ~Copyable {
  let handshake: ClientHandshake
  let secret: HandshakeSecret
  var transcript: Transcript
  let judged: JudgedCredential

  /// RFC 9846 §4.5.2
  consuming func receive(
    _ message: HandshakeMessage, _ core: inout ConnectionCore
  ) throws(TLSError) -> ClientWaitFinished {
    let server = try handshake.authentication.verify(message, judged, transcript, core)
    transcript.add(message.bytes)
    return ClientWaitFinished(
      handshake: handshake, secret: secret, writeSecret: nil, transcript: transcript, server: server)
  }
}
