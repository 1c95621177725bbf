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
    guard let curve = container ?? stated, stated == nil || stated == curve else {
      throw CertificateError(.invalidValue, "ECPrivateKey.parameters", "no curve, or two different ones")
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
    let code = try reader.readOIDCode("ECPrivateKey.parameters")
    try reader.finish("ECPrivateKey.parameters")
    guard let curve = EllipticCurve.allCases.first(where: { $0.code == code }) else {
      throw CertificateError(.unsupported, "ECPrivateKey.parameters", "an unknown curve")
    }
    return curve
  }
}
