import TLS13Crypto

/// Our Certificate is sent; the signature that proves that it is ours is made elsewhere. RFC 9846 §4.5.2
struct ClientSigning: ~Copyable {
  var answer: ClientAnswer
  let scheme: SignatureScheme

  consuming func resume(
    _ outcome: OperationResult.Outcome, _ core: inout ConnectionCore
  ) throws(TLSError) -> HandshakeState {
    try core.sendCertificateVerify(scheme, try outcome.signature(), &answer.transcript)
    return try answer.complete(scheme, &core)
  }
}
