public import TLS13Crypto
import TLS13Memory

/// A request for a certificate: a name and a key, signed with that key. RFC 2986 §4
///
/// ```
/// CertificationRequest ::= SEQUENCE {
///   certificationRequestInfo CertificationRequestInfo,
///   signatureAlgorithm AlgorithmIdentifier{{ SignatureAlgorithms }},
///   signature          BIT STRING }
/// CertificationRequestInfo ::= SEQUENCE {
///   version       INTEGER { v1(0) } (v1,...),
///   subject       Name,
///   subjectPKInfo SubjectPublicKeyInfo{{ PKInfoAlgorithms }},
///   attributes    [0] Attributes{{ CRIAttributes }} }
/// ```
///
/// Everything in it is what the requester wishes. Parsing does not verify the signature;
/// ``verifyPossession(_:)`` does, and ``CertificateAuthority/issue(from:names:purposes:validity:subject:algorithm:)``
/// calls it.
public struct CertificationRequest: Sendable, Hashable {
  /// The encoding as it was parsed.
  public let der: [UInt8]
  /// Whose key it carries, as the requester says.
  public let subject: DistinguishedName
  /// The key.
  public let subjectPublicKeyInfo: SubjectPublicKeyInfo
  /// How the request is signed.
  public let signatureAlgorithm: CertificateSignatureAlgorithm
  /// The extensions that the certificate is to have, as the requester says.
  public let requestedExtensions: [CertificateExtension]
  /// The names of the requested subjectAltName; empty when there is none.
  public let subjectAlternativeNames: [GeneralName]

  let info: Range<Int>
  let signature: Range<Int>

  /// Parses one request that fills `der`.
  ///
  /// - Throws: ``CertificateError`` with the field that is malformed.
  public init(der: [UInt8]) throws(CertificateError) {
    // What a certificate may be written like, a request may as well.
    var input = DERReader(der.span, .silent)
    var request = try input.enter(.sequence, "CertificationRequest")
    try input.finish("CertificationRequest")
    let infoElement = try request.read(.sequence, "certificationRequestInfo")
    let algorithm = try request.enter(.sequence, "signatureAlgorithm")
    signatureAlgorithm = try CertificateSignatureAlgorithm(algorithm)
    signature = try request.readOctetBitString("signature")
    try request.finish("CertificationRequest")
    info = infoElement.range

    var fields = try request.inside(infoElement, "certificationRequestInfo")
    _ = try fields.readInteger(in: 0...0, "version")
    subject = DistinguishedName(DERSlice(der, try fields.readName("subject")))
    let (range, key) = try fields.readSubjectPublicKeyInfo()
    subjectPublicKeyInfo = SubjectPublicKeyInfo(slice: DERSlice(der, range), key)
    let extensions = try fields.readRequestedExtensions()
    try fields.finish("certificationRequestInfo")
    guard extensions.malformedNames.isEmpty else {
      throw CertificateError(.invalidValue, "subjectAltName", "it asks for a malformed name")
    }
    requestedExtensions = extensions.list(in: der)
    subjectAlternativeNames = extensions.names(in: der)
    self.der = der
  }

  /// Parses the first `CERTIFICATE REQUEST` block of a PEM text, or a request in DER. RFC 7468 §7
  public init(pem: [UInt8]) throws(CertificateError) {
    try self.init(der: StoredFile(pem.span).objects(.request, "certificate request")[0].der)
  }

  /// The request as a PEM block. RFC 7468 §7
  public var pem: String { PEM.encode(PEMBlock(label: "CERTIFICATE REQUEST", der: der)) }

  /// Equal encodings.
  public static func == (a: CertificationRequest, b: CertificationRequest) -> Bool { a.der == b.der }

  /// Hashes the encoding.
  public func hash(into hasher: inout Swift.Hasher) { hasher.combine(der) }
}

extension CertificationRequest {
  /// Proof of possession: the requester's own key made the signature. RFC 2986 §3, RFC 5280 §6.1.3 (a)(1)
  ///
  /// - Throws: ``IssuingError/proofOfPossession(_:)`` saying why not.
  public func verifyPossession(_ crypto: CryptoProvider) throws(IssuingError) {
    guard let algorithm = signatureAlgorithm.algorithm,
      subjectPublicKeyInfo.algorithm.permits(algorithm)
    else { throw .proofOfPossession("signed with \(signatureAlgorithm)") }
    let key: any VerificationKey
    do { key = try crypto.importPublicKey(subjectPublicKeyInfo.key) } catch { throw .proofOfPossession("\(error)") }
    let bytes = der.span
    guard
      key.isValid(
        signature: bytes.extracting(signature), for: bytes.extracting(info), algorithm: algorithm)
    else { throw .proofOfPossession("the signature is not by the request's own key") }
  }
}
