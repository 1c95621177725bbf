import TLS13Memory

/// What a Certificate message carries. RFC 7250 §3
///
///     enum { X509(0), RawPublicKey(2), (255) } CertificateType;
struct CertificateType: RawRepresentable, Hashable {
  let rawValue: UInt8

  static let x509 = CertificateType(rawValue: 0)
  static let rawPublicKey = CertificateType(rawValue: 2)
}

extension CertificateType: CustomStringConvertible {
  var description: String {
    switch self {
    case .x509: "X.509 certificates"
    case .rawPublicKey: "raw public keys"
    default: "certificates of type \(rawValue)"
    }
  }
}

/// CertificateType client_certificate_types<1..2^8-1>, and the same for the server's. RFC 7250 §3
enum CertificateTypes {
  /// The types of a ClientHello, in the client's order. X.509 alone is what leaving the extension out says, and nobody
  /// may say it in this way. RFC 7250 §4.1
  static func parse(_ data: Span<UInt8>) throws(DecodeError) -> [CertificateType] {
    var reader = ByteReader(data)
    let list = try reader.readVector(lengthBytes: 1, 0...255, "CertificateTypeExtension")
    try reader.finish("CertificateTypeExtension")
    let types = Array(list).map(CertificateType.init)
    guard !types.isEmpty, types != [.x509] else { throw DecodeError(.invalidValue, "CertificateTypeExtension") }
    return types
  }

  /// The one type of an EncryptedExtensions.
  static func parseSelected(_ data: Span<UInt8>) throws(DecodeError) -> CertificateType {
    var reader = ByteReader(data)
    let type = CertificateType(rawValue: try reader.readUInt8("CertificateTypeExtension"))
    try reader.finish("CertificateTypeExtension")
    return type
  }

  /// Writes an offer, but nothing where there is only X.509 to offer. RFC 7250 §4.1
  static func writeOffer(_ type: ExtensionType, _ types: [CertificateType], to writer: inout ByteWriter) {
    guard !types.isEmpty, types != [.x509] else { return }
    writer.writeExtension(type) { data in
      data.writeVector(lengthBytes: 1, "CertificateTypeExtension") { list in
        for type in types { list.write(type.rawValue) }
      }
    }
  }
}
