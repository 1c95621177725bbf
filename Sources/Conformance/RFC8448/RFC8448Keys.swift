package import TLS13Crypto
import TLS13Memory

extension RFC8448Trace {
  /// The RSA-1024 key of the server's certificate in sections 3, 5 and 7. RFC 8448 §2
  package static func serverRSAKey() throws -> PrivateKeyMaterial {
    guard let step = try load(section: 2).steps.first else { throw RFC8448Error.missing("RSA key in section 2") }
    // Read before anything is built: Swift 6.3.1 crashes on the span of what a throwing call returned.
    let names = ["private exponent", "prime1", "prime2", "exponent1", "exponent2", "coefficient"]
    let secrets = try names.map(step.value)
    let (modulus, publicExponent) = (try step.value("modulus (public)"), try step.value("public exponent"))
    return .rsa(
      RSAPrivateComponents(
        modulus: modulus, publicExponent: publicExponent,
        privateExponent: secret(secrets[0]), prime1: secret(secrets[1]), prime2: secret(secrets[2]),
        exponent1: secret(secrets[3]), exponent2: secret(secrets[4]),
        coefficient: secret(secrets[5])))
  }

  private static func secret(_ bytes: [UInt8]) -> SecretBytes { SecretBytes(copying: bytes.span) }

  /// The salt of the RSASSA-PSS signature in this trace's CertificateVerify: with it, and the key, the signature comes
  /// out the same again. Not printed in the RFC; it follows from the signature.
  package func signatureSalt() throws -> [UInt8] {
    let derived = try Self.load(file: "derived.txt")
    guard let step = derived.steps.first(where: { $0.number == section }) else {
      throw RFC8448Error.missing("salt for section \(section)")
    }
    return try step.value("salt")
  }
}
