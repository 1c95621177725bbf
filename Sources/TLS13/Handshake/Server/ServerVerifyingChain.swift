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
    let judged = try handshake.negotiation.authentication.judge(shown, by: outcome, core)
    return waitCertificateVerify(judged)
  }

  consuming func waitCertificateVerify(_ judged: JudgedCredential) -> ServerWaitCertificateVerify {
    ServerWaitCertificateVerify(handshake: handshake, secrets: secrets, transcript: transcript, judged: judged)
  }
}
