import TLS13Certificates

/// WAIT_CERT, left half: the client's Certificate is in, and its chain is judged elsewhere. RFC 9846 §A.2
struct ServerVerifyingChain: ~Copyable {
  let handshake: ServerHandshake
  let secrets: ServerSecrets
  let transcript: Transcript
  let shown: ShownCredential

  consuming func resume(
    _ outcome: OperationResult.Outcome, _ core: borrowing ConnectionCore
  ) throws(TLSError) -> ServerWaitCertificateVerify {
    let chain = try outcome.chain()
    core.observe(.chainValidated(chain))
    return accepted(.certificateChain(chain))
  }

  consuming func accepted(_ credential: PeerCredential) -> ServerWaitCertificateVerify {
    ServerWaitCertificateVerify(
      handshake: handshake, secrets: secrets, transcript: transcript, shown: shown, accepted: credential)
  }
}
