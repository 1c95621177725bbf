/// An OCSP response, as a server staples it: parsed, not verified. RFC 6960 §4.2.1
///
/// ```
/// OCSPResponse ::= SEQUENCE {
///   responseStatus         OCSPResponseStatus,
///   responseBytes          [0] EXPLICIT ResponseBytes OPTIONAL }
/// ResponseBytes ::=       SEQUENCE {
///   responseType   OBJECT IDENTIFIER,
///   response       OCTET STRING }
/// ```
///
/// ``status(of:issuer:policy:crypto:freshness:)`` verifies it and tells what it says about a certificate.
public struct OCSPResponse: Sendable {
  /// Whether the responder answered.
  ///
  /// ```
  /// OCSPResponseStatus ::= ENUMERATED {
  ///   successful (0), malformedRequest (1), internalError (2), tryLater (3), -- (4) is not used --
  ///   sigRequired (5), unauthorized (6) }
  /// ```
  public enum Status: UInt8, Hashable, Sendable {
    /// It did.
    case successful = 0
    /// It did not understand the request.
    case malformedRequest = 1
    /// It failed.
    case internalError = 2
    /// It asks to come back later.
    case tryLater = 3
    /// It wants signed requests.
    case sigRequired = 5
    /// It does not answer this client, or not for this CA.
    case unauthorized = 6
  }

  /// The encoding as it was parsed.
  public let der: [UInt8]
  /// Whether the responder answered.
  public let responseStatus: Status
  /// The answer; there when the status is successful, and only then.
  let basic: OCSPBasicResponse?
  /// What its maker wrote otherwise than RFC 6960 and DER have it. Under ``ValidationPolicy/Profile/conforming`` and
  /// stricter, a response with flaws says nothing, unless it revokes.
  public let flaws: [EncodingFlaw]

  /// Parses one OCSPResponse that fills `der`.
  ///
  /// - Throws: ``CertificateError`` with the field that is malformed, or of a type other than id-pkix-ocsp-basic.
  public init(der: [UInt8]) throws(CertificateError) {
    self.der = der
    do {
      (responseStatus, basic) = try Self.read(DERReader(der.span))
      flaws = []
    } catch {
      let log = FlawLog()
      (responseStatus, basic) = try Self.read(DERReader(der.span, .noting(log)))
      flaws = log.flaws
    }
  }

  private static func read(
    _ contents: consuming DERReader
  ) throws(CertificateError) -> (Status, OCSPBasicResponse?) {
    var input = contents
    var reader = try input.enter(.sequence, "OCSPResponse")
    try input.finish("OCSPResponse")
    let responseStatus = try reader.readResponseStatus()
    let basic = try reader.readResponseBytes()
    try reader.finish("OCSPResponse")
    // RFC 6960 §4.2.1: responseBytes are there exactly when there is an answer.
    guard (responseStatus == .successful) == (basic != nil) else {
      throw CertificateError(
        .invalidValue, "responseBytes", "status \(responseStatus) \(basic == nil ? "without" : "with") them")
    }
    return (responseStatus, basic)
  }
}

extension DERReader {
  @_lifetime(self: copy self)
  fileprivate mutating func readResponseStatus() throws(CertificateError) -> OCSPResponse.Status {
    let value = try readInteger(tag: .enumerated, in: 0...6, "responseStatus")
    guard let status = OCSPResponse.Status(rawValue: UInt8(value)) else {
      throw CertificateError(.invalidValue, "responseStatus", "\(value)", at: offset)
    }
    return status
  }

  @_lifetime(self: copy self)
  fileprivate mutating func readResponseBytes() throws(CertificateError) -> OCSPBasicResponse? {
    guard let wrapper = try readOptional(.contextConstructed(0), "responseBytes") else { return nil }
    var outer = try inside(wrapper, "responseBytes")
    var reader = try outer.enter(.sequence, "responseBytes")
    try outer.finish("responseBytes")
    guard try reader.readOIDCode("responseType") == .ocspBasic else {
      throw CertificateError(.unsupported, "responseType", "not id-pkix-ocsp-basic", at: reader.offset)
    }
    let response = try reader.read(.octetString, "response").content
    try reader.finish("responseBytes")
    var contents = self.contents(response)
    let basic = try OCSPBasicResponse(&contents)
    try contents.finish("response")
    return basic
  }
}
