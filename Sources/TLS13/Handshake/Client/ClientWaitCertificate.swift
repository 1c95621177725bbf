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
  ) throws(TLSError) -> ClientWaitCertificateVerify {
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
    let validated = try validate(certificates, &core)
    transcript.add(message.bytes)
    return ClientWaitCertificateVerify(
      handshake: handshake, secret: secret, transcript: transcript, leaf: leaf,
      chain: ReceivedChain(certificates: certificates, validated: validated))
  }

  private func validate(
    _ certificates: [Certificate], _ core: inout ConnectionCore
  ) throws(TLSError) -> ValidatedChain? {
    guard let validator = handshake.context.validator else { return nil }
    let policy = handshake.context.policy(for: .server(handshake.offer.serverName))
    let chain: ValidatedChain
    do { chain = try validator.validate(certificates, policy: policy) } catch { throw .rejected(error) }
    core.observe(.chainValidated(chain))
    return chain
  }
}
