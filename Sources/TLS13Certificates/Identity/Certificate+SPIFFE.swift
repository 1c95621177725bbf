extension Certificate {
  /// The SPIFFE ID, where the certificate has exactly one URI and that is one; nil otherwise.
  public var spiffeID: SPIFFEID? { try? readSPIFFEID() }

  // X509-SVID §2: exactly one URI; a certificate with more is refused. Names of other kinds may stand beside it.
  /// The SPIFFE ID.
  ///
  /// - Throws: ``InvalidSPIFFEID`` with the reason why the certificate has none.
  public func readSPIFFEID() throws(InvalidSPIFFEID) -> SPIFFEID {
    var uris: [String] = []
    // One that is malformed counts: which of several is the identity would be open.
    forEachAlternativeName { element in
      guard element.kind == .uniformResourceIdentifier else { return }
      uris.append(String(decoding: storage.der[element.content], as: UTF8.self))
    }
    guard let first = uris.first else { throw InvalidSPIFFEID(text: "", reason: "the certificate has no URI") }
    guard uris.count == 1 else {
      throw InvalidSPIFFEID(text: first, reason: "the certificate has \(uris.count) URIs instead of one")
    }
    return try SPIFFEID(first)
  }
}
