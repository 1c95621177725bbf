import TLS13Crypto
import TLS13Memory

extension ConnectionCore {
  /// Asks the client for a certificate. RFC 9846 §4.4.2
  ///
  /// - Parameter requestContext: empty during the handshake; unique and unpredictable after it.
  mutating func sendCertificateRequest(
    _ requestContext: [UInt8], _ context: ServerContext, _ transcript: inout Transcript
  ) throws(TLSError) {
    try send(
      .certificateRequest, &transcript,
      .certificateRequest(context.configuration.signatureSchemes, authorities: context.authorities.count)
    ) { writer in
      writer.writeHandshake(.certificateRequest) { message in
        message.writeVector(lengthBytes: 1, "CertificateRequest.certificate_request_context") {
          $0.write(requestContext)
        }
        message.writeVector(lengthBytes: 2, "CertificateRequest.extensions") { extensions in
          // RFC 8701 §4.1
          let grease = context.configuration.sendsGREASE ? GREASE(context.crypto.random) : nil
          if let grease { extensions.writeExtension(grease.extensionType(.firstExtension)) { _ in } }
          extensions.writeExtension(.signatureAlgorithms) {
            $0.writeCodePoints(
              context.configuration.signatureSchemes, after: grease?.scheme(), lengthBytes: 2, "SignatureSchemeList")
          }
          if let schemes = context.configuration.certificateSignatureSchemes {
            extensions.writeExtension(.signatureAlgorithmsCert) {
              $0.writeCodePoints(schemes, lengthBytes: 2, "SignatureSchemeList")
            }
          }
          context.requestedLeafExtensions.writeRequest(to: &extensions)
          if !context.authorities.isEmpty {
            extensions.writeExtension(.certificateAuthorities) {
              CertificateAuthorities.write(context.authorities, to: &$0)
            }
          }
        }
      }
    }
  }
}
