public import TLS13Crypto
import TLS13Memory

/// A public key with its algorithm. RFC 5280 §4.1.2.7
///
/// ```
/// SubjectPublicKeyInfo  ::=  SEQUENCE  {
///   algorithm            AlgorithmIdentifier,
///   subjectPublicKey     BIT STRING  }
/// ```
public struct SubjectPublicKeyInfo: Sendable, Hashable {
  /// What the key is for.
  public enum Algorithm: Hashable, Sendable {
    /// RSA without restriction. RFC 4055 §1.2
    case rsaEncryption
    /// RSA for RSASSA-PSS only, with the parameters it is bound to, if any. RFC 4055 §1.2
    case rsassaPSS(RSAPSSParameters?)
    /// id-ecPublicKey on a named curve. RFC 5480 §2.1.1
    case ellipticCurve(EllipticCurve)
    /// Ed25519. RFC 8410 §3
    case ed25519
    /// ML-DSA. draft-ietf-lamps-dilithium-certificates §4
    case mldsa(MLDSAParameterSet)
    /// Any other.
    case unknown(OID)
  }

  struct Fields: Sendable, Hashable {
    var algorithm: Algorithm
    var key: Range<Int>
  }

  let slice: DERSlice
  let fields: Fields

  init(slice: DERSlice, _ fields: Fields) {
    self.slice = slice
    self.fields = fields
  }

  /// Parses one SubjectPublicKeyInfo that fills `der`.
  public init(der: [UInt8]) throws(CertificateError) {
    var reader = DERReader(der.span)
    let (range, fields) = try reader.readSubjectPublicKeyInfo()
    try reader.finish("SubjectPublicKeyInfo")
    self.init(slice: DERSlice(der, range), fields)
  }

  /// What the key is for.
  public var algorithm: Algorithm { fields.algorithm }

  /// The encoding.
  public var der: [UInt8] { slice.copy }

  /// Equal encodings.
  public static func == (a: SubjectPublicKeyInfo, b: SubjectPublicKeyInfo) -> Bool { a.slice == b.slice }

  /// Hashes the encoding.
  public func hash(into hasher: inout Swift.Hasher) { hasher.combine(slice) }
}

extension DERReader {
  /// The SubjectPublicKeyInfo that is next.
  @_lifetime(self: copy self)
  mutating func readSubjectPublicKeyInfo() throws(CertificateError) -> (Range<Int>, SubjectPublicKeyInfo.Fields) {
    let element = try read(.sequence, "subjectPublicKeyInfo")
    var reader = try inside(element, "subjectPublicKeyInfo")
    var identifier = try reader.enter(.sequence, "subjectPublicKeyInfo.algorithm")
    let algorithm = try identifier.readKeyAlgorithm()
    let key = try reader.readOctetBitString("subjectPublicKey")
    try reader.finish("subjectPublicKeyInfo")
    return (element.range, SubjectPublicKeyInfo.Fields(algorithm: algorithm, key: key))
  }

  /// The contents of a key's AlgorithmIdentifier.
  @_lifetime(self: copy self)
  mutating func readKeyAlgorithm() throws(CertificateError) -> SubjectPublicKeyInfo.Algorithm {
    let identifier = try readOID("subjectPublicKeyInfo.algorithm")
    let algorithm: SubjectPublicKeyInfo.Algorithm
    switch OIDCode(span(identifier)) {
    case .rsaEncryption:
      // RFC 4055 §1.2: the parameters are NULL; absent ones say the same.
      if isAtEnd {
        try flaw(
          .parameters, "subjectPublicKeyInfo.algorithm.parameters", "absent, where RSA has NULL", "RFC 4055 §1.2",
          at: offset)
      } else {
        try readNull("subjectPublicKeyInfo.algorithm.parameters")
      }
      algorithm = .rsaEncryption
    case .rsassaPSS:
      algorithm = .rsassaPSS(isAtEnd ? nil : try RSAPSSParameters(&self))
    case .ecPublicKey:
      guard let curve = try readCurve() else { return .unknown(OID(span(identifier))) }
      algorithm = .ellipticCurve(curve)
    case .ed25519: algorithm = .ed25519
    case .mldsa44: algorithm = .mldsa(.mldsa44)
    case .mldsa65: algorithm = .mldsa(.mldsa65)
    case .mldsa87: algorithm = .mldsa(.mldsa87)
    default: return .unknown(OID(span(identifier)))
    }
    try finish("subjectPublicKeyInfo.algorithm")
    return algorithm
  }

  /// ECParameters: a named curve, nothing else; nil for a curve not known here. RFC 5480 §2.1.1
  @_lifetime(self: copy self)
  private mutating func readCurve() throws(CertificateError) -> EllipticCurve? {
    guard nextTag == .objectIdentifier else {
      throw CertificateError(.unsupported, "ECParameters", "not a namedCurve", at: offset)
    }
    switch try readOIDCode("namedCurve") {
    case .secp256r1: return .p256
    case .secp384r1: return .p384
    case .secp521r1: return .p521
    default: return nil
    }
  }
}
