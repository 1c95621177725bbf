public import TLS13Crypto
public import TLS13Memory

/// A bundle of certificates and a private key behind a password. RFC 7292 §4
///
/// ```
/// PFX ::= SEQUENCE {
///   version     INTEGER {v3(3)}(v3,...),
///   authSafe    ContentInfo,
///   macData     MacData OPTIONAL }
/// ```
///
/// Read are password privacy and password integrity with what is strong today: PBES2 with AES-CBC, and for the MAC PBMAC1
/// (RFC 9579), or the older MAC, which may have SHA-1. RC2 and Triple-DES, which files have that were made before 2022, are
/// refused by name: no library here has them. The encoding is BER, as NSS writes it, or DER, as OpenSSL and Java do.
public struct PKCS12: ~Copyable, Sendable {
  /// The private key, if there is one; of several, the first whose certificate is in the bundle.
  public let privateKey: PrivateKey?
  /// The certificate of ``privateKey``, followed by its issuers as far as they are in the bundle; empty without a key
  /// or without its certificate.
  public let chain: [Certificate]
  /// The certificates that are not in ``chain``, in the order of the file.
  public let otherCertificates: [Certificate]
  /// Whether a MAC under the password was there, and right. Without one, the bundle's certificates could have been
  /// exchanged by whoever can write the file.
  public let isAuthenticated: Bool
  /// The keys beside ``privateKey``.
  package let otherKeys: [any SigningKey]

  /// Opens a bundle that fills `der`.
  ///
  /// - Parameters:
  ///   - password: UTF-8 text, possibly empty.
  ///   - crypto: has ``CryptoProvider/passwords``.
  /// - Throws: ``CertificateError`` of kind ``CertificateError/Kind/wrongPassword`` when the password does not open
  ///   it; of kind ``CertificateError/Kind/unsupported`` naming the algorithm; of another when it is malformed, or holds
  ///   a private key that is invalid.
  public init(der: [UInt8], password: borrowing SecretBytes, crypto: CryptoProvider) throws(CertificateError) {
    try self.init(der.span, password.span, crypto)
  }

  init(_ encoded: Span<UInt8>, _ password: Span<UInt8>, _ crypto: CryptoProvider) throws(CertificateError) {
    var budget = PasswordBudget()
    let der = try BER.distinguished(encoded, "PFX")
    var input = DERReader(der.span)
    var bundle = try input.enter(.sequence, "PFX")
    try input.finish("PFX")
    _ = try bundle.readInteger(in: 3...3, "PFX.version")
    let safe = try bundle.readDataContent("authSafe")
    let mac = bundle.isAtEnd ? nil : try PKCS12MAC(&bundle)
    try bundle.finish("PFX")
    // RFC 7292 §4: over the contents octets, before what is in them is looked at.
    if let mac { try mac.verify(bundle.span(safe), password: password, crypto, &budget) }

    var contents = PKCS12Contents(crypto: crypto, budget: budget)
    try contents.readAuthenticatedSafe(bundle.span(safe), password: password)
    (chain, otherCertificates) = contents.ordered()
    privateKey = contents.takeKey()
    otherKeys = contents.signingKeys
    isAuthenticated = mac != nil
  }

  /// The private key, ready to sign; nil when there is none.
  public func signingKey(_ crypto: CryptoProvider) throws(CryptoError) -> (any SigningKey)? {
    switch privateKey {
    case .some(let key): try key.signingKey(crypto)
    case nil: nil
    }
  }

  /// All keys, ready to sign.
  func keys(_ crypto: CryptoProvider) throws(CertificateError) -> [any SigningKey] {
    switch privateKey {
    case .some(let key): [try key.imported(crypto)] + otherKeys
    case nil: []
    }
  }

  /// Hands ``privateKey`` over.
  consuming func takeKey() -> PrivateKey? { privateKey }
}

extension DERReader {
  /// A ContentInfo of type data: the range of its octets. RFC 5652 §3, §4
  ///
  /// ```
  /// ContentInfo ::= SEQUENCE {
  ///   contentType ContentType,
  ///   content [0] EXPLICIT ANY DEFINED BY contentType }
  /// ```
  @_lifetime(self: copy self)
  mutating func readDataContent(_ field: StaticString) throws(CertificateError) -> Range<Int> {
    var info = try enter(.sequence, field)
    let type = try info.readOID(field)
    guard OIDCode(span(type)) == .pkcs7Data else {
      // RFC 7292 §3.1: public-key integrity has signedData here.
      throw CertificateError(.unsupported, field, "content of type \(OID(span(type))), not data under a password")
    }
    var wrapper = try info.enter(.contextConstructed(0), field)
    try info.finish(field)
    let content = try wrapper.read(.octetString, field).content
    try wrapper.finish(field)
    return content
  }
}
