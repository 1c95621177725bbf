extension AlertDescription {
  /// What an alert from the peer means for us, and what to do.
  func advice(isHandshaking: Bool) -> String {
    switch self {
    case .closeNotify: "it closed the connection before the handshake was complete"
    case .certificateRequired: "it wants a client certificate; configure one"
    case .unknownCA: "it does not know the authority that issued our certificate; use one from an authority it trusts"
    case .certificateExpired: "our certificate is expired or not yet valid; renew it, or check both clocks"
    case .certificateRevoked: "our certificate was revoked; get a new one"
    case .badCertificate, .certificateUnknown:
      "it does not accept our certificate or raw public key; check its purpose, its key and its chain"
    case .unsupportedCertificate:
      "it does not accept our certificate, or no certificate type in common; check purpose and key, and whether it takes "
        + "or has raw public keys only"
    case .badCertificateStatusResponse: "the OCSP response that we staple does not satisfy it; get a new one"
    case .accessDenied: "our certificate is good, but it may not do this"
    case .handshakeFailure, .insufficientSecurity:
      "no common cipher suite, group or signature scheme; compare both configurations"
    case .protocolVersion: "it does not speak TLS 1.3"
    case .unrecognizedName: "it has no certificate for the name that was asked for"
    case .noApplicationProtocol: "no application protocol (ALPN) in common"
    case .decryptError: "a signature or Finished of ours did not verify there"
    case .badRecordMAC: "a record of ours did not decrypt there; something changed it on the way"
    default: isHandshaking ? "it ended the handshake" : "it ended the connection"
    }
  }
}
