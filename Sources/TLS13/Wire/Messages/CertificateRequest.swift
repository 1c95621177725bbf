import TLS13Memory

/// CertificateRequest, borrowed from its bytes. RFC 9846 §4.4.2
///
///     struct {
///         opaque certificate_request_context<0..2^8-1>;
///         Extension extensions<0..2^16-1>;
///     } CertificateRequest;
struct CertificateRequest: ~Escapable {
  let context: Span<UInt8>
  let present: ExtensionSet
  let signatureAlgorithms: CodePointList?
  let signatureAlgorithmsCert: CodePointList?
  let certificateAuthorities: CertificateAuthorities?
  /// What the server wants to come with our certificate. RFC 9846 §4.5.1.1
  let requestedLeafExtensions: RequestedLeafExtensions

  @_lifetime(copy body)
  init(_ body: Span<UInt8>) throws(DecodeError) {
    var reader = ByteReader(body)
    context = try reader.readVector(lengthBytes: 1, 0...255, "CertificateRequest.certificate_request_context")
    var present = ExtensionSet()
    var schemes: CodePointList?
    var certificateSchemes: CodePointList?
    var authorities: CertificateAuthorities?
    var requestedLeafExtensions = RequestedLeafExtensions()
    let block = try reader.readVector(lengthBytes: 2, 0...0xffff, "CertificateRequest.extensions")
    try reader.finish("CertificateRequest")
    var extensions = ExtensionReader(block, in: .certificateRequest, offered: nil)
    while let entry = try extensions.next() {
      present.insert(entry.type)
      switch entry.type {
      case .signatureAlgorithms: schemes = try CodePointExtension.signatureSchemes(entry.data)
      case .signatureAlgorithmsCert: certificateSchemes = try CodePointExtension.signatureSchemes(entry.data)
      case .certificateAuthorities: authorities = try CertificateAuthorities(entry.data)
      case .statusRequest:
        // RFC 9846 §4.5.1.1: an empty status_request
        try entry.checkEmpty("status_request of CertificateRequest")
        requestedLeafExtensions.ocspResponse = true
      case .signedCertificateTimestamp:
        try entry.checkEmpty("signed_certificate_timestamp of CertificateRequest")
        requestedLeafExtensions.timestamps = true
      default: break  // RFC 9846 §4.4.2: clients ignore unrecognized extensions
      }
    }
    self.present = present
    signatureAlgorithms = schemes
    signatureAlgorithmsCert = certificateSchemes
    certificateAuthorities = authorities
    self.requestedLeafExtensions = requestedLeafExtensions
  }
}
