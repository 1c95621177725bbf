extension CertificateChecks {
  /// A certificate about whose revocation nothing is published is not a CA's, and does not say where to look.
  ///
  /// ```
  /// noRevAvail ::= NULL
  /// ```
  // RFC 9608 §3
  func noRevocationAvailable() throws(ValidationError) {
    guard certificate.hasNoRevocationAvailable else { return }
    let extensions = certificate.fields.extensions
    let conflict: String? =
      if extensions.basicConstraints?.isCA == true {
        "cA"
      } else if extensions[.crlDistributionPoints] != nil {
        "cRLDistributionPoints"
      } else if extensions[.freshestCRL] != nil {
        "freshestCRL"
      } else if certificate.namesOCSPResponder {
        "the address of an OCSP responder"
      } else {
        nil
      }
    guard let conflict else { return }
    throw failure(.malformed, "RFC 9608 §3", "noRevAvail together with \(conflict)", "reissue it with one of the two")
  }
}

extension Certificate {
  /// Whether its CA says that no revocation information is available. RFC 9608 §2
  var hasNoRevocationAvailable: Bool { fields.extensions[.noRevAvail]?.isReadable == true }

  /// RFC 5280 §4.2.2.1: id-ad-ocsp as an access method.
  fileprivate var namesOCSPResponder: Bool {
    guard let entry = fields.extensions[.authorityInfoAccess] else { return false }
    // What cannot be read may name one.
    guard entry.isReadable else { return true }
    let der = storage.der
    var reader = DERReader(der.span, trusted: entry.value)
    guard var list = try? reader.enter(.sequence, "authorityInfoAccess") else { return false }
    while !list.isAtEnd {
      // Checked when the certificate was parsed.
      guard var description = try? list.enter(.sequence, "AccessDescription"),
        let method = try? description.readOIDCode("accessMethod")
      else { return false }
      if method == .ocspAccess { return true }
    }
    return false
  }
}
