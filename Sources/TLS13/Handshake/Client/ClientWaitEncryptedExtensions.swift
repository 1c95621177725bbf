import TLS13Crypto
import TLS13Memory

/// WAIT_EE: ServerHello is in, and everything from here on is encrypted. RFC 9846 §A.1
struct ClientWaitEncryptedExtensions: ~Copyable {
  var handshake: ClientHandshake
  let secret: HandshakeSecret
  var transcript: Transcript

  /// RFC 9846 §4.4.1
  consuming func receive(
    _ message: HandshakeMessage, _ core: inout ConnectionCore
  ) throws(TLSError) -> ClientWaitCertificateOrRequest {
    let extensions: EncryptedExtensions
    do { extensions = try EncryptedExtensions(message.body, offered: handshake.offer.extensions) } catch {
      throw .malformed(error, in: .encryptedExtensions)
    }
    if let name = extensions.applicationProtocol {
      handshake.applicationProtocol = try offered(Array(name))
    }
    if let limit = extensions.recordSizeLimit { try core.agreeOnRecordSizes(peerLimit: limit) }
    handshake.certificateTypes = try handshake.offer.certificateTypes(selectedBy: extensions)
    core.observe(
      .message(
        .received, .encryptedExtensions, bytes: message.bytes.count, isEncrypted: true,
        .encryptedExtensions(handshake.applicationProtocol)))
    transcript.add(message.bytes)
    return ClientWaitCertificateOrRequest(handshake: handshake, secret: secret, transcript: transcript)
  }

  /// RFC 7301 §3.1: the server selects one of the protocols that were offered.
  private func offered(_ name: [UInt8]) throws(TLSError) -> ApplicationProtocol {
    guard let selected = handshake.context.configuration.applicationProtocols.first(where: { $0.bytes == name }) else {
      throw .misbehaved(.illegalParameter, "the server selected an application protocol that was not offered")
    }
    return selected
  }
}
