import TLS13Certificates
import TLS13Memory

/// WAIT_CERT: the server's Certificate must come. RFC 9846 §A.1
struct ClientWaitCertificate: ~Copyable {
  let handshake: ClientHandshake
  let secret: HandshakeSecret
  var transcript: Transcript

  /// RFC 9846 §4.5.1, §4.5.1.3
  consuming func receive(
    _ message: HandshakeMessage, _ core: inout ConnectionCore
  ) throws(TLSError) -> ClientState {
    let parsed: CertificateMessage
    do { parsed = try CertificateMessage(message.body, offered: handshake.offer.extensions) } catch {
      throw .malformed(error, in: .certificate)
    }
    guard parsed.context.isEmpty else {
      throw .misbehaved(.illegalParameter, "the server's Certificate has a context")
    }
    let certificates = try core.readCertificates(parsed)
    guard let leaf = certificates.first else {
      throw .misbehaved(.decodeError, "the server's Certificate is empty (RFC 9846 §4.5.1.3)")
    }
    core.observe(
      .message(
        .received, .certificate, bytes: message.bytes.count, isEncrypted: true, .certificate(certificates)))
    transcript.add(message.bytes)
    let received = ClientVerifyingChain(
      handshake: handshake, secret: secret, transcript: transcript, leaf: leaf, certificates: certificates)
    guard let validator = received.handshake.context.validator else {
      return .waitCertificateVerify(received.validated(nil))
    }
    let policy = received.handshake.context.policy(for: .server(received.handshake.offer.serverName))
    guard let chain = try core.validate(certificates, validator, policy) else { return .verifyingChain(received) }
    return .waitCertificateVerify(received.validated(chain))
  }
}
