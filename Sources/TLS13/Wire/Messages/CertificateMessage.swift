import TLS13Memory

/// Certificate, borrowed from its bytes. RFC 9846 §4.5.1
///
///     struct {
///         opaque cert_data<1..2^24-1>;
///         Extension extensions<0..2^16-1>;
///     } CertificateEntry;
///     struct {
///         opaque certificate_request_context<0..2^8-1>;
///         CertificateEntry certificate_list<0..2^24-1>;
///     } Certificate;
struct CertificateMessage: ~Escapable {
  let context: Span<UInt8>
  private var list: ByteReader
  private let offered: ExtensionSet

  /// Reads the frame; the entries are read one by one with ``nextCertificate()``.
  @_lifetime(copy body)
  init(_ body: Span<UInt8>, offered: ExtensionSet) throws(DecodeError) {
    var reader = ByteReader(body)
    context = try reader.readVector(lengthBytes: 1, 0...255, "Certificate.certificate_request_context")
    list = ByteReader(try reader.readVector(lengthBytes: 3, 0...0xff_ffff, "Certificate.certificate_list"))
    self.offered = offered
    try reader.finish("Certificate")
  }

  var isEmpty: Bool { list.isAtEnd && list.position == 0 }

  /// The DER of the next certificate, or nil at the end.
  @_lifetime(copy self)
  mutating func nextCertificate() throws(DecodeError) -> Span<UInt8>? {
    guard !list.isAtEnd else { return nil }
    let certificate = try list.readVector(lengthBytes: 3, 1...0xff_ffff, "CertificateEntry.cert_data")
    let block = try list.readVector(lengthBytes: 2, 0...0xffff, "CertificateEntry.extensions")
    var extensions = ExtensionReader(block, in: .certificate, offered: offered)
    while let _ = try extensions.next() {}
    return certificate
  }

  static func write(context: [UInt8], chain: [[UInt8]], to writer: inout ByteWriter) {
    writer.writeHandshake(.certificate) { message in
      message.writeVector(lengthBytes: 1, "Certificate.certificate_request_context") { $0.write(context) }
      message.writeVector(lengthBytes: 3, "Certificate.certificate_list") { list in
        for certificate in chain {
          list.writeVector(lengthBytes: 3, "CertificateEntry.cert_data") { $0.write(certificate) }
          list.writeVector(lengthBytes: 2, "CertificateEntry.extensions") { _ in }
        }
      }
    }
  }
}
