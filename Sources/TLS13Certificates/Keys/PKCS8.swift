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
    // RFC 5958 §2: a public key makes it version 2 (v2(1)). Some writers say so without one, or have one in version 1.
    _ = try key.readInteger(in: 0...1, "version")
    var identifier = try key.enter(.sequence, "privateKeyAlgorithm")
    let algorithm = try identifier.readPrivateKeyAlgorithm()
    let content = try key.read(.octetString, "privateKey").content
    _ = try key.readOptional(.contextConstructed(0), "attributes")
    let stated = try key.readStatedPublicKey()
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
    case .unknown(let oid): throw unsupported(oid)
    }
  }

  /// The error for a key of another kind.
  private static func unsupported(_ oid: OID) -> CertificateError {
    let names = [
      "1.2.840.10040.4.1": "DSA", "1.2.840.113549.1.3.1": "Diffie-Hellman", "1.3.101.110": "X25519",
      "1.3.101.111": "X448", "1.3.101.113": "Ed448",
      "1.2.840.10045.2.1": "an elliptic curve other than P-256, P-384 and P-521",
    ]
    let name = names[oid.description].map { "a key for \($0) (\(oid))" } ?? "a key of type \(oid)"
    return CertificateError(
      .unsupported, "privateKeyAlgorithm",
      "\(name) cannot be used; make one for P-256, P-384, P-521, Ed25519, RSA or ML-DSA")
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

extension DERReader {
  /// The contents of privateKeyAlgorithm. Unlike a certificate's, its parameters may be NULL or absent where RFC 4055 §1.2
  /// and RFC 8410 §3 want the other: the key is the same.
  @_lifetime(self: copy self)
  fileprivate mutating func readPrivateKeyAlgorithm() throws(CertificateError) -> SubjectPublicKeyInfo.Algorithm {
    var parameters = self
    let algorithm: SubjectPublicKeyInfo.Algorithm
    switch try parameters.readOIDCode("privateKeyAlgorithm") {
    case .rsaEncryption: algorithm = .rsaEncryption
    case .ed25519: algorithm = .ed25519
    case .ecPublicKey where parameters.nextTag == .sequence:
      throw CertificateError(.unsupported, "ECParameters", SEC1.explicitCurve)
    default: return try readKeyAlgorithm()
    }
    if !parameters.isAtEnd { try parameters.readNull("privateKeyAlgorithm.parameters") }
    try parameters.finish("privateKeyAlgorithm")
    return algorithm
  }

  /// `publicKey [1] PublicKey OPTIONAL`: a BIT STRING, tagged IMPLICIT as RFC 5958 has it, or EXPLICIT, as ring before
  /// 0.17 wrote it.
  @_lifetime(self: copy self)
  fileprivate mutating func readStatedPublicKey() throws(CertificateError) -> [[UInt8]] {
    switch nextTag {
    case .context(1)?: return [[UInt8](span(try readOctetBitString(tag: .context(1), "publicKey")))]
    case .contextConstructed(1)?:
      var wrapper = try enter(.contextConstructed(1), "publicKey")
      let bits = try wrapper.readOctetBitString("publicKey")
      try wrapper.finish("publicKey")
      return [[UInt8](span(bits))]
    default: return []
    }
  }
}
