public import TLS13Crypto

extension Credential {
  /// The same credential, signing with `schemes` only, best first: for a key whose owner permits no others, or to try
  /// what a peer does with one. RFC 9846 §4.3.3
  ///
  /// - Throws: ``TLSError/Kind/configuration`` when one of them does not fit the key, or none is given.
  public func signing(with schemes: [SignatureScheme]) throws(TLSError) -> Credential {
    guard !schemes.isEmpty else { throw .configuration("a credential needs a scheme to sign with") }
    for scheme in schemes where !signatureSchemes.contains(scheme) {
      throw .configuration("the credential cannot sign with \(scheme); it has \(signatureSchemes)")
    }
    return limited(to: schemes)
  }

  /// The same credential, signing with those of `schemes` that fit, in their order; with none it serves nobody.
  package func limited(to schemes: [SignatureScheme]) -> Credential {
    var credential = self
    credential.signatureSchemes = schemes.filter(signatureSchemes.contains)
    return credential
  }
}
