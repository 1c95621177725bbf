import TLS13Certificates
import TLS13Memory

/// A client's answer to a CertificateRequest after the handshake, as far as it has come. RFC 9846 §4.7.2
struct ReceivedAnswer {
  indirect enum Progress {
    /// The chain is judged elsewhere.
    case verifyingChain(ShownCredential)
    /// The chain is good, which proves nothing by itself.
    case waitCertificateVerify(ShownCredential, PeerCredential)
    /// The client is authenticated, or declined.
    case waitFinished(AuthenticatedClient)
  }

  let progress: Progress
  /// Over ClientHello…client Finished, CertificateRequest and the messages of this answer.
  let transcript: Transcript

  init(_ progress: Progress, _ transcript: Transcript) {
    self.progress = progress
    self.transcript = transcript
  }

  /// RFC 9846 §4.5.2
  func receiveCertificateVerify(
    _ message: HandshakeMessage, _ shown: ShownCredential, _ accepted: PeerCredential, _ context: ServerContext,
    _ core: inout ConnectionCore
  ) throws(TLSError) -> ReceivedAnswer {
    let client = try AuthenticatedClient.verify(
      message, shown, accepted, transcript, offered: context.configuration.signatureSchemes, &core)
    var transcript = transcript
    transcript.add(message.bytes)
    return ReceivedAnswer(.waitFinished(client), transcript)
  }

  /// The base key is the client's present traffic secret. RFC 9846 §4.5, §4.5.3
  func receiveFinished(
    _ message: HandshakeMessage, _ core: inout ConnectionCore
  ) throws(TLSError) -> FinishedVerified {
    guard let secret = core.readSecret.take() else { throw .internalFailure("Finished before keys") }
    let verified = try FinishedVerified.verify(message, secret, transcript)
    core.readSecret = consume secret
    core.observe(.message(.received, .finished, bytes: message.bytes.count, isEncrypted: true, .finished))
    core.observe(.finishedVerified)
    return verified
  }
}

/// A whole answer, whose Finished was right.
struct VerifiedAnswer {
  let client: AuthenticatedClient

  init(_ verified: FinishedVerified, _ client: AuthenticatedClient) { self.client = client }
}
