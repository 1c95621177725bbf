extension CertificateChecks {
  /// A certificate promises at least the TLS features of the CA that issued it, which is this one.
  // RFC 7633 §4.2.2
  func tlsFeatures(of child: Certificate) throws(ValidationError) {
    guard certificate.fields.extensions.unreadable(.tlsFeature) == nil else {
      throw failure(
        .malformed, "RFC 7633 §4.2.2", "which TLS features it demands of what it issues cannot be read", "reissue it")
    }
    guard let wanted = certificate.tlsFeatures else { return }
    let missing = wanted.extensions.subtracting(child.tlsFeatures?.extensions ?? [])
    guard let first = missing.min() else { return }
    throw ValidationError(
      .malformed, child, at: index - 1, rule: "RFC 7633 §4.2.2",
      "lacks the TLS feature \(first), which its issuer (\(certificate.subject.summary)) demands of what it issues",
      remedy: "issue it with a TLS feature extension for \(wanted)")
  }

  /// Whether the certificate may be accepted only with an OCSP response: it is a server's, whose CA says that the
  /// server staples one, commonly called must-staple.
  ///
  /// A client that asks for a response and gets none "MUST treat a certificate with a TLS feature extension as an
  /// invalid certificate" (§4.3.3), unless it learns by other means that it is valid (§4.2.3.1), here by CRLs that
  /// cover it. Firefox and GnuTLS refuse as well; OpenSSL, Go and rustls leave it to the application. An application
  /// whose revocation policy is off, or that asks for no response, was promised nothing. Clients' certificates
  /// promise nothing: the feature is a server's. What a CA's certificate says binds those below it, not the CA.
  // RFC 7633 §4.2.3, §4.2.3.1, §4.3.3
  var requiresStatusResponse: Bool {
    guard policy.revocation.mode != .off, policy.revocation.asksForResponses, case .server = policy.role,
      certificate.basicConstraints?.isCA != true
    else { return false }
    // What cannot be read may promise it.
    if certificate.fields.extensions.unreadable(.tlsFeature) != nil { return true }
    return certificate.tlsFeatures?.promisesStatusResponse == true
  }

  /// Whether the features are ones that validation can hold the peer to: where they are critical, all must be.
  // RFC 7633 §4, RFC 5280 §4.2
  var processesTLSFeatures: Bool {
    let revocation = policy.revocation
    guard revocation.mode != .off, revocation.asksForResponses, let features = certificate.tlsFeatures else {
      return false
    }
    return features.extensions.isSubset(of: TLSFeatures.statusRequest.extensions)
  }
}
