public import TLS13Crypto

/// How a certificate is signed: an AlgorithmIdentifier whose parameters were checked. RFC 5280 §4.1.1.2
///
/// ```
/// AlgorithmIdentifier  ::=  SEQUENCE  {
///   algorithm   OBJECT IDENTIFIER,
///   parameters  ANY DEFINED BY algorithm OPTIONAL  }
/// ```
public enum CertificateSignatureAlgorithm: Hashable, Sendable {
  /// One that the crypto seam knows.
  case known(SignatureAlgorithm)
  /// One on SHA-1 or MD5, which is never accepted.
  case broken(String)
  /// Any other.
  case unknown(OID)

  /// The contents of an AlgorithmIdentifier.
  init(_ contents: consuming DERReader) throws(CertificateError) {
    var reader = contents
    let identifier = try reader.readOID("signatureAlgorithm.algorithm")
    switch OIDCode(reader.span(identifier)) {
    // RFC 5758 §3.2: parameters are absent; NULL says the same.
    case .ecdsaWithSHA256: self = .known(.ecdsa(.sha256)); try reader.skipNeedlessNull()
    case .ecdsaWithSHA384: self = .known(.ecdsa(.sha384)); try reader.skipNeedlessNull()
    case .ecdsaWithSHA512: self = .known(.ecdsa(.sha512)); try reader.skipNeedlessNull()
    // RFC 8410 §3: parameters are absent.
    case .ed25519: self = .known(.ed25519)
    case .mldsa44: self = .known(.mldsa(.mldsa44))
    case .mldsa65: self = .known(.mldsa(.mldsa65))
    case .mldsa87: self = .known(.mldsa(.mldsa87))
    // RFC 4055 §5: parameters are NULL; absent ones are accepted as well.
    case .sha256WithRSA: self = .known(.rsaPKCS1(.sha256)); try reader.skipNull()
    case .sha384WithRSA: self = .known(.rsaPKCS1(.sha384)); try reader.skipNull()
    case .sha512WithRSA: self = .known(.rsaPKCS1(.sha512)); try reader.skipNull()
    case .rsassaPSS:
      self = try Self.pss(&reader)
      return
    case .sha1WithRSA, .ecdsaWithSHA1:
      self = .broken("SHA-1")
      return
    case .md5WithRSA:
      self = .broken("MD5")
      return
    default:
      self = .unknown(OID(reader.span(identifier)))
      return
    }
    try reader.finish("signatureAlgorithm.parameters")
  }

  /// RFC 4055 §3.1. Parameters with other hashes leave the certificate readable and its signature unusable.
  private static func pss(_ reader: inout DERReader) throws(CertificateError) -> CertificateSignatureAlgorithm {
    do throws(CertificateError) {
      let parameters = try RSAPSSParameters(&reader)
      try reader.finish("RSASSA-PSS-params")
      return .known(parameters.algorithm)
    } catch {
      guard error.kind == .unsupported || error.kind == .missing || error.kind == .unexpectedTag else { throw error }
      return .broken("RSASSA-PSS parameters other than SHA-2 with MGF1")
    }
  }

  /// The algorithm for the crypto seam, or nil.
  public var algorithm: SignatureAlgorithm? {
    guard case .known(let algorithm) = self else { return nil }
    return algorithm
  }
}

extension DERReader {
  @_lifetime(self: copy self)
  fileprivate mutating func skipNeedlessNull() throws(CertificateError) {
    guard nextTag == .null else { return }
    let start = offset
    try readNull("signatureAlgorithm.parameters")
    try flaw(
      .parameters, "signatureAlgorithm.parameters", "NULL, where ECDSA has none", "RFC 5758 §3.2", at: start)
  }

  @_lifetime(self: copy self)
  fileprivate mutating func skipNull() throws(CertificateError) {
    if !isAtEnd { try readNull("signatureAlgorithm.parameters") }
  }
}

extension CertificateSignatureAlgorithm: CustomStringConvertible {
  /// As in `ecdsa-with-SHA256`.
  public var description: String {
    switch self {
    case .known(.ecdsa(let hash)): "ECDSA with \(hash.rawValue)"
    case .known(.ed25519): "Ed25519"
    case .known(.mldsa(let set)): set.rawValue
    case .known(.rsaPKCS1(let hash)): "RSASSA-PKCS1-v1_5 with \(hash.rawValue)"
    case .known(.rsaPSS(let hash, _, let salt)): "RSASSA-PSS with \(hash.rawValue), salt of \(salt) bytes"
    case .broken(let what): "\(what)"
    case .unknown(let oid): "unknown algorithm \(oid)"
    }
  }
}
