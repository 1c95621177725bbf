import TLS13Crypto
import TLS13Memory

/// Which certificate an answer is about. RFC 6960 §4.1.1
///
/// ```
/// CertID          ::=     SEQUENCE {
///   hashAlgorithm       AlgorithmIdentifier,
///   issuerNameHash      OCTET STRING, -- Hash of issuer's DN
///   issuerKeyHash       OCTET STRING, -- Hash of issuer's public key
///   serialNumber        CertificateSerialNumber }
/// ```
struct OCSPCertificateID: Sendable {
  private let hash: OIDCode
  private let issuerName: Range<Int>
  private let issuerKey: Range<Int>
  let serialNumber: Range<Int>

  init(_ contents: consuming DERReader) throws(CertificateError) {
    var reader = contents
    var algorithm = try reader.enter(.sequence, "hashAlgorithm")
    hash = try algorithm.readOIDCode("hashAlgorithm")
    if !algorithm.isAtEnd { try algorithm.readNull("hashAlgorithm.parameters") }
    try algorithm.finish("hashAlgorithm")
    issuerName = try reader.read(.octetString, "issuerNameHash").content
    issuerKey = try reader.read(.octetString, "issuerKeyHash").content
    serialNumber = try reader.readInteger("serialNumber")
    try reader.finish("certID")
  }

  /// Whether it is the ID of this certificate by this issuer. The serial number goes first, since it costs least.
  func identifies(_ certificate: Certificate, issuer: Certificate, in der: [UInt8], _ crypto: CryptoProvider) -> Bool {
    let bytes = der.span
    guard bytes.extracting(serialNumber).isEqual(to: certificate.slice(certificate.fields.serialNumber).span),
      let name = digest(certificate.issuer.slice.span, crypto),
      let key = digest(issuer.subjectPublicKeyInfo.keyBits.span, crypto)
    else { return false }
    return bytes.extracting(issuerName).isEqual(to: name.span) && bytes.extracting(issuerKey).isEqual(to: key.span)
  }

  /// nil for a hash that is not known.
  private func digest(_ bytes: borrowing Span<UInt8>, _ crypto: CryptoProvider) -> Digest? {
    switch hash {
    // Finds the answer among others. Who forges it must have the issuer's key all the same: RFC 6960 §4.3
    case .sha1: crypto.insecureSHA1ForIdentification?.digest(of: bytes)
    case .sha256: crypto.hash(.sha256)?.digest(of: bytes)
    case .sha384: crypto.hash(.sha384)?.digest(of: bytes)
    case .sha512: crypto.hash(.sha512)?.digest(of: bytes)
    default: nil
    }
  }
}

extension SubjectPublicKeyInfo {
  /// The contents of subjectPublicKey, without the octet that counts unused bits.
  var keyBits: DERSlice { DERSlice(slice.bytes, fields.key) }
}
