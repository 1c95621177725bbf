import TLS13Memory

/// certificate_authorities. RFC 9846 §4.3.4
///
///     opaque DistinguishedName<1..2^16-1>;
///     struct { DistinguishedName authorities<3..2^16-1>; } CertificateAuthoritiesExtension;
struct CertificateAuthorities: ~Escapable {
  private let authorities: Span<UInt8>

  /// Checks the syntax of every entry.
  @_lifetime(copy data)
  init(_ data: Span<UInt8>) throws(DecodeError) {
    var reader = ByteReader(data)
    authorities = try reader.readVector(lengthBytes: 2, 3...0xffff, "CertificateAuthoritiesExtension.authorities")
    try reader.finish("CertificateAuthoritiesExtension")
    var entries = ByteReader(authorities)
    while !entries.isAtEnd { _ = try entries.readVector(lengthBytes: 2, 1...0xffff, "DistinguishedName") }
  }

  /// The DER names, copied.
  func names() throws(DecodeError) -> [[UInt8]] {
    var entries = ByteReader(authorities)
    var names: [[UInt8]] = []
    while !entries.isAtEnd {
      names.append(Array(try entries.readVector(lengthBytes: 2, 1...0xffff, "DistinguishedName")))
    }
    return names
  }

  static func write(_ names: [[UInt8]], to writer: inout ByteWriter) {
    writer.writeVector(lengthBytes: 2, "CertificateAuthoritiesExtension.authorities") { list in
      for name in names { list.writeVector(lengthBytes: 2, "DistinguishedName") { $0.write(name) } }
    }
  }
}
