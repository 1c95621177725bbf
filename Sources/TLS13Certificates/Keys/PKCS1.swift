import TLS13Crypto
import TLS13Memory

/// RSA private keys with two primes. RFC 8017 §A.1.2
///
/// ```
/// RSAPrivateKey ::= SEQUENCE {
///   version           Version,
///   modulus           INTEGER,  -- n
///   publicExponent    INTEGER,  -- e
///   privateExponent   INTEGER,  -- d
///   prime1            INTEGER,  -- p
///   prime2            INTEGER,  -- q
///   exponent1         INTEGER,  -- d mod (p-1)
///   exponent2         INTEGER,  -- d mod (q-1)
///   coefficient       INTEGER,  -- (inverse of q) mod p
///   otherPrimeInfos   OtherPrimeInfos OPTIONAL }
/// ```
enum PKCS1 {
  static func parse(_ der: Span<UInt8>) throws(CertificateError) -> RSAPrivateComponents {
    var input = DERReader(der)
    var key = try input.enter(.sequence, "RSAPrivateKey")
    try input.finish("RSAPrivateKey")
    guard try key.readInteger(in: 0...1, "RSAPrivateKey.version") == 0 else {
      throw CertificateError(.unsupported, "RSAPrivateKey.version", "a key of more than two primes; make a new key")
    }
    let modulus = try key.readUnsigned("modulus")
    let publicExponent = try key.readUnsigned("publicExponent")
    let components = RSAPrivateComponents(
      modulus: [UInt8](der.extracting(modulus)), publicExponent: [UInt8](der.extracting(publicExponent)),
      privateExponent: try secret(&key, "privateExponent"), prime1: try secret(&key, "prime1"),
      prime2: try secret(&key, "prime2"), exponent1: try secret(&key, "exponent1"),
      exponent2: try secret(&key, "exponent2"), coefficient: try secret(&key, "coefficient"))
    try key.finish("RSAPrivateKey")
    return components
  }

  private static func secret(_ key: inout DERReader, _ field: StaticString) throws(CertificateError) -> SecretBytes {
    SecretBytes(copying: key.span(try key.readUnsigned(field)))
  }
}

extension RSAPrivateComponents {
  /// Appends an RSAPrivateKey.
  func write(to writer: inout DERWriter) {
    writer.write(.sequence) { key in
      key.write(integer: 0)
      key.write(unsigned: modulus.span)
      key.write(unsigned: publicExponent.span)
      key.write(unsigned: privateExponent.span)
      key.write(unsigned: prime1.span)
      key.write(unsigned: prime2.span)
      key.write(unsigned: exponent1.span)
      key.write(unsigned: exponent2.span)
      key.write(unsigned: coefficient.span)
    }
  }
}
