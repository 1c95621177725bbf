import Testing

@testable import TLS13
@testable import TLS13Certificates

/// Which alert goes with which verdict on a chain. RFC 9846 §6.2
@Suite struct CertificateAlertsTests {
  @Test(arguments: [
    (ValidationError.Kind.unknownIssuer, AlertDescription.unknownCA), (.expired, .certificateExpired),
    (.notYetValid, .certificateExpired), (.wrongPurpose, .unsupportedCertificate),
    (.keyUsage, .unsupportedCertificate), (.unsupportedAlgorithm, .unsupportedCertificate),
    (.revoked, .certificateRevoked), (.revocationStatusUnknown, .certificateUnknown),
    (.statusResponseMissing, .badCertificateStatusResponse), (.badSignature, .badCertificate),
    (.nameMismatch, .badCertificate), (.budgetExceeded, .badCertificate), (.malformed, .badCertificate),
  ]) func alerts(_ kind: ValidationError.Kind, _ alert: AlertDescription) {
    let verdict = ValidationError(kind, nil, at: 0, rule: "", "", remedy: "")
    #expect(AlertDescription(verdict) == alert)
  }
}
