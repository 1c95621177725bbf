import TLS13Crypto
import TLS13Memory

/// What the safes of a bundle hold, collected while they are read. RFC 7292 §4.1, §4.2
///
/// ```
/// AuthenticatedSafe ::= SEQUENCE OF ContentInfo
/// SafeContents ::= SEQUENCE OF SafeBag
/// SafeBag ::= SEQUENCE {
///   bagId          BAG-TYPE.&id ({PKCS12BagSet})
///   bagValue       [0] EXPLICIT BAG-TYPE.&Type({PKCS12BagSet}{@bagId}),
///   bagAttributes  SET OF PKCS12Attribute OPTIONAL }
/// ```
struct PKCS12Contents: ~Copyable {
  let crypto: CryptoProvider
  var budget: PasswordBudget
  private(set) var certificates: [Certificate] = []
  private var key: PrivateKey?

  init(crypto: CryptoProvider, budget: PasswordBudget) {
    self.crypto = crypto
    self.budget = budget
  }

  /// The key, once everything is read.
  mutating func takeKey() -> PrivateKey? { key.take() }

  /// The key's public half; nil without a key.
  func publicKey() throws(CertificateError) -> PublicKey? {
    do throws(CryptoError) {
      switch key {
      case .some(let key): return try key.signingKey(crypto).publicKey
      case nil: return nil
      }
    } catch { throw CertificateError(.invalidValue, "keyBag", "\(error)") }
  }

  /// All safes, plain or encrypted.
  mutating func readAuthenticatedSafe(
    _ safe: Span<UInt8>, password: borrowing SecretBytes
  ) throws(CertificateError) {
    var input = DERReader(safe)
    var list = try input.enter(.sequence, "AuthenticatedSafe")
    try input.finish("AuthenticatedSafe")
    while !list.isAtEnd {
      let info = try list.read(.sequence, "ContentInfo")
      var reader = try list.inside(info, "ContentInfo")
      let type = try reader.readOID("contentType")
      switch OIDCode(reader.span(type)) {
      case .pkcs7Data:
        var again = DERReader(safe, trusted: info.range)
        var contents = DERReader(safe, trusted: try again.readDataContent("ContentInfo"))
        try readSafeContents(&contents, password)
      case .pkcs7EncryptedData:
        let plaintext = try decrypt(&reader, password)
        var contents = DERReader(plaintext.span)
        try readSafeContents(&contents, password)
      case .pkcs7EnvelopedData:
        throw CertificateError(.unsupported, "contentType", "envelopedData: encrypted to a public key, RFC 7292 §3.1")
      default: throw CertificateError(.unsupported, "contentType", "\(OID(reader.span(type)))")
      }
    }
  }

  /// EncryptedData. RFC 5652 §8, §6.1
  ///
  /// ```
  /// EncryptedData ::= SEQUENCE {
  ///   version CMSVersion,
  ///   encryptedContentInfo EncryptedContentInfo,
  ///   unprotectedAttrs [1] IMPLICIT UnprotectedAttributes OPTIONAL }
  /// EncryptedContentInfo ::= SEQUENCE {
  ///   contentType ContentType,
  ///   contentEncryptionAlgorithm ContentEncryptionAlgorithmIdentifier,
  ///   encryptedContent [0] IMPLICIT EncryptedContent OPTIONAL }
  /// ```
  private mutating func decrypt(
    _ info: inout DERReader, _ password: borrowing SecretBytes
  ) throws(CertificateError) -> SecretBytes {
    var wrapper = try info.enter(.contextConstructed(0), "EncryptedData")
    try info.finish("ContentInfo")
    var data = try wrapper.enter(.sequence, "EncryptedData")
    try wrapper.finish("EncryptedData")
    _ = try data.readInteger(in: 0...2, "EncryptedData.version")
    var content = try data.enter(.sequence, "EncryptedContentInfo")
    _ = try data.readOptional(.contextConstructed(1), "unprotectedAttrs")
    try data.finish("EncryptedData")
    guard try content.readOIDCode("EncryptedContentInfo.contentType") == .pkcs7Data else {
      throw CertificateError(.unsupported, "EncryptedContentInfo.contentType", "not data")
    }
    let scheme = try PBES2(content.enter(.sequence, "contentEncryptionAlgorithm"))
    let ciphertext = try content.read(.context(0), "encryptedContent").content
    try content.finish("EncryptedContentInfo")
    let primitives = try crypto.requirePasswords("EncryptedData")
    return try scheme.decrypt(content.span(ciphertext), password: password, primitives, &budget)
  }

  /// The bags of one safe.
  private mutating func readSafeContents(
    _ reader: inout DERReader, _ password: borrowing SecretBytes
  ) throws(CertificateError) {
    var bags = try reader.enter(.sequence, "SafeContents")
    try reader.finish("SafeContents")
    while !bags.isAtEnd {
      var bag = try bags.enter(.sequence, "SafeBag")
      let identifier = try bag.readOID("bagId")
      var value = try bag.enter(.contextConstructed(0), "bagValue")
      _ = try bag.readOptional(.set, "bagAttributes")
      try bag.finish("SafeBag")
      let type = OIDCode(bag.span(identifier))
      if type == .safeContentsBag {
        // Safes inside safes: DERReader bounds how deep.
        try readSafeContents(&value, password)
      } else {
        try readBag(type, OID(bag.span(identifier)), &value, password)
      }
    }
  }

  /// One bag that is not a safe. RFC 7292 §4.2.1 to §4.2.5
  private mutating func readBag(
    _ type: OIDCode, _ identifier: OID, _ value: inout DERReader, _ password: borrowing SecretBytes
  ) throws(CertificateError) {
    switch type {
    case .keyBag:
      let info = try value.read(.sequence, "keyBag").range
      try take(PKCS8.parse(value.span(info)))
    case .pkcs8ShroudedKeyBag:
      let info = try value.read(.sequence, "pkcs8ShroudedKeyBag").range
      try take(EncryptedPrivateKeyInfo.decrypt(value.span(info), password: password, crypto, &budget))
    case .certBag: certificates.append(try Self.certificate(&value))
    case .crlBag, .secretBag: return
    default: throw CertificateError(.unsupported, "bagId", "\(identifier)")
    }
    try value.finish("bagValue")
  }

  private mutating func take(_ found: consuming PrivateKey) throws(CertificateError) {
    guard key == nil else {
      throw CertificateError(.duplicate, "keyBag", "two private keys in one bundle; store each with its own chain")
    }
    key = consume found
  }

  /// CertBag ::= SEQUENCE { certId, certValue [0] EXPLICIT OCTET STRING }. RFC 7292 §4.2.3
  private static func certificate(_ value: inout DERReader) throws(CertificateError) -> Certificate {
    var bag = try value.enter(.sequence, "certBag")
    let identifier = try bag.readOID("certId")
    guard OIDCode(bag.span(identifier)) == .x509Certificate else {
      throw CertificateError(.unsupported, "certId", "\(OID(bag.span(identifier)))")
    }
    var wrapper = try bag.enter(.contextConstructed(0), "certValue")
    try bag.finish("certBag")
    let content = try wrapper.read(.octetString, "certValue").content
    try wrapper.finish("certValue")
    return try Certificate(der: [UInt8](wrapper.span(content)))
  }
}
