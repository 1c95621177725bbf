public import TLS13Crypto
import TLS13Memory

extension SubjectPublicKeyInfo {
  /// The key, taken out of its encoding.
  ///
  /// - Throws: ``CertificateError`` for an unknown algorithm, a point in compressed form or of the wrong length, or a
  ///   malformed RSAPublicKey. Whether a point lies on its curve is found when the key is imported.
  public var key: PublicKey {
    get throws(CertificateError) {
      switch algorithm {
      case .rsaEncryption, .rsassaPSS: return try rsaKey()
      case .ellipticCurve(let curve): return .ellipticCurve(curve, point: try point(curve))
      case .ed25519:
        guard fields.key.count == 32 else { throw CertificateError(.invalidValue, "subjectPublicKey", "not 32 bytes") }
        return .ed25519([UInt8](slice.bytes[fields.key]))
      case .mldsa(let set):
        guard fields.key.count == set.publicKeyLength else {
          throw CertificateError(.invalidValue, "subjectPublicKey", "not \(set.publicKeyLength) bytes")
        }
        return .mldsa(set, [UInt8](slice.bytes[fields.key]))
      case .unknown(let oid): throw CertificateError(.unsupported, "subjectPublicKeyInfo.algorithm", "\(oid)")
      }
    }
  }

  /// What kind of key it is, with the errors of ``key``; nothing is copied for a point.
  var keyType: KeyType {
    get throws(CertificateError) {
      guard case .ellipticCurve(let curve) = algorithm else { return try key.keyType }
      try checkPoint(curve)
      return .ellipticCurve(curve)
    }
  }

  private func point(_ curve: EllipticCurve) throws(CertificateError) -> [UInt8] {
    try checkPoint(curve)
    return [UInt8](slice.bytes[fields.key])
  }

  /// RFC 5480 §2.2: uncompressed form.
  private func checkPoint(_ curve: EllipticCurve) throws(CertificateError) {
    let bytes = slice.bytes[fields.key]
    guard bytes.first == 4, bytes.count == 1 + 2 * curve.fieldLength else {
      throw CertificateError(.invalidValue, "subjectPublicKey", "not an uncompressed point on \(curve.rawValue)")
    }
  }

  /// RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }. RFC 8017 §A.1.1
  private func rsaKey() throws(CertificateError) -> PublicKey {
    var input = DERReader(slice.bytes.span, trusted: fields.key)
    var reader = try input.enter(.sequence, "RSAPublicKey")
    try input.finish("RSAPublicKey")
    let modulus = try reader.readUnsigned("modulus")
    let exponent = try reader.readUnsigned("publicExponent")
    try reader.finish("RSAPublicKey")
    return .rsa(modulus: [UInt8](slice.bytes[modulus]), publicExponent: [UInt8](slice.bytes[exponent]))
  }
}

extension SubjectPublicKeyInfo {
  /// Encodes a key.
  ///
  /// - Parameters:
  ///   - key: the key.
  ///   - pss: binds an RSA key to RSASSA-PSS (id-RSASSA-PSS, without parameters). RFC 4055 §1.2
  public init(_ key: PublicKey, pss: Bool = false) throws(CertificateError) {
    var writer = DERWriter(capacity: 640)
    writer.write(.sequence) { info in
      info.write(.sequence) { $0.write(keyAlgorithm: key.keyType, pss: pss) }
      info.write(bitString: key.bits)
    }
    try self.init(der: writer.bytes)
  }
}

extension DERWriter {
  /// The contents of a key's AlgorithmIdentifier.
  mutating func write(keyAlgorithm type: KeyType, pss: Bool) {
    switch type {
    case .ellipticCurve(let curve):
      write(.ecPublicKey)
      write(curve.code)
    case .ed25519: write(.ed25519)
    case .mldsa(let set): write(set.code)
    case .rsa:
      write(pss ? .rsassaPSS : .rsaEncryption)
      if !pss { writeNull() }
    }
  }
}

extension EllipticCurve {
  var code: OIDCode {
    switch self {
    case .p256: .secp256r1
    case .p384: .secp384r1
    case .p521: .secp521r1
    }
  }
}

extension PublicKey {
  /// The contents of subjectPublicKey.
  var bits: [UInt8] {
    switch self {
    case .ellipticCurve(_, let point): return point
    case .ed25519(let bytes), .mldsa(_, let bytes): return bytes
    case .rsa(let modulus, let exponent):
      var writer = DERWriter(capacity: 560)
      writer.write(.sequence) { key in
        key.write(unsigned: modulus.span)
        key.write(unsigned: exponent.span)
      }
      return writer.bytes
    }
  }
}
