/// An X.509 certificate: parsed, not validated. Two are equal when their DER is. RFC 5280 §4.1
///
/// ```
/// Certificate  ::=  SEQUENCE  {
///   tbsCertificate       TBSCertificate,
///   signatureAlgorithm   AlgorithmIdentifier,
///   signatureValue       BIT STRING  }
/// ```
///
/// One copy of the DER is kept, and offsets into it. What validation asks for often is decoded when the certificate
/// is parsed; names and lists are decoded when they are read.
public struct Certificate: Sendable, Hashable {
  /// What a certificate's values share.
  final class Storage: Sendable {
    let der: [UInt8]
    let fields: CertificateFields

    init(_ der: [UInt8], _ fields: CertificateFields) {
      self.der = der
      self.fields = fields
    }
  }

  let storage: Storage

  /// Parses one certificate that fills `der`. What is written carelessly, and clear all the same, is told by ``flaws``.
  ///
  /// - Throws: ``CertificateError`` with the field that is malformed.
  public init(der: [UInt8]) throws(CertificateError) {
    storage = Storage(der, try CertificateFields.read(der.span))
  }

  /// Equal DER.
  public static func == (a: Certificate, b: Certificate) -> Bool {
    a.storage === b.storage || a.storage.der == b.storage.der
  }

  /// Hashes the signature, in which all of the certificate takes part.
  public func hash(into hasher: inout Swift.Hasher) { hasher.combine(octets: slice(fields.signature).span) }

  var fields: CertificateFields { storage.fields }

  func slice(_ range: Range<Int>) -> DERSlice { DERSlice(storage.der, range) }
}

extension Certificate {
  /// The encoding as it was parsed.
  public var der: [UInt8] { storage.der }

  /// What its maker wrote otherwise than RFC 5280 and DER have it. ``ValidationPolicy/Profile/conforming`` and stricter
  /// refuse a certificate with flaws.
  public var flaws: [EncodingFlaw] { fields.flaws }

  /// 1, 2 or 3.
  public var version: Int { fields.version }

  /// The INTEGER's contents octets: two's complement, big-endian. RFC 5280 §4.1.2.2
  public var serialNumber: [UInt8] { slice(fields.serialNumber).copy }

  /// Who signed it.
  public var issuer: DistinguishedName { DistinguishedName(slice(fields.issuer)) }

  /// Whose key it carries. Constraints on directory names hold it as a whole; no part of it names a host or a mailbox, and
  /// the common name is for display only: ``DistinguishedName/commonName``.
  public var subject: DistinguishedName { DistinguishedName(slice(fields.subject)) }

  /// The first second of validity, in seconds since 1970-01-01T00:00:00Z.
  public var notBefore: Int64 { fields.notBefore }

  /// The last second of validity, in seconds since 1970-01-01T00:00:00Z.
  public var notAfter: Int64 { fields.notAfter }

  /// The public key with its algorithm.
  public var subjectPublicKeyInfo: SubjectPublicKeyInfo {
    SubjectPublicKeyInfo(slice: slice(fields.publicKeyInfo), fields.publicKey)
  }

  /// The algorithm of the issuer's signature.
  public var signatureAlgorithm: CertificateSignatureAlgorithm { fields.signatureAlgorithm }

  /// The octets of the issuer's signature.
  public var signature: [UInt8] { slice(fields.signature).copy }

  /// Whether subject and issuer are the same name. RFC 5280 §6.1
  public var isSelfIssued: Bool { subject.matches(issuer) }
}
