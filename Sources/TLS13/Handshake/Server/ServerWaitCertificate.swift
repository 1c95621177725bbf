import TLS13Certificates
import TLS13Memory

/// WAIT_CERT: the client was asked for a certificate. RFC 9846 §A.2
struct ServerWaitCertificate: ~Copyable {
  let handshake: ServerHandshake
  let secrets: ServerSecrets
  var transcript: Transcript

  /// RFC 9846 §4.5.1, §4.5.1.3
  consuming func receive(
    _ message: HandshakeMessage, _ core: inout ConnectionCore
  ) throws(TLSError) -> ServerState {
    let parsed: CertificateMessage
    // Nothing may be answered: our CertificateRequest asks for no extension of a certificate.
    do { parsed = try CertificateMessage(message.body, offered: ExtensionSet()) } catch {
      throw .malformed(error, in: .certificate)
    }
    // RFC 9846 §4.5.1: the context of the request, which was empty
    guard parsed.context.isEmpty else {
      throw .misbehaved(.illegalParameter, "the client's Certificate has a context that was not asked for")
    }
    let certificates = try core.readCertificates(parsed)
    core.observe(
      .message(
        .received, .certificate, bytes: message.bytes.count, isEncrypted: true, .certificate(certificates)))
    transcript.add(message.bytes)
    guard let leaf = certificates.first else { return .waitFinished(try declined()) }
    guard let validator = handshake.context.validator else { throw .internalFailure("a certificate without a request") }
    let policy = handshake.context.policy(for: .client)
    let received = ServerVerifyingChain(handshake: handshake, secrets: secrets, transcript: transcript, leaf: leaf)
    guard let chain = try core.validate(certificates, validator, policy) else { return .verifyingChain(received) }
    return .waitCertificateVerify(received.validated(chain))
  }

  /// The client has no certificate for us. RFC 9846 §4.5.1.3
  private consuming func declined() throws(TLSError) -> ServerWaitFinished {
    switch handshake.context.configuration.clientAuthentication {
    case .required:
      throw .certificate(.certificateRequired, "the client sent no certificate, and one is required")
    case .optional, .none, .onRequest:
      return ServerWaitFinished(
        handshake: handshake, secrets: secrets, transcript: transcript, client: .declined)
    }
  }
}
