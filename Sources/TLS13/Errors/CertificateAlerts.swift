import TLS13Certificates

extension AlertDescription {
  /// The alert for a verdict on a certificate chain. RFC 9846 §6.2
  init(_ verdict: ValidationError) {
    self =
      switch verdict.kind {
      case .unknownIssuer: .unknownCA
      case .expired, .notYetValid: .certificateExpired
      case .wrongPurpose, .keyUsage, .unsupportedAlgorithm: .unsupportedCertificate
      case .revoked: .certificateRevoked
      case .revocationStatusUnknown: .certificateUnknown
      case .statusResponseMissing: .badCertificateStatusResponse
      case .emptyChain, .badSignature, .nameMismatch, .notACA, .pathTooLong, .unknownCriticalExtension,
        .nameConstraints, .weakKey, .budgetExceeded, .malformed, .policy:
        .badCertificate
      }
  }
}
