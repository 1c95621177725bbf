import TLS13Certificates
import TLS13Memory

/// A client's answer to a CertificateRequest after the handshake, as far as it has come. RFC 9846 §4.7.2
struct ReceivedAnswer {
  indirect enum Progress {
    /// The chain is judged elsewhere.
    case verifyingChain(ShownCredential)
    /// The chain is good, which proves nothing by itself.
    case waitCertificateVerify(JudgedCredential)
    /// The client is authenticated, or declined.
    case waitFinished(AuthenticatedPeer)
  }

  let progress: Progress
  /// Whether the request permits no other answer than a credential.
  let isRequired: Bool
  /// Over ClientHello…client Finished, CertificateRequest and the messages of this answer.
  let transcript: Transcript

  init(_ progress: Progress, isRequired: Bool, _ transcript: Transcript) {
    self.progress = progress
    self.isRequired = isRequired
    self.transcript = transcript
  }

  /// RFC 9846 §4.5.2
  func receiveCertificateVerify(
    _ message: HandshakeMessage, _ judged: JudgedCredential, _ context: ServerContext, _ core: inout ConnectionCore
  ) throws(TLSError) -> ReceivedAnswer {
    let client = try context.authentication.verify(message, judged, transcript, core)
    var transcript = transcript
    transcript.add(message.bytes)
    return ReceivedAnswer(.waitFinished(client), isRequired: isRequired, transcript)
  }

  /// The base key is the client's present traffic secret. RFC 9846 §4.5, §4.5.3
  func receiveFinished(
    _ message: HandshakeMessage, _ client: AuthenticatedPeer, _ context: ServerContext, _ core: inout ConnectionCore
  ) throws(TLSError) -> AdmittedPeer {
    guard let secret = core.readSecret.take() else { throw .internalFailure("Finished before keys") }
    let verified = try FinishedVerified.verify(message, secret, transcript)
    core.readSecret = consume secret
    core.observe(.message(.received, .finished, bytes: message.bytes.count, isEncrypted: true, .finished))
    core.observe(.finishedVerified)
    return try context.authentication.afterHandshake(isRequired: isRequired).admit(client, verified)
  }
}
