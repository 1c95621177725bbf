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
    let type = try handshake.serverCertificateType()
    let parsed: CertificateMessage
    let permitted = type == .x509 ? handshake.offer.extensions : ExtensionSet()
    do { parsed = try CertificateMessage(message.body, offered: permitted) } catch {
      throw .malformed(error, in: .certificate)
    }
    guard parsed.context.isEmpty else {
      throw .misbehaved(.illegalParameter, "the server's Certificate has a context")
    }
    guard let shown = try core.readCredential(parsed, type) else {
      throw .misbehaved(.decodeError, "the server's Certificate is empty (RFC 9846 §4.5.1.3)")
    }
    core.observe(
      .message(.received, .certificate, bytes: message.bytes.count, isEncrypted: true, shown.detail))
    transcript.add(message.bytes)
    let received = ClientVerifyingChain(handshake: handshake, secret: secret, transcript: transcript, shown: shown)
    guard let judged = try received.handshake.authentication.judge(shown, &core) else {
      return .verifyingChain(received)
    }
    return .waitCertificateVerify(received.waitCertificateVerify(judged))
  }
}
