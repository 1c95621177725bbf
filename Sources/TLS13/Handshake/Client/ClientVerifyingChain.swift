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
    let judged = try handshake.authentication.judge(shown, by: outcome, core)
    return waitCertificateVerify(judged)
  }

  consuming func waitCertificateVerify(_ judged: JudgedCredential) -> ClientWaitCertificateVerify {
    ClientWaitCertificateVerify(handshake: handshake, secret: secret, transcript: transcript, judged: judged)
  }
}
