import TLS13Crypto
import TLS13Memory

/// WAIT_EE: ServerHello is in, and everything from here on is encrypted. RFC 9846 §A.1
struct ClientWaitEncryptedExtensions: ~Copyable {
  var handshake: ClientHandshake
  let secret: HandshakeSecret
  /// client_handshake_traffic_secret, where early data still goes out under its own keys.
  var writeSecret: TrafficSecret?
  var transcript: Transcript

  /// RFC 9846 §4.4.1
  consuming func receive(
    _ message: HandshakeMessage, _ core: inout ConnectionCore
  ) throws(TLSError) -> ClientState {
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
    if extensions.acceptsEarlyData {
      try checkEarlyData()
    } else if let writeSecret = writeSecret.take() {
      core.rejectEarlyData()
      try core.installWriteKeys(writeSecret)
    }
    guard let psk = handshake.psk else {
      return .waitCertificateOrRequest(
        ClientWaitCertificateOrRequest(handshake: handshake, secret: secret, transcript: transcript))
    }
    return .waitFinished(
      ClientWaitFinished(
        handshake: handshake, secret: secret, writeSecret: writeSecret, transcript: transcript,
        server: psk.server))
  }

  /// Early data was sent under the first PSK with its suite and protocol: the server may accept it with these only.
  /// RFC 9846 §4.3.10, §4.3.11
  private func checkEarlyData() throws(TLSError) {
    guard handshake.selectedIdentity == 0, case .session(let session)? = handshake.psk?.source else {
      throw .misbehaved(.illegalParameter, "the server accepts early data without the PSK that it was sent under")
    }
    guard session.cipherSuite == handshake.suite else {
      throw .misbehaved(
        .illegalParameter, "the server accepts early data and selects \(handshake.suite), not \(session.cipherSuite)")
    }
    guard session.applicationProtocol == handshake.applicationProtocol else {
      throw .misbehaved(.illegalParameter, "the server accepts early data and selects another application protocol")
    }
  }

  /// RFC 7301 §3.1: the server selects one of the protocols that were offered.
  private func offered(_ name: [UInt8]) throws(TLSError) -> ApplicationProtocol {
    guard let selected = handshake.context.configuration.applicationProtocols.first(where: { $0.bytes == name }) else {
      throw .misbehaved(.illegalParameter, "the server selected an application protocol that was not offered")
    }
    return selected
  }
}
