package import TLS13Crypto
import TLS13Memory

/// One object of a file: what it is, and its encoding, which is wiped when nobody needs it any more.
package struct StoredObject: Sendable {
  package enum Kind: Hashable, Sendable {
    case certificate
    /// PKCS#8, SEC 1 or PKCS#1.
    case privateKey
    /// PKCS#8 under a password, or PEM that says so in its headers.
    case encryptedPrivateKey
    /// PKCS#12
    case bundle
    case request
    case revocationList
    case ocspResponse
    case publicKey
    /// The parameters that `openssl ecparam` writes before a key, which has them as well.
    case parameters
    case foreign(ForeignFormat)
  }

  package let kind: Kind
  private let contents: SharedSecretBytes
  private let encryption: PEMEncryption?

  private init(_ kind: Kind, _ contents: SharedSecretBytes, _ encryption: PEMEncryption? = nil) {
    self.kind = kind
    self.contents = contents
    self.encryption = encryption
  }

  /// What has no contents that are read.
  private init(_ kind: Kind) { self.init(kind, SharedSecretBytes(SecretBytes(zeroed: 0))) }

  /// What is in a file that is neither PEM nor DER.
  init(_ format: ForeignFormat) { self.init(.foreign(format)) }

  /// An object in DER, or in BER of indefinite length, as NSS and Java write PKCS#12 and PKCS#7.
  init?(der: Span<UInt8>) {
    let contents = Self.distinguished(SharedSecretBytes(SecretBytes(copying: der)))
    guard let kind = Kind(der: contents.span) else { return nil }
    self.init(kind, contents)
  }

  /// DER where it is BER, else what was given.
  private static func distinguished(_ contents: SharedSecretBytes) -> SharedSecretBytes {
    guard BER.isIndefinite(contents.span) else { return contents }
    do { return SharedSecretBytes(try BER.distinguished(contents.span, "BER")) } catch { return contents }
  }

  /// A block of a PEM text.
  init(_ block: PEMScanner.Block, in text: Span<UInt8>) throws(CertificateError) {
    switch block.label {
    case "EC PARAMETERS", "DH PARAMETERS", "DSA PARAMETERS", "X9.42 DH PARAMETERS":
      self.init(.parameters)
    case "TRUSTED CERTIFICATE":
      try self.init(trusted: Base64.decode(text.extracting(block.body), block.label))
    case let label where Self.fallback(label) != nil:
      let der = SharedSecretBytes(try Base64.decode(text.extracting(block.body), label))
      guard let encryption = block.encryption else {
        let contents = Self.distinguished(der)
        // The label may be wrong, the contents are not; it decides where they are malformed.
        let kind = Kind(der: contents.span) ?? Self.fallback(label)
        self.init(kind == .foreign(.pkcs7DER) ? .foreign(.pkcs7PEM) : kind ?? .privateKey, contents)
        return
      }
      self.init(.encryptedPrivateKey, der, encryption)
    default: self.init(ForeignFormat(label: block.label))
    }
  }

  /// What a label says; nil for labels of other things. RFC 7468 §4 to §13, RFC 5915 §4
  private static func fallback(_ label: String) -> Kind? {
    switch label {
    case _ where PEMScanner.isCertificate(label): .certificate
    case "PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY", "DSA PRIVATE KEY", "ANY PRIVATE KEY": .privateKey
    case "ENCRYPTED PRIVATE KEY": .encryptedPrivateKey
    case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST": .request
    case "X509 CRL", "CRL": .revocationList
    case "PUBLIC KEY", "EC PUBLIC KEY": .publicKey
    case "RSA PUBLIC KEY": .foreign(.rsaPublicKey)
    case "PKCS7", "CMS", "PKCS #7 SIGNED DATA": .foreign(.pkcs7PEM)
    case "PKCS12", "PFX": .bundle
    default: nil
    }
  }

  /// OpenSSL's `TRUSTED CERTIFICATE`: a certificate, and behind it what it is trusted for and how it is called.
  ///
  /// ```
  /// CertAux ::= SEQUENCE {
  ///   trust   SEQUENCE OF OBJECT IDENTIFIER OPTIONAL,
  ///   reject  [0] SEQUENCE OF OBJECT IDENTIFIER OPTIONAL,
  ///   alias   UTF8String OPTIONAL, … }
  /// ```
  private init(trusted der: consuming SecretBytes) throws(CertificateError) {
    var reader = DERReader(der.span)
    let certificate = try reader.read(.sequence, "TRUSTED CERTIFICATE").range
    if !reader.isAtEnd {
      let settings = try reader.enter(.sequence, "CertAux")
      guard settings.nextTag != .sequence, settings.nextTag != .contextConstructed(0) else {
        self.init(.restrictedTrust)
        return
      }
    }
    self.init(.certificate, SharedSecretBytes(SecretBytes(copying: der.span.extracting(certificate))))
  }
}

extension StoredObject {
  /// The encoding of what is no secret.
  package var der: [UInt8] { [UInt8](contents.span) }

  package var certificate: Certificate {
    get throws(CertificateError) { try Certificate(der: der) }
  }

  /// The key, of a key with or without a password.
  package func privateKey(
    _ passwords: Passwords, _ crypto: CryptoProvider?
  ) throws(CertificateError) -> PrivateKey {
    guard kind == .encryptedPrivateKey else { return try PrivateKey(der: contents.span) }
    guard let crypto else { throw CertificateError(.passwordMissing, "private key") }
    return try passwords.first(for: "private key") { (password: Span<UInt8>) throws(CertificateError) in
      try decrypt(password, crypto)
    }
  }

  private func decrypt(_ password: Span<UInt8>, _ crypto: CryptoProvider) throws(CertificateError) -> PrivateKey {
    guard let encryption else {
      var budget = PasswordBudget()
      return try EncryptedPrivateKeyInfo.decrypt(contents.span, password: password, crypto, &budget)
    }
    let plaintext = try encryption.decrypt(contents.span, password: password, crypto)
    return try PrivateKey(der: plaintext.span)
  }

  /// The bundle, opened with an empty password, as bundles of certificates alone often have, or with one of the others.
  package func bundle(_ passwords: Passwords, _ crypto: CryptoProvider?) throws(CertificateError) -> PKCS12 {
    guard let crypto else { throw CertificateError(.passwordMissing, "PKCS#12 bundle") }
    let empty = SecretBytes(zeroed: 0)
    do throws(CertificateError) { return try PKCS12(contents.span, empty.span, crypto) } catch {
      guard error.kind == .wrongPassword else { throw error }
    }
    return try passwords.first(for: "PKCS#12 bundle") { (password: Span<UInt8>) throws(CertificateError) in
      try PKCS12(contents.span, password, crypto)
    }
  }
}
