/// What other password-based algorithms are called, so that an error can say what a file needs.
enum PasswordCipherNames {
  /// The name, or the dotted identifier. RFC 8018 §A.3, §B.2, RFC 7292 §C
  static func name(_ oid: OID) -> String {
    let dotted = oid.description
    return names[dotted].map { "\($0) (\(dotted))" } ?? dotted
  }

  private static let names = [
    "1.2.840.113549.1.5.1": "pbeWithMD2AndDES-CBC",
    "1.2.840.113549.1.5.3": "pbeWithMD5AndDES-CBC",
    "1.2.840.113549.1.5.4": "pbeWithMD2AndRC2-CBC",
    "1.2.840.113549.1.5.6": "pbeWithMD5AndRC2-CBC",
    "1.2.840.113549.1.5.10": "pbeWithSHA1AndDES-CBC",
    "1.2.840.113549.1.5.11": "pbeWithSHA1AndRC2-CBC",
    "1.2.840.113549.1.5.14": "PBMAC1",
    "1.2.840.113549.1.12.1.1": "pbeWithSHAAnd128BitRC4",
    "1.2.840.113549.1.12.1.2": "pbeWithSHAAnd40BitRC4",
    "1.2.840.113549.1.12.1.3": "pbeWithSHAAnd3-KeyTripleDES-CBC",
    "1.2.840.113549.1.12.1.4": "pbeWithSHAAnd2-KeyTripleDES-CBC",
    "1.2.840.113549.1.12.1.5": "pbeWithSHAAnd128BitRC2-CBC",
    "1.2.840.113549.1.12.1.6": "pbeWithSHAAnd40BitRC2-CBC",
    "1.2.840.113549.2.5": "MD5",
    "1.2.840.113549.2.8": "hmacWithSHA224",
    "1.2.840.113549.3.2": "rc2CBC",
    "1.2.840.113549.3.7": "des-EDE3-CBC",
    "1.2.392.200011.61.1.1.1.2": "camellia128-CBC",
    "1.2.392.200011.61.1.1.1.4": "camellia256-CBC",
    "1.3.14.3.2.7": "desCBC",
    "1.3.6.1.4.1.11591.4.11": "scrypt",
    "2.16.840.1.101.3.4.1.6": "AES-128-GCM",
    "2.16.840.1.101.3.4.1.46": "AES-256-GCM",
    "2.16.840.1.101.3.4.2.4": "SHA-224",
  ]

  /// The error for an algorithm that no library here has.
  static func unsupported(_ oid: OID, _ field: StaticString) -> CertificateError {
    let name = name(oid)
    return CertificateError(
      .unsupported, field,
      "\(name) is not supported; PBES2 with PBKDF2 and AES-CBC is. To convert a key: \(keyCommand(name)); a bundle: "
        + "openssl pkcs12 -legacy -in FILE -nodes -out TEMPORARY && openssl pkcs12 -export -in TEMPORARY -out NEW")
  }

  /// The error for a cipher of traditional PEM that no library here has.
  static func unsupported(pemCipher name: String) -> CertificateError {
    CertificateError(
      .unsupported, "DEK-Info", "encrypted with \(name), which is not supported; convert it: \(keyCommand(name))")
  }

  /// Ciphers that OpenSSL 3 keeps in a provider of its own.
  private static func keyCommand(_ name: String) -> String {
    let isLegacy = ["RC2", "rc2", "RC4", "AndDES", "desCBC", "DES-CBC", "IDEA", "SEED", "BF-", "CAST"].contains {
      name.contains($0) && !name.contains("EDE") && !name.contains("Triple")
    }
    let providers = isLegacy ? " -provider legacy -provider default" : ""
    return "openssl pkcs8 -topk8 -v2 aes-256-cbc\(providers) -in FILE -out NEW"
  }
}
