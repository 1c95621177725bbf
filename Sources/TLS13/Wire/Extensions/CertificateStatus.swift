import TLS13Memory

/// enum { ocsp(1), (255) } CertificateStatusType; RFC 6066 §8
private let ocspStatusType: UInt8 = 1

/// status_request of a CertificateEntry. RFC 6066 §8, RFC 9846 §4.5.1.1
///
///     opaque OCSPResponse<1..2^24-1>;
///     struct {
///         CertificateStatusType status_type;
///         select (status_type) { case ocsp: OCSPResponse; } response;
///     } CertificateStatus;
enum CertificateStatus {
  /// The OCSP response, whose own syntax is not looked at here.
  @_lifetime(copy data)
  static func parse(_ data: Span<UInt8>) throws(DecodeError) -> Span<UInt8> {
    var reader = ByteReader(data)
    guard try reader.readUInt8("CertificateStatus.status_type") == ocspStatusType else {
      throw DecodeError(.outOfRange, "CertificateStatus.status_type")
    }
    let response = try reader.readVector(lengthBytes: 3, 1...0xff_ffff, "CertificateStatus.response")
    try reader.finish("CertificateStatus")
    return response
  }

  static func write(_ response: [UInt8], to writer: inout ByteWriter) {
    writer.write(ocspStatusType)
    writer.writeVector(lengthBytes: 3, "CertificateStatus.response") { $0.write(response) }
  }
}

/// status_request of a ClientHello. RFC 6066 §8
///
///     struct {
///         CertificateStatusType status_type;
///         select (status_type) { case ocsp: OCSPStatusRequest; } request;
///     } CertificateStatusRequest;
///     struct {
///         ResponderID responder_id_list<0..2^16-1>;      /* opaque ResponderID<1..2^16-1> */
///         Extensions  request_extensions;                /* opaque Extensions<0..2^16-1> */
///     } OCSPStatusRequest;
enum CertificateStatusRequest {
  /// Whether an OCSP response is asked for, rather than something that nobody defined.
  static func parse(_ data: Span<UInt8>) throws(DecodeError) -> Bool {
    var reader = ByteReader(data)
    guard try reader.readUInt8("CertificateStatusRequest.status_type") == ocspStatusType else { return false }
    var responders = ByteReader(
      try reader.readVector(lengthBytes: 2, 0...0xffff, "OCSPStatusRequest.responder_id_list"))
    while !responders.isAtEnd { _ = try responders.readVector(lengthBytes: 2, 1...0xffff, "ResponderID") }
    _ = try reader.readVector(lengthBytes: 2, 0...0xffff, "OCSPStatusRequest.request_extensions")
    try reader.finish("CertificateStatusRequest")
    return true
  }

  /// Asks for a response of any responder, without extensions.
  static func write(to writer: inout ByteWriter) {
    writer.write(ocspStatusType)
    writer.write(0 as UInt16)
    writer.write(0 as UInt16)
  }
}
