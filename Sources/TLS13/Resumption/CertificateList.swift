import TLS13Certificates
import TLS13Memory

/// Certificates in what is put away of a connection.
///
///     opaque Certificate<1..2^24-1>;
///     Certificate certificates<0..2^24-1>;
enum CertificateList {
  static func write(_ certificates: [Certificate], to writer: inout ByteWriter, _ field: StaticString) {
    writer.writeVector(lengthBytes: 3, field) { list in
      for certificate in certificates { list.writeVector(lengthBytes: 3, field) { $0.write(certificate.der) } }
    }
  }

  /// - Throws: ``DecodeError/Kind/invalidValue`` for bytes that are no certificate, too.
  static func read(_ reader: inout ByteReader, _ field: StaticString) throws(DecodeError) -> [Certificate] {
    var list = ByteReader(try reader.readVector(lengthBytes: 3, 0...0xff_ffff, field))
    var certificates: [Certificate] = []
    while !list.isAtEnd {
      let der = try list.readVector(lengthBytes: 3, 1...0xff_ffff, field)
      do { certificates.append(try Certificate(der: Array(der))) } catch { throw DecodeError(.invalidValue, field) }
    }
    return certificates
  }
}
