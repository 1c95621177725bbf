/// Where a connection stands when an alert comes.
struct AlertSituation {
  enum Stage {
    /// A client that has no answer to its ClientHello yet: the server may not even speak TLS 1.3.
    case unanswered
    case handshake
    case connected
  }

  let stage: Stage
  /// What we answered to a server that asked for our certificate, as long as the alert can be about that.
  let answer: CertificateAnswer?
}

extension AlertDescription {
  /// What an alert from the peer means for us, and what to do.
  func advice(_ situation: AlertSituation) -> String {
    guard let answer = situation.answer, isAboutCertificates else { return advice(situation.stage) }
    // Servers have several names for a certificate that they miss: Java's say bad_certificate.
    guard answer.isSent else { return "it requires a client certificate; \(answer)" }
    return "\(advice(situation.stage)); \(answer)"
  }

  /// Whether a server may mean the certificate that it asked for.
  private var isAboutCertificates: Bool {
    switch self {
    case .certificateRequired, .unknownCA, .certificateExpired, .certificateRevoked, .badCertificate,
      .certificateUnknown, .unsupportedCertificate, .badCertificateStatusResponse, .accessDenied, .handshakeFailure,
      .insufficientSecurity:
      true
    default: false
    }
  }

  private func advice(_ stage: AlertSituation.Stage) -> String {
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
    case .handshakeFailure, .insufficientSecurity: Self.nothingInCommon(stage)
    case .protocolVersion: "it does not speak TLS 1.3"
    case .unrecognizedName: "it has no certificate for the name that was asked for"
    case .noApplicationProtocol: "no application protocol (ALPN) in common"
    case .decryptError: "a signature or Finished of ours did not verify there"
    case .badRecordMAC: "a record of ours did not decrypt there; something changed it on the way"
    default: stage == .connected ? "it ended the connection" : "it ended the handshake"
    }
  }

  /// Mbed TLS, wolfSSL and GnuTLS with TLS 1.2 alone answer so and not with protocol_version, since they find no cipher
  /// suite of theirs.
  private static func nothingInCommon(_ stage: AlertSituation.Stage) -> String {
    switch stage {
    case .unanswered:
      "it may not speak TLS 1.3, which is all that this side speaks; if it does, there is no common cipher suite, group or "
        + "signature scheme: compare both configurations"
    case .handshake, .connected: "no common cipher suite, group or signature scheme; compare both configurations"
    }
  }
}
