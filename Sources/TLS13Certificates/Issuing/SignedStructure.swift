import TLS13Crypto

/// Signs what is to be signed, and wraps both: the form that certificates, CRLs and OCSP responses share.
/// RFC 5280 §4.1.1, §5.1.1, RFC 6960 §4.2.1
///
/// ```
/// SIGNED ::= SEQUENCE {
///   toBeSigned           …,
///   signatureAlgorithm   AlgorithmIdentifier,
///   signature            BIT STRING }
/// ```
struct SignedStructure {
  let key: any SigningKey
  let algorithm: SignatureAlgorithm

  /// - Parameter algorithm: nil for the best of the key's algorithms.
  init(_ key: any SigningKey, _ algorithm: SignatureAlgorithm?) throws(IssuingError) {
    guard let chosen = algorithm ?? key.algorithms.first, key.algorithms.contains(chosen) else {
      throw .noSignatureAlgorithm
    }
    self.key = key
    self.algorithm = chosen
  }

  /// The encoding; `rest` writes what follows the signature.
  func encode(_ tbs: [UInt8], _ rest: (inout DERWriter) -> Void = { _ in }) throws(IssuingError) -> [UInt8] {
    let signature: [UInt8]
    do { signature = try key.sign(tbs.span, algorithm: algorithm) } catch { throw .crypto(error) }
    var writer = DERWriter(capacity: tbs.count + signature.count + 64)
    writer.write(.sequence) { signed in
      signed.write(encoded: tbs)
      signed.write(signatureAlgorithm: algorithm)
      signed.write(bitString: signature)
      rest(&signed)
    }
    return writer.bytes
  }
}
