import TLS13Crypto
public import TLS13Memory

/// The container of all private keys. RFC 5958 §2
///
/// ```
/// OneAsymmetricKey ::= SEQUENCE {
///   version                   Version,
///   privateKeyAlgorithm       PrivateKeyAlgorithmIdentifier,
///   privateKey                PrivateKey,
///   attributes            [0] Attributes OPTIONAL,
///   ...,
///   [[2: publicKey        [1] PublicKey OPTIONAL ]],
///   ... }
/// ```
enum PKCS8 {
  static func parse(_ der: Span<UInt8>) throws(CertificateError) -> PrivateKey {
    var input = DERReader(der)
    var key = try input.enter(.sequence, "OneAsymmetricKey")
    try input.finish("OneAsymmetricKey")
    let version = try key.readInteger(in: 0...1, "version")
    var identifier = try key.enter(.sequence, "privateKeyAlgorithm")
    let algorithm = try identifier.readKeyAlgorithm()
    let content = try key.read(.octetString, "privateKey").content
    _ = try key.readOptional(.contextConstructed(0), "attributes")
    var stated: [[UInt8]] = []
    if key.nextTag == .context(1) {
      // RFC 5958 §2: a public key makes it version 2.
      guard version == 1 else { throw CertificateError(.invalidValue, "publicKey", "in a version 1 key") }
      stated.append([UInt8](key.span(try key.readOctetBitString(tag: .context(1), "publicKey"))))
    }
    try key.finish("OneAsymmetricKey")
    return try privateKey(key.span(content), algorithm, stating: stated)
  }

  private static func privateKey(
    _ content: Span<UInt8>, _ algorithm: SubjectPublicKeyInfo.Algorithm, stating: [[UInt8]]
  ) throws(CertificateError) -> PrivateKey {
    switch algorithm {
    case .rsaEncryption, .rsassaPSS: return PrivateKey(.rsa(try PKCS1.parse(content)), algorithm, stating: stating)
    case .ellipticCurve(let curve): return try SEC1.parse(content, curve: curve, stating: stating)
    case .ed25519: return PrivateKey(.ed25519(seed: try seed(content)), algorithm, stating: stating)
    case .mldsa(let set):
      return PrivateKey(.mldsa(try MLDSAPrivateKeyForms.parse(content, set)), algorithm, stating: stating)
    case .unknown(let oid): throw CertificateError(.unsupported, "privateKeyAlgorithm", "\(oid)")
    }
  }

  /// CurvePrivateKey ::= OCTET STRING. RFC 8410 §7
  private static func seed(_ content: Span<UInt8>) throws(CertificateError) -> SecretBytes {
    var reader = DERReader(content)
    let seed = try reader.read(.octetString, "CurvePrivateKey").content
    try reader.finish("CurvePrivateKey")
    guard seed.count == 32 else { throw CertificateError(.invalidValue, "CurvePrivateKey", "not 32 bytes") }
    return SecretBytes(copying: content.extracting(seed))
  }
}

extension PrivateKey {
  /// The key as an unencrypted `PRIVATE KEY` block: PKCS#8. RFC 5958, RFC 7468 §10
  public func pkcs8PEM() -> SecretBytes {
    var text = PEM.encode(label: "PRIVATE KEY", pkcs8DER().span)
    defer {
      var bytes = text.mutableSpan
      bytes.wipe()
    }
    return SecretBytes(copying: text.span)
  }

  /// The key in PKCS#8. RFC 5958
  public func pkcs8DER() -> SecretBytes {
    // Large enough for an RSA-8192 key, so that the array is not moved and leaves no copy behind.
    var writer = DERWriter(capacity: 16_384)
    defer { writer.wipe() }
    let isPSS =
      switch algorithm {
      case .rsassaPSS: true
      default: false
      }
    let type = material.keyType
    writer.write(.sequence) { key in
      key.write(integer: 0)
      key.write(.sequence) { $0.write(keyAlgorithm: type, pss: isPSS) }
      key.write(.octetString) { material.write(to: &$0, publicPoint) }
    }
    return SecretBytes(copying: writer.bytes.span)
  }
}

extension PrivateKeyMaterial {
  /// What stands in PKCS#8's privateKey. RFC 5915 §3 wants a curve's public key with it, and GnuTLS insists.
  fileprivate func write(to writer: inout DERWriter, _ publicPoint: [UInt8]?) {
    switch self {
    case .ellipticCurve(let elliptic):
      writer.write(.sequence) { key in
        key.write(integer: 1)
        key.write(.octetString, elliptic.scalar.span)
        if let publicPoint { key.write(.contextConstructed(1)) { $0.write(bitString: publicPoint) } }
      }
    case .ed25519(let seed): writer.write(.octetString, seed.span)
    case .rsa(let components): components.write(to: &writer)
    case .mldsa(let key): key.write(to: &writer)
    }
  }
}
