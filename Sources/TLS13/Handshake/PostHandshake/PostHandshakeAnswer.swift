import TLS13Crypto
import TLS13Memory

/// A client's answer to a CertificateRequest after the handshake, under way. Nothing of it goes out before all of it
/// can, since nothing may come between its messages. RFC 9846 §4.7.2
struct PostHandshakeAnswer {
  let request: ClientCertificateRequest
  /// Over ClientHello…client Finished and CertificateRequest, then also over our Certificate.
  private var transcript: Transcript
  /// Our Certificate, encoded.
  private var certificate: [UInt8] = []
  private(set) var selected: SelectedCredential?

  init(request: ClientCertificateRequest, transcript: Transcript) {
    self.request = request
    self.transcript = transcript
  }

  /// Prepares our Certificate.
  ///
  /// - Returns: the signature for CertificateVerify; nil where the application has to make it.
  mutating func present(
    _ selected: SelectedCredential, _ core: inout ConnectionCore
  ) throws(TLSError) -> [UInt8]? {
    self.selected = selected
    let message = try core.encode(.certificate) {
      CertificateMessage.write(
        context: request.context, chain: selected.credential.encodedChain,
        selected.credential.leafExtensions(request.requestedLeafExtensions), to: &$0)
    }
    transcript.add(message.span)
    certificate = message
    return try core.sign(SignedContent(by: .client, over: transcript), selected)
  }

  /// Sends Certificate, CertificateVerify and Finished.
  consuming func send(
    _ signature: [UInt8], _ core: inout ConnectionCore
  ) throws(TLSError) -> SignatureScheme? {
    guard let selected else { throw .internalFailure("a signature without a credential") }
    try core.sendDueKeyUpdate()
    core.queue(certificate)
    core.observe(
      .message(.sent, .certificate, bytes: certificate.count, isEncrypted: true, selected.credential.detail))
    try core.sendCertificateVerify(selected.scheme, signature, &transcript)
    try core.sendFinished(&transcript)
    return selected.scheme
  }

  /// Sends an empty Certificate and Finished.
  consuming func decline(_ core: inout ConnectionCore) throws(TLSError) {
    try core.sendDueKeyUpdate()
    try core.send(.certificate, &transcript, .certificate([])) {
      CertificateMessage.write(context: request.context, chain: [], to: &$0)
    }
    try core.sendFinished(&transcript)
  }
}
