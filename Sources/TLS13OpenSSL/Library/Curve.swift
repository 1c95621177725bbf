#if OpenSSL
  import COpenSSL
  import TLS13Crypto
  import TLS13Memory

  /// A NIST curve of libcrypto. Its parameters are made once and copied into each key, which costs a third of looking
  /// them up by name.
  final class Curve: Sendable {
    let curve: EllipticCurve
    private let parameters: Key

    private init?(_ curve: EllipticCurve) {
      self.curve = curve
      guard let operation = KeyOperation(type: "EC") else { return nil }
      var made: OpaquePointer?
      guard unsafe OpenSSL.succeeded(EVP_PKEY_paramgen_init(operation.pointer)),
        unsafe OpenSSL.succeeded(EVP_PKEY_CTX_set_group_name(operation.pointer, curve.rawValue)),
        unsafe OpenSSL.succeeded(EVP_PKEY_paramgen(operation.pointer, &made)), let parameters = unsafe Key(made)
      else { return nil }
      self.parameters = parameters
    }

    private static let p256 = Curve(.p256)
    private static let p384 = Curve(.p384)
    private static let p521 = Curve(.p521)

    /// The curve, where libcrypto's providers have it.
    static func find(_ curve: EllipticCurve) -> Curve? {
      switch curve {
      case .p256: p256
      case .p384: p384
      case .p521: p521
      }
    }

    /// Bytes in a point in uncompressed form. SEC 1 §2.3.3
    var pointLength: Int { 2 * curve.fieldLength + 1 }

    /// A fresh key.
    func generate() throws(CryptoError) -> Key { try unsafe KeyOperation(parameters).generate() }

    // SEC 1 §3.2.2.1, RFC 9846 §4.3.8.2
    /// A public key; nil unless it is a point on the curve in uncompressed form. The form has none for infinity, and
    /// these curves have no other points of low order.
    func importPoint(_ point: borrowing Span<UInt8>) -> Key? {
      guard point.count == pointLength, point[0] == 0x04, let key = unsafe Key(EVP_PKEY_new()),
        unsafe OpenSSL.succeeded(EVP_PKEY_copy_parameters(key.pointer, parameters.pointer))
      else { return nil }
      let status = unsafe point.withAddress { point, count in
        unsafe EVP_PKEY_set1_encoded_public_key(key.pointer, point, count)
      }
      guard OpenSSL.succeeded(status) else { return nil }
      return key
    }

    /// A private key with the point that belongs to it; nil unless the scalar lies between 0 and the order of the curve.
    func importScalar(_ scalar: borrowing Span<UInt8>) -> Key? {
      guard scalar.count == curve.fieldLength else { return nil }
      let encoded = encode(scalar)
      let made = unsafe encoded.span.withAddress { base, count in
        var next: UnsafePointer<UInt8>? = unsafe base
        return unsafe d2i_PrivateKey_ex(EVP_PKEY_EC, nil, &next, count, nil, nil)
      }
      guard let key = unsafe Key(made), let operation = try? KeyOperation(key),
        unsafe OpenSSL.succeeded(EVP_PKEY_private_check(operation.pointer))
      else { return nil }
      return key
    }

    // RFC 5915 §3
    /// ECPrivateKey: the version, the scalar and the curve. libcrypto computes the point only for a key that comes so.
    private func encode(_ scalar: borrowing Span<UInt8>) -> SecretBytes {
      let oid: [UInt8] =
        switch curve {
        case .p256: [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]
        case .p384: [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22]
        case .p521: [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23]
        }
      let head: [UInt8] = [0x30, UInt8(5 + scalar.count + 2 + oid.count), 0x02, 0x01, 0x01, 0x04, UInt8(scalar.count)]
      let tail = [0xa0, UInt8(oid.count)] + oid
      return SecretBytes(count: head.count + scalar.count + tail.count) { bytes in
        bytes.copy(from: head.span)
        var rest = bytes.slice(head.count..<bytes.count)
        rest.copy(from: scalar)
        var end = bytes.slice((head.count + scalar.count)..<bytes.count)
        end.copy(from: tail.span)
      }
    }
  }
#endif
