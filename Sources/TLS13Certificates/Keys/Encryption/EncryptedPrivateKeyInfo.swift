public import TLS13Crypto
public import TLS13Memory

/// PKCS#8 behind a password. RFC 5958 §3
///
/// ```
/// EncryptedPrivateKeyInfo ::= SEQUENCE {
///   encryptionAlgorithm  EncryptionAlgorithmIdentifier,
///   encryptedData        EncryptedData }
/// EncryptedData ::= OCTET STRING -- Encrypted PrivateKeyInfo
/// ```
enum EncryptedPrivateKeyInfo {
  static func decrypt(
    _ der: Span<UInt8>, password: Span<UInt8>, _ crypto: CryptoProvider, _ budget: inout PasswordBudget
  ) throws(CertificateError) -> PrivateKey {
    var input = DERReader(der)
    var info = try input.enter(.sequence, "EncryptedPrivateKeyInfo")
    try input.finish("EncryptedPrivateKeyInfo")
    let scheme = try PBES2(info.enter(.sequence, "encryptionAlgorithm"))
    let content = try info.read(.octetString, "encryptedData").content
    try info.finish("EncryptedPrivateKeyInfo")
    let passwords = try crypto.requirePasswords("EncryptedPrivateKeyInfo")
    let plaintext = try scheme.decrypt(info.span(content), password: password, passwords, &budget)
    return try PrivateKey(der: plaintext.span)
  }
}

extension PrivateKey {
  /// Parses an EncryptedPrivateKeyInfo (RFC 5958 §3) that fills `der`, or a key without encryption.
  ///
  /// - Parameters:
  ///   - password: UTF-8 text; not used when the key is not encrypted.
  ///   - crypto: has ``CryptoProvider/passwords``.
  /// - Throws: ``CertificateError`` of kind ``CertificateError/Kind/wrongPassword`` when the password does not open
  ///   it, or of kind ``CertificateError/Kind/unsupported`` naming the algorithm when it is not PBES2 with AES-CBC.
  public init(
    der: [UInt8], password: borrowing SecretBytes, crypto: CryptoProvider
  ) throws(CertificateError) {
    guard PrivateKeyFormat(der.span) == nil else {
      try self.init(der: der.span)
      return
    }
    var budget = PasswordBudget()
    self = try EncryptedPrivateKeyInfo.decrypt(der.span, password: password.span, crypto, &budget)
  }

  /// Parses the first private key of a PEM text, encrypted or not; blocks of other kinds are skipped. Also read are keys
  /// that OpenSSL encrypted the old way (`Proc-Type: 4,ENCRYPTED`), with AES, and keys in DER and in PKCS#12.
  ///
  /// - Parameters:
  ///   - password: UTF-8 text; not used when the key is not encrypted.
  ///   - crypto: has ``CryptoProvider/passwords``.
  /// - Throws: as ``init(der:password:crypto:)``.
  public init(
    pem: [UInt8], password: borrowing SecretBytes, crypto: CryptoProvider
  ) throws(CertificateError) {
    self = try StoredFile(pem.span).privateKey(Passwords(password), crypto)
  }

  /// The key in PKCS#8 under a password: PBES2 with PBKDF2-HMAC-SHA-256 and AES-256-CBC. RFC 5958 §3
  ///
  /// - Parameters:
  ///   - password: UTF-8 text.
  ///   - iterations: how often each guess has to hash; what OWASP asks for in 2023.
  ///   - crypto: has ``CryptoProvider/passwords``.
  /// - Throws: ``CertificateError`` when the provider has no such primitives or `iterations` is out of range.
  public func encryptedPKCS8DER(
    password: borrowing SecretBytes, iterations: Int = 600_000, crypto: CryptoProvider
  ) throws(CertificateError) -> [UInt8] {
    guard iterations > 0 else { throw CertificateError(.outOfRange, "iterationCount", "\(iterations)") }
    let scheme = PBES2(iterations: iterations, random: crypto.random)
    let passwords = try crypto.requirePasswords("EncryptedPrivateKeyInfo")
    let ciphertext = try scheme.encrypt(pkcs8DER().span, password: password.span, passwords)
    var writer = DERWriter(capacity: ciphertext.count + 160)
    writer.write(.sequence) { info in
      scheme.write(to: &info)
      info.write(.octetString, ciphertext)
    }
    return writer.bytes
  }

  /// The same as an `ENCRYPTED PRIVATE KEY` block. RFC 7468 §11
  public func encryptedPKCS8PEM(
    password: borrowing SecretBytes, iterations: Int = 600_000, crypto: CryptoProvider
  ) throws(CertificateError) -> String {
    let der = try encryptedPKCS8DER(password: password, iterations: iterations, crypto: crypto)
    return PEM.encode(PEMBlock(label: "ENCRYPTED PRIVATE KEY", der: der))
  }
}

extension SecretBytes {
  /// A password as UTF-8. The text itself is an ordinary string, which is not wiped.
  public init(utf8 text: String) {
    var bytes = Array(text.utf8)
    self.init(copying: bytes.span)
    var span = bytes.mutableSpan
    span.wipe()
  }
}
