import TLS13Certificates
import TLS13Memory

/// WAIT_CERT: the client was asked for a certificate. RFC 9846 §A.2
struct ServerWaitCertificate: ~Copyable {
  let handshake: ServerHandshake
  let secrets: ServerSecrets
  var transcript: Transcript
  /// What the client was asked for. RFC 7250 §4.2
  let type: CertificateType

  /// RFC 9846 §4.5.1, §4.5.1.3
  consuming func receive(
    _ message: HandshakeMessage, _ core: inout ConnectionCore
  ) throws(TLSError) -> ServerState {
    let parsed: CertificateMessage
    let permitted = type == .x509 ? handshake.context.requestedLeafExtensions.permitted : ExtensionSet()
    do { parsed = try CertificateMessage(message.body, offered: permitted) } catch {
      throw .malformed(error, in: .certificate)
    }
    // RFC 9846 §4.5.1: the context of the request, which was empty
    guard parsed.context.isEmpty else {
      throw .misbehaved(.illegalParameter, "the client's Certificate has a context that was not asked for")
    }
    let shown = try core.readCredential(parsed, type)
    core.observe(
      .message(
        .received, .certificate, bytes: message.bytes.count, isEncrypted: true, shown?.detail ?? .certificate([])))
    transcript.add(message.bytes)
    guard let shown else { return .waitFinished(try declined()) }
    let received = ServerVerifyingChain(handshake: handshake, secrets: secrets, transcript: transcript, shown: shown)
    guard let judged = try received.handshake.negotiation.authentication.judge(shown, &core) else {
      return .verifyingChain(received)
    }
    return .waitCertificateVerify(received.waitCertificateVerify(judged))
  }

  /// The client has no certificate for us. RFC 9846 §4.5.1.3
  private consuming func declined() throws(TLSError) -> ServerWaitFinished {
    guard handshake.negotiation.authentication.requirement != .required else {
      throw .noCertificate(askedFor: handshake.context.authorities)
    }
    let client = try handshake.negotiation.authentication.exempt(.declined)
    return ServerWaitFinished(handshake: handshake, secrets: secrets, transcript: transcript, client: client)
  }
}
