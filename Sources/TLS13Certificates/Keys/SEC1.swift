import TLS13Crypto
import TLS13Memory

/// Elliptic-curve private keys. RFC 5915 §3
///
/// ```
/// ECPrivateKey ::= SEQUENCE {
///   version        INTEGER { ecPrivkeyVer1(1) } (ecPrivkeyVer1),
///   privateKey     OCTET STRING,
///   parameters [0] ECParameters {{ NamedCurve }} OPTIONAL,
///   publicKey  [1] BIT STRING OPTIONAL }
/// ```
enum SEC1 {
  /// What is said of a curve that is written out, as numbers. RFC 5480 §2.1.1
  static let explicitCurve =
    "the curve is written out and not named; convert it: openssl pkey -in FILE -ec_param_enc named_curve -out NEW"

  /// - Parameters:
  ///   - container: the curve that the container names; nil outside of one, and then `parameters` must be there.
  ///   - stating: the public key that the container names, if any.
  static func parse(
    _ der: Span<UInt8>, curve container: EllipticCurve?, stating: [[UInt8]] = []
  ) throws(CertificateError) -> PrivateKey {
    var input = DERReader(der)
    var key = try input.enter(.sequence, "ECPrivateKey")
    try input.finish("ECPrivateKey")
    _ = try key.readInteger(in: 1...1, "ECPrivateKey.version")
    let content = try key.read(.octetString, "ECPrivateKey.privateKey").content
    let stated = try key.readStatedCurve()
    var publicKeys = stating
    if let wrapper = try key.readOptional(.contextConstructed(1), "ECPrivateKey.publicKey") {
      var reader = try key.inside(wrapper, "ECPrivateKey.publicKey")
      publicKeys.append([UInt8](reader.span(try reader.readOctetBitString("ECPrivateKey.publicKey"))))
      try reader.finish("ECPrivateKey.publicKey")
    }
    try key.finish("ECPrivateKey")
    guard let curve = container ?? stated else {
      throw CertificateError(
        .missing, "ECPrivateKey.parameters", "the key does not name its curve; convert it where it was made, to PKCS#8")
    }
    guard stated == nil || stated == curve else {
      throw CertificateError(.invalidValue, "ECPrivateKey.parameters", "another curve than the container's")
    }
    let scalar = try scalar(key.span(content), curve)
    return PrivateKey(.ellipticCurve(curve, scalar: scalar), .ellipticCurve(curve), stating: publicKeys)
  }

  /// RFC 5915 §3: as long as the curve's order. Some writers drop leading zeros, which are put back.
  private static func scalar(
    _ content: Span<UInt8>, _ curve: EllipticCurve
  ) throws(CertificateError) -> SecretBytes {
    let missing = curve.fieldLength - content.count
    guard missing >= 0, content.count > 0 else {
      throw CertificateError(.outOfRange, "ECPrivateKey.privateKey", "\(content.count) bytes on \(curve.rawValue)")
    }
    var scalar = SecretBytes(zeroed: curve.fieldLength)
    scalar.withMutableSpan { bytes in
      for index in content.indices { bytes[missing + index] = content[index] }
    }
    return scalar
  }
}

extension DERReader {
  /// `parameters [0] ECParameters OPTIONAL`
  @_lifetime(self: copy self)
  fileprivate mutating func readStatedCurve() throws(CertificateError) -> EllipticCurve? {
    guard let wrapper = try readOptional(.contextConstructed(0), "ECPrivateKey.parameters") else { return nil }
    var reader = try inside(wrapper, "ECPrivateKey.parameters")
    guard reader.nextTag != .sequence else {
      throw CertificateError(.unsupported, "ECPrivateKey.parameters", SEC1.explicitCurve)
    }
    let identifier = try reader.readOID("ECPrivateKey.parameters")
    try reader.finish("ECPrivateKey.parameters")
    let code = OIDCode(reader.span(identifier))
    guard let curve = EllipticCurve.allCases.first(where: { $0.code == code }) else {
      throw CertificateError(
        .unsupported, "ECPrivateKey.parameters",
        "the curve \(OID(reader.span(identifier))) is none of P-256, P-384 and P-521; make a new key")
    }
    return curve
  }
}
