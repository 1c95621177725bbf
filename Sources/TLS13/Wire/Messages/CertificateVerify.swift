import TLS13Crypto
import TLS13Memory

/// CertificateVerify, borrowed from its bytes. RFC 9846 §4.5.2
///
///     struct {
///         SignatureScheme algorithm;
///         opaque signature<0..2^16-1>;
///     } CertificateVerify;
struct CertificateVerify: ~Escapable {
  let algorithm: SignatureScheme
  let signature: Span<UInt8>

  @_lifetime(copy body)
  init(_ body: Span<UInt8>) throws(DecodeError) {
    var reader = ByteReader(body)
    algorithm = SignatureScheme(rawValue: try reader.readUInt16("CertificateVerify.algorithm"))
    signature = try reader.readVector(lengthBytes: 2, 0...0xffff, "CertificateVerify.signature")
    try reader.finish("CertificateVerify")
  }

  static func write(_ algorithm: SignatureScheme, _ signature: [UInt8], to writer: inout ByteWriter) {
    writer.writeHandshake(.certificateVerify) { message in
      message.write(algorithm.rawValue)
      message.writeVector(lengthBytes: 2, "CertificateVerify.signature") { $0.write(signature) }
    }
  }
}
