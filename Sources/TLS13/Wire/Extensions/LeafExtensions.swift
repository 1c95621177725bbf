import TLS13Memory

/// What accompanies the first certificate of a Certificate message. RFC 9846 §4.5.1.1
struct LeafExtensions {
  /// What its CA says of its revocation, not looked into yet. RFC 6066 §8
  var ocspResponse: [UInt8]?
  /// RFC 6962 §3.3
  var timestamps: [[UInt8]] = []

  func write(to writer: inout ByteWriter) {
    if let ocspResponse {
      writer.writeExtension(.statusRequest) { CertificateStatus.write(ocspResponse, to: &$0) }
    }
    if !timestamps.isEmpty {
      writer.writeExtension(.signedCertificateTimestamp) {
        SignedCertificateTimestampList.write(timestamps, to: &$0)
      }
    }
  }
}

/// Which of them one side asks the other for. RFC 9846 §4.5.1.1
struct RequestedLeafExtensions {
  var ocspResponse = false
  var timestamps = false

  /// What a Certificate message may bring in answer. RFC 9846 §4.3
  var permitted: ExtensionSet {
    var types = ExtensionSet()
    if ocspResponse { types.insert(.statusRequest) }
    if timestamps { types.insert(.signedCertificateTimestamp) }
    return types
  }

  /// Writes what a CertificateRequest asks with: extensions without data. RFC 9846 §4.5.1.1
  func writeRequest(to writer: inout ByteWriter) {
    if ocspResponse { writer.writeExtension(.statusRequest) { _ in } }
    if timestamps { writer.writeExtension(.signedCertificateTimestamp) { _ in } }
  }

  /// Writes what a ClientHello asks with. RFC 6066 §8, RFC 6962 §3.3.1
  func writeOffer(to writer: inout ByteWriter) {
    if ocspResponse { writer.writeExtension(.statusRequest) { CertificateStatusRequest.write(to: &$0) } }
    if timestamps { writer.writeExtension(.signedCertificateTimestamp) { _ in } }
  }
}

extension Extension {
  /// Refuses data where the extension's being there says everything.
  func checkEmpty(_ field: StaticString) throws(DecodeError) {
    guard data.isEmpty else { throw DecodeError(.trailingBytes, field) }
  }
}
