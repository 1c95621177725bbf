import TLS13Certificates

/// WAIT_CERT, left half: the client's Certificate is in, and its chain is judged elsewhere. RFC 9846 §A.2
struct ServerVerifyingChain: ~Copyable {
  let handshake: ServerHandshake
  let secrets: ServerSecrets
  let transcript: Transcript
  let leaf: Certificate

  consuming func resume(
    _ outcome: OperationResult.Outcome, _ core: borrowing ConnectionCore
  ) throws(TLSError) -> ServerWaitCertificateVerify {
    let chain = try outcome.chain()
    core.observe(.chainValidated(chain))
    return validated(chain)
  }

  consuming func validated(_ chain: ValidatedChain) -> ServerWaitCertificateVerify {
    ServerWaitCertificateVerify(
      handshake: handshake, secrets: secrets, transcript: transcript, leaf: leaf, chain: chain)
  }
}
