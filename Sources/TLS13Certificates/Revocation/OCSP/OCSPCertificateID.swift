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
  let hash: OIDCode
  let issuerName: Range<Int>
  let issuerKey: Range<Int>
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
}

/// The certificate that an answer is wanted about. Its hashes are made once for each algorithm, however many answers
/// there are.
struct OCSPWantedID {
  private let certificate: Certificate
  private let issuer: Certificate
  private let crypto: CryptoProvider
  private var digests: [OIDCode: (name: Digest, key: Digest)?] = [:]

  init(_ certificate: Certificate, issuer: Certificate, _ crypto: CryptoProvider) {
    (self.certificate, self.issuer, self.crypto) = (certificate, issuer, crypto)
  }

  /// Whether the ID is the one of this certificate by this issuer. The serial number goes first, since it costs least.
  mutating func isNamed(by id: OCSPCertificateID, in der: [UInt8]) -> Bool {
    let bytes = der.span
    guard bytes.extracting(id.serialNumber).isEqual(to: certificate.slice(certificate.fields.serialNumber).span),
      let (name, key) = digests(by: id.hash)
    else { return false }
    return bytes.extracting(id.issuerName).isEqual(to: name.span)
      && bytes.extracting(id.issuerKey).isEqual(to: key.span)
  }

  /// nil for a hash that is not known.
  private mutating func digests(by code: OIDCode) -> (name: Digest, key: Digest)? {
    if let known = digests[code] { return known }
    var found: (name: Digest, key: Digest)?
    if let name = digest(certificate.issuer.slice.span, code),
      let key = digest(issuer.subjectPublicKeyInfo.keyBits.span, code)
    {
      found = (name, key)
    }
    digests[code] = .some(found)
    return found
  }

  private func digest(_ bytes: borrowing Span<UInt8>, _ code: OIDCode) -> Digest? {
    switch code {
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
