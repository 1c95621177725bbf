/// What a certificate is to say: everything but its serial number, its issuer and its signature.
public struct CertificateTemplate: Sendable {
  /// Whose key it carries.
  public var subject: DistinguishedName
  /// The key.
  public var publicKey: SubjectPublicKeyInfo
  /// First and last second of validity, in seconds since 1970-01-01T00:00:00Z.
  public var notBefore: Int64, notAfter: Int64
  /// The serial number as an unsigned number; nil for 128 random bits.
  public var serialNumber: [UInt8]?
  /// Present in a CA's certificate.
  public var basicConstraints: BasicConstraints?
  /// What the key may be used for.
  public var keyUsage: KeyUsage
  /// Purposes; empty leaves the extension out.
  public var extendedKeyUsage: [KeyPurpose]
  /// Names; empty leaves the extension out.
  public var subjectAlternativeNames: [GeneralName]
  /// What a server promises to answer; nil leaves the extension out. In a CA's certificate, what those that it issues
  /// must promise. RFC 7633 §4.2
  public var tlsFeatures: TLSFeatures?
  /// Further extensions, already encoded.
  public var additionalExtensions: [CertificateExtension] = []

  init(
    _ subject: DistinguishedName, _ key: SubjectPublicKeyInfo, _ validity: ClosedRange<Int64>, _ usage: KeyUsage,
    purposes: [KeyPurpose] = [], names: [GeneralName] = [], constraints: BasicConstraints? = nil
  ) {
    self.subject = subject
    publicKey = key
    notBefore = validity.lowerBound
    notAfter = validity.upperBound
    keyUsage = usage
    extendedKeyUsage = purposes
    subjectAlternativeNames = names
    basicConstraints = constraints
  }
}

extension CertificateTemplate {
  /// A CA: basicConstraints critical with cA, keyUsage critical with keyCertSign and cRLSign. RFC 5280 §4.2.1.3
  ///
  /// - Parameters:
  ///   - subject: its name, never empty.
  ///   - publicKey: its key.
  ///   - validity: first and last second, in seconds since 1970-01-01T00:00:00Z.
  ///   - pathLength: how many intermediates may follow; nil for any number.
  public static func authority(
    subject: DistinguishedName, publicKey: SubjectPublicKeyInfo, validity: ClosedRange<Int64>, pathLength: Int? = nil
  ) -> CertificateTemplate {
    CertificateTemplate(
      subject, publicKey, validity, [.keyCertSign, .cRLSign],
      constraints: BasicConstraints(isCA: true, pathLength: pathLength))
  }

  /// A TLS server with these names; the first one is also its common name, for display. RFC 9525 §3
  public static func server(
    names: [ServerName], publicKey: SubjectPublicKeyInfo, validity: ClosedRange<Int64>
  ) throws(CertificateError) -> CertificateTemplate {
    try server(presenting: names.map(GeneralName.init), publicKey: publicKey, validity: validity)
  }

  /// A TLS server with these names, of which a DNS name may be a wildcard for one label: `*.example.com`. RFC 9525 §6.3
  ///
  /// - Throws: ``CertificateError`` for no name, and for one that no client accepts as a server's.
  public static func server(
    presenting names: [GeneralName], publicKey: SubjectPublicKeyInfo, validity: ClosedRange<Int64>
  ) throws(CertificateError) -> CertificateTemplate {
    guard let first = names.first else { throw CertificateError(.missing, "subjectAltName", "a server needs a name") }
    for name in names where name.serverText == nil {
      throw CertificateError(
        .invalidValue, "subjectAltName", "\(name) is no DNS name, no wildcard such as *.example.com and no address")
    }
    // A common name has at most 64 characters; without one, the names make the certificate's identity alone.
    let text = first.serverText ?? ""
    let subject = text.utf8.count <= 64 ? try DistinguishedName(commonName: text) : .empty
    return CertificateTemplate(
      subject, publicKey, validity, .digitalSignature, purposes: [.serverAuthentication], names: names)
  }

  /// A TLS client with this common name and, optionally, URIs such as a SPIFFE ID.
  public static func client(
    name: String, uris: [String] = [], publicKey: SubjectPublicKeyInfo, validity: ClosedRange<Int64>
  ) throws(CertificateError) -> CertificateTemplate {
    CertificateTemplate(
      try DistinguishedName(commonName: name), publicKey, validity, .digitalSignature,
      purposes: [.clientAuthentication], names: uris.map { .uri($0) })
  }
}

extension CertificateTemplate {
  /// A workload named by its SPIFFE ID, client and server at once. X509-SVID §3 to §4
  ///
  /// The ID is the only name: no subject, so that nothing but the ID can be taken for who the workload is. Workloads get
  /// new certificates all the time; ``Swift/ClosedRange/hours(_:from:backdating:)`` gives a short validity.
  ///
  /// - Throws: ``CertificateError`` for a trust domain without a path, which is no workload's.
  public static func workload(
    _ id: SPIFFEID, publicKey: SubjectPublicKeyInfo, validity: ClosedRange<Int64>
  ) throws(CertificateError) -> CertificateTemplate {
    guard !id.path.isEmpty else {
      throw CertificateError(.invalidValue, "subjectAltName", "\(id) names a trust domain, not a workload in it")
    }
    return CertificateTemplate(
      .empty, publicKey, validity, .digitalSignature, purposes: [.clientAuthentication, .serverAuthentication],
      names: [.uri(id.description)])
  }
}

extension GeneralName {
  /// A name that a server presents: a DNS name, a wildcard for one label of it (`*.example.com`), or an address.
  ///
  /// - Throws: ``InvalidServerName`` for anything else.
  public init(presented text: String) throws(InvalidServerName) {
    if text.hasPrefix("*.") {
      let wildcard = GeneralName.dnsName(text.lowercased())
      guard wildcard.serverText != nil else { throw InvalidServerName(text: text) }
      self = wildcard
    } else {
      self.init(try ServerName(text))
    }
  }

  /// The text of a name that a server may present; nil for others. A wildcard right below a top-level domain matches
  /// nothing.
  fileprivate var serverText: String? {
    switch self {
    case .dnsName(let text):
      let bytes = Array(text.utf8)
      guard DNSName.isPresented(bytes.span), !text.hasPrefix("*.") || text.dropFirst(2).contains(".") else {
        return nil
      }
      return text
    case .ipAddress(let bytes): return IPAddress(bytes: bytes)?.description
    default: return nil
    }
  }

  /// The name as a subject alternative name.
  public init(_ name: ServerName) {
    switch name {
    case .dns(let name): self = .dnsName(name.text)
    case .ip(let address): self = .ipAddress(address.bytes)
    }
  }
}
