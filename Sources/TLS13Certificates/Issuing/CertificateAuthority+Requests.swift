public import TLS13Crypto

extension CertificateAuthority {
  /// Issues a certificate for the key of a request, once it is proven that the requester has the private key.
  ///
  /// Nothing is copied from the request but its key and those of `names`, each of which has to stand in the request:
  /// a requester who could choose the names, the purposes or the lifetime would be the CA. To give a name that was not
  /// asked for, use ``issue(_:algorithm:)``.
  ///
  /// - Parameters:
  ///   - request: what was sent in.
  ///   - names: the requested names that the CA has checked and grants.
  ///   - purposes: client, server or both.
  ///   - validity: first and last second, in seconds since 1970-01-01T00:00:00Z.
  ///   - subject: the subject, chosen by the CA; the empty name makes `names` critical.
  ///   - algorithm: how it is signed; nil for the best of the CA key's algorithms.
  /// - Throws: ``IssuingError``.
  public func issue(
    from request: CertificationRequest, names: [GeneralName], purposes: [KeyPurpose], validity: ClosedRange<Int64>,
    subject: DistinguishedName = .empty, algorithm: SignatureAlgorithm? = nil
  ) throws(IssuingError) -> Certificate {
    try request.verifyPossession(crypto)
    // A set: who asks for very many names must not hold up whoever grants them all.
    let requested = Set(request.subjectAlternativeNames)
    for name in names where !requested.contains(name) { throw .notRequested(name) }
    // RFC 5280 §4.1.2.6: an empty subject needs a subjectAltName.
    guard !names.isEmpty || !subject.isEmpty else {
      throw .template(CertificateError(.missing, "subjectAltName", "neither a subject nor a name"))
    }
    let template = CertificateTemplate(
      subject, request.subjectPublicKeyInfo, validity, .digitalSignature, purposes: purposes, names: names)
    return try issue(template, algorithm: algorithm)
  }
}
