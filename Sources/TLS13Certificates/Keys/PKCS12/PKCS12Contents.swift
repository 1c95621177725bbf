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
  /// A key that was found. Keys cannot be copied, and arrays hold only what can.
  private final class Found {
    var key: PrivateKey?
    let signingKey: any SigningKey

    init(_ key: consuming PrivateKey, _ signingKey: any SigningKey) {
      self.key = consume key
      self.signingKey = signingKey
    }
  }

  let crypto: CryptoProvider
  var budget: PasswordBudget
  private(set) var certificates: [Certificate] = []
  private var keys: [Found] = []

  init(crypto: CryptoProvider, budget: PasswordBudget) {
    self.crypto = crypto
    self.budget = budget
  }

  /// The certificate of the chosen key with its issuers after it, and the certificates that are left.
  func ordered() -> (chain: [Certificate], others: [Certificate]) {
    guard !keys.isEmpty, let leaf = owner(of: keys[chosen]) else { return ([], certificates) }
    return CertificateOrder.sorted(certificates, from: leaf)
  }

  /// Takes the chosen key out, once everything is read.
  mutating func takeKey() -> PrivateKey? { keys.isEmpty ? nil : keys.remove(at: chosen).key.take() }

  /// The keys that were not taken.
  var signingKeys: [any SigningKey] { keys.map(\.signingKey) }

  /// The first key with a certificate, else the first.
  private var chosen: Int { keys.firstIndex { owner(of: $0) != nil } ?? 0 }

  private func owner(of found: Found) -> Int? {
    certificates.firstIndex { certificate in
      // A certificate for a key of an unknown kind is not this key's.
      guard let own = try? certificate.subjectPublicKeyInfo.key else { return false }
      return own == found.signingKey.publicKey
    }
  }

  /// All safes, plain or encrypted.
  mutating func readAuthenticatedSafe(
    _ encoded: Span<UInt8>, password: Span<UInt8>
  ) throws(CertificateError) {
    let der = try BER.distinguished(encoded, "AuthenticatedSafe")
    let safe = der.span
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
        let plaintext = try BER.distinguished(safe.extracting(again.readDataContent("ContentInfo")), "SafeContents")
        var contents = DERReader(plaintext.span)
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
    _ info: inout DERReader, _ password: Span<UInt8>
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
    let ciphertext = try content.readEncryptedContent()
    try content.finish("EncryptedContentInfo")
    let primitives = try crypto.requirePasswords("EncryptedData")
    return try scheme.decrypt(ciphertext.span, password: password, primitives, &budget)
  }

  /// The bags of one safe.
  private mutating func readSafeContents(
    _ reader: inout DERReader, _ password: Span<UInt8>
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
    _ type: OIDCode, _ identifier: OID, _ value: inout DERReader, _ password: Span<UInt8>
  ) throws(CertificateError) {
    switch type {
    case .keyBag:
      let info = try value.read(.sequence, "keyBag").range
      try take(PrivateKey(der: value.span(info)))
    case .pkcs8ShroudedKeyBag:
      let info = try value.read(.sequence, "pkcs8ShroudedKeyBag").range
      try take(EncryptedPrivateKeyInfo.decrypt(value.span(info), password: password, crypto, &budget))
    case .certBag: certificates.append(try Self.certificate(&value))
    case .crlBag, .secretBag: return
    default: throw CertificateError(.unsupported, "bagId", "\(identifier)")
    }
    try value.finish("bagValue")
  }

  private mutating func take(_ key: consuming PrivateKey) throws(CertificateError) {
    let signingKey = try key.imported(crypto)
    keys.append(Found(key, signingKey))
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

extension DERReader {
  /// `encryptedContent [0] IMPLICIT OCTET STRING`, in one piece or, as BER allows, in several.
  @_lifetime(self: copy self)
  fileprivate mutating func readEncryptedContent() throws(CertificateError) -> [UInt8] {
    guard nextTag == .contextConstructed(0) else {
      return [UInt8](span(try read(.context(0), "encryptedContent").content))
    }
    var pieces = try enter(.contextConstructed(0), "encryptedContent")
    var content: [UInt8] = []
    while !pieces.isAtEnd { content.append(span(try pieces.read(.octetString, "encryptedContent").content)) }
    return content
  }
}
