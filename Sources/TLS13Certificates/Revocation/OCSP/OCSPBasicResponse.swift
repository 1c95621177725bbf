/// A signed answer, as offsets into the response. RFC 6960 §4.2.1
///
/// ```
/// BasicOCSPResponse       ::= SEQUENCE {
///   tbsResponseData      ResponseData,
///   signatureAlgorithm   AlgorithmIdentifier,
///   signature            BIT STRING,
///   certs            [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL }
/// ```
struct OCSPBasicResponse: Sendable {
  /// More certificates are refused: a responder sends its own, and at most those above it.
  static let maximumCertificates = 8

  let tbs: Range<Int>
  let data: OCSPResponseData
  let signatureAlgorithm: CertificateSignatureAlgorithm
  let signature: Range<Int>
  let certificates: [Range<Int>]

  init(_ input: inout DERReader) throws(CertificateError) {
    var reader = try input.enter(.sequence, "BasicOCSPResponse")
    let element = try reader.read(.sequence, "tbsResponseData")
    tbs = element.range
    data = try OCSPResponseData(reader.inside(element, "tbsResponseData"))
    let algorithm = try reader.read(.sequence, "signatureAlgorithm")
    signatureAlgorithm = try CertificateSignatureAlgorithm(reader.inside(algorithm, "signatureAlgorithm"))
    signature = try reader.readOctetBitString("signature")
    certificates = try reader.readCertificates()
    try reader.finish("BasicOCSPResponse")
  }
}

extension DERReader {
  @_lifetime(self: copy self)
  fileprivate mutating func readCertificates() throws(CertificateError) -> [Range<Int>] {
    guard let wrapper = try readOptional(.contextConstructed(0), "certs") else { return [] }
    var outer = try inside(wrapper, "certs")
    var list = try outer.enter(.sequence, "certs")
    try outer.finish("certs")
    var found: [Range<Int>] = []
    while !list.isAtEnd {
      guard found.count < OCSPBasicResponse.maximumCertificates else {
        throw CertificateError(.outOfRange, "certs", "more than \(OCSPBasicResponse.maximumCertificates)")
      }
      found.append(try list.read(.sequence, "certs").range)
    }
    return found
  }
}
