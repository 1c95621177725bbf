import TLS13Crypto
import TLS13Memory

/// WAIT_CERT_CR: the server either asks for our certificate or goes on to its own. RFC 9846 §A.1
struct ClientWaitCertificateOrRequest: ~Copyable {
  var handshake: ClientHandshake
  let secret: HandshakeSecret
  var transcript: Transcript

  /// RFC 9846 §4.4.2
  consuming func receiveRequest(
    _ message: HandshakeMessage, _ core: inout ConnectionCore
  ) throws(TLSError) -> ClientWaitCertificate {
    let parsed: CertificateRequest
    do { parsed = try CertificateRequest(message.body) } catch { throw .malformed(error, in: .certificateRequest) }
    let request = try ClientCertificateRequest(parsed)
    // RFC 9846 §4.4.2: the context is empty during the handshake
    guard request.context.isEmpty else {
      throw .misbehaved(.illegalParameter, "CertificateRequest has a context during the handshake")
    }
    core.observe(request, message)
    handshake.request = request
    transcript.add(message.bytes)
    return ClientWaitCertificate(handshake: handshake, secret: secret, transcript: transcript)
  }

  /// No request: the Certificate is here already.
  consuming func receiveCertificate(
    _ message: HandshakeMessage, _ core: inout ConnectionCore
  ) throws(TLSError) -> ClientState {
    try ClientWaitCertificate(handshake: handshake, secret: secret, transcript: transcript).receive(message, &core)
  }
}
