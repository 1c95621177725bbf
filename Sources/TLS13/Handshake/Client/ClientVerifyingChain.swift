import TLS13Certificates

/// WAIT_CERT, left half: the server's Certificate is in, and its chain is judged elsewhere. RFC 9846 §A.1
struct ClientVerifyingChain: ~Copyable {
  let handshake: ClientHandshake
  let secret: HandshakeSecret
  let transcript: Transcript
  let leaf: Certificate
  let certificates: [Certificate]

  consuming func resume(
    _ outcome: OperationResult.Outcome, _ core: borrowing ConnectionCore
  ) throws(TLSError) -> ClientWaitCertificateVerify {
    let chain = try outcome.chain()
    core.observe(.chainValidated(chain))
    return validated(chain)
  }

  /// - Parameter chain: nil only where verification is switched off.
  consuming func validated(_ chain: ValidatedChain?) -> ClientWaitCertificateVerify {
    ClientWaitCertificateVerify(
      handshake: handshake, secret: secret, transcript: transcript, leaf: leaf,
      chain: ReceivedChain(certificates: certificates, validated: chain))
  }
}
