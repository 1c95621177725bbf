import TLS13Crypto
import TLS13Memory

/// ML-DSA private keys inside PKCS#8. draft-ietf-lamps-dilithium-certificates §6
///
/// ```
/// ML-DSA-65-PrivateKey ::= CHOICE {
///   seed [0] OCTET STRING (SIZE (32)),
///   expandedKey OCTET STRING (SIZE (4032)),
///   both SEQUENCE {
///     seed OCTET STRING (SIZE (32)),
///     expandedKey OCTET STRING (SIZE (4032)) } }
/// ```
enum MLDSAPrivateKeyForms {
  static func parse(
    _ content: Span<UInt8>, _ set: MLDSAParameterSet
  ) throws(CertificateError) -> MLDSAPrivateKeyMaterial {
    var reader = DERReader(content)
    switch reader.nextTag {
    case .context(0)?:
      let seed = try bytes(&reader, .context(0), MLDSAParameterSet.seedLength, "seed")
      try reader.finish("ML-DSA-PrivateKey")
      return MLDSAPrivateKeyMaterial(set, seed: seed, expandedKey: nil)
    case .octetString?:
      let expandedKey = try bytes(&reader, .octetString, set.expandedKeyLength, "expandedKey")
      try reader.finish("ML-DSA-PrivateKey")
      return MLDSAPrivateKeyMaterial(set, seed: nil, expandedKey: expandedKey)
    default:
      var both = try reader.enter(.sequence, "ML-DSA-PrivateKey")
      try reader.finish("ML-DSA-PrivateKey")
      let seed = try bytes(&both, .octetString, MLDSAParameterSet.seedLength, "seed")
      let expandedKey = try bytes(&both, .octetString, set.expandedKeyLength, "expandedKey")
      try both.finish("ML-DSA-PrivateKey")
      return MLDSAPrivateKeyMaterial(set, seed: seed, expandedKey: expandedKey)
    }
  }

  private static func bytes(
    _ reader: inout DERReader, _ tag: DERTag, _ length: Int, _ field: StaticString
  ) throws(CertificateError) -> SecretBytes {
    let content = try reader.read(tag, field).content
    guard content.count == length else {
      throw CertificateError(.invalidValue, field, "\(content.count) bytes, not \(length)")
    }
    return SecretBytes(copying: reader.span(content))
  }
}

extension MLDSAPrivateKeyMaterial {
  /// Appends the seed form, which the draft recommends; the expanded form when there is no seed.
  func write(to writer: inout DERWriter) {
    if hasSeed {
      writer.write(.context(0), seed.span)
    } else {
      writer.write(.octetString, expandedKey.span)
    }
  }
}
