import TLS13Certificates

/// WAIT_CERT, left half: the server's Certificate is in, and its chain is judged elsewhere. RFC 9846 §A.1
struct ClientVerifyingChain: ~Copyable {
  let handshake: ClientHandshake
  let secret: HandshakeSecret
  let transcript: Transcript
  let shown: ShownCredential

  consuming func resume(
    _ outcome: OperationResult.Outcome, _ core: borrowing ConnectionCore
  ) throws(TLSError) -> ClientWaitCertificateVerify {
    let chain = try outcome.chain()
    core.observe(.chainValidated(chain))
    return accepted(.certificateChain(chain))
  }

  /// - Parameter credential: nil only where verification is switched off.
  consuming func accepted(_ credential: PeerCredential?) -> ClientWaitCertificateVerify {
    ClientWaitCertificateVerify(
      handshake: handshake, secret: secret, transcript: transcript, shown: shown, accepted: credential)
  }
}
