import TLS13Memory

/// One entry of a Certificate message, borrowed. RFC 9846 §4.5.1
///
///     struct {
///         select (certificate_type) {
///             case RawPublicKey: opaque ASN1_subjectPublicKeyInfo<1..2^24-1>;
///             case X509: opaque cert_data<1..2^24-1>;
///         };
///         Extension extensions<0..2^16-1>;
///     } CertificateEntry;
struct CertificateEntry: ~Escapable {
  /// DER.
  let data: Span<UInt8>
  /// RFC 9846 §4.5.1.1
  let extensions: LeafExtensions

  @_lifetime(copy list)
  init(_ list: inout ByteReader, offered: ExtensionSet) throws(DecodeError) {
    data = try list.readVector(lengthBytes: 3, 1...0xff_ffff, "CertificateEntry.cert_data")
    let block = try list.readVector(lengthBytes: 2, 0...0xffff, "CertificateEntry.extensions")
    var extensions = LeafExtensions()
    var reader = ExtensionReader(block, in: .certificate, offered: offered)
    while let entry = try reader.next() {
      switch entry.type {
      case .statusRequest: extensions.ocspResponse = Array(try CertificateStatus.parse(entry.data))
      case .signedCertificateTimestamp:
        extensions.timestamps = try SignedCertificateTimestampList.parse(entry.data)
      default: break
      }
    }
    self.extensions = extensions
  }
}

/// Certificate, borrowed from its bytes. RFC 9846 §4.5.1
///
///     struct {
///         opaque certificate_request_context<0..2^8-1>;
///         CertificateEntry certificate_list<0..2^24-1>;
///     } Certificate;
struct CertificateMessage: ~Escapable {
  let context: Span<UInt8>
  private var list: ByteReader
  private let offered: ExtensionSet

  /// Reads the frame; the entries are read one by one with ``nextEntry()``.
  @_lifetime(copy body)
  init(_ body: Span<UInt8>, offered: ExtensionSet) throws(DecodeError) {
    var reader = ByteReader(body)
    context = try reader.readVector(lengthBytes: 1, 0...255, "Certificate.certificate_request_context")
    list = ByteReader(try reader.readVector(lengthBytes: 3, 0...0xff_ffff, "Certificate.certificate_list"))
    self.offered = offered
    try reader.finish("Certificate")
  }

  /// Whether no entry is left.
  var isAtEnd: Bool { list.isAtEnd }

  /// The next entry, or nil at the end.
  @_lifetime(copy self)
  mutating func nextEntry() throws(DecodeError) -> CertificateEntry? {
    guard !list.isAtEnd else { return nil }
    return try CertificateEntry(&list, offered: offered)
  }

  /// Writes a chain, or a raw public key as one entry, and what goes with the first.
  static func write(
    context: [UInt8], chain: [[UInt8]], _ leafExtensions: LeafExtensions = LeafExtensions(),
    to writer: inout ByteWriter
  ) {
    writer.writeHandshake(.certificate) { message in
      message.writeVector(lengthBytes: 1, "Certificate.certificate_request_context") { $0.write(context) }
      message.writeVector(lengthBytes: 3, "Certificate.certificate_list") { list in
        for (index, certificate) in chain.enumerated() {
          list.writeVector(lengthBytes: 3, "CertificateEntry.cert_data") { $0.write(certificate) }
          list.writeVector(lengthBytes: 2, "CertificateEntry.extensions") {
            if index == 0 { leafExtensions.write(to: &$0) }
          }
        }
      }
    }
  }
}
