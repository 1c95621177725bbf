import TLS13Memory

/// A certificate revocation list: parsed, not validated. RFC 5280 §5.1
///
/// ```
/// CertificateList  ::=  SEQUENCE  {
///   tbsCertList          TBSCertList,
///   signatureAlgorithm   AlgorithmIdentifier,
///   signatureValue       BIT STRING  }
/// ```
///
/// One copy of the DER is kept, and an index of 8 bytes for each entry. Parse a list once and keep it.
public struct CertificateRevocationList: Sendable {
  /// What a list's values share.
  final class Storage: Sendable {
    let der: [UInt8]
    let fields: RevocationListFields

    init(_ der: [UInt8], _ fields: RevocationListFields) {
      self.der = der
      self.fields = fields
    }
  }

  let storage: Storage

  /// Parses one CRL that fills `der`.
  ///
  /// - Throws: ``CertificateError`` with the field that is malformed.
  public init(der: [UInt8]) throws(CertificateError) {
    storage = Storage(der, try RevocationListFields.read(der.span))
  }

  /// Parses every X509 CRL block of a PEM text, or a list in DER.
  ///
  /// - Throws: ``CertificateError`` when one is malformed, or when there is none.
  public static func pemLists(_ pem: [UInt8]) throws(CertificateError) -> [CertificateRevocationList] {
    var lists: [CertificateRevocationList] = []
    for object in try StoredFile(pem.span).objects(.revocationList, "certificate revocation list") {
      lists.append(try CertificateRevocationList(der: object.der))
    }
    return lists
  }

  /// The list as an `X509 CRL` block. RFC 7468 §6
  public var pem: String { PEM.encode(PEMBlock(label: "X509 CRL", der: der)) }

  var fields: RevocationListFields { storage.fields }

  func slice(_ range: Range<Int>) -> DERSlice { DERSlice(storage.der, range) }
}

extension CertificateRevocationList {
  /// The encoding as it was parsed.
  public var der: [UInt8] { storage.der }

  /// Who signed it.
  public var issuer: DistinguishedName { DistinguishedName(slice(fields.issuer)) }

  /// What its maker wrote otherwise than RFC 5280 and DER have it. Under ``ValidationPolicy/Profile/conforming`` and
  /// stricter, a list with flaws revokes what it lists and vouches for nothing.
  public var flaws: [EncodingFlaw] { fields.flaws }

  /// When it was issued, in seconds since 1970-01-01T00:00:00Z.
  public var thisUpdate: Int64 { fields.thisUpdate }

  /// By when the next one is issued, in seconds since 1970-01-01T00:00:00Z; nil when it does not say.
  public var nextUpdate: Int64? { fields.nextUpdate }

  /// The CRL number as an unsigned big-endian number, or nil. RFC 5280 §5.2.3
  public var number: [UInt8]? { fields.extensions.number.map { slice($0).copy } }

  /// Whether it holds only the changes since another CRL. RFC 5280 §5.2.4
  public var isDelta: Bool { fields.extensions.baseNumber != nil }

  /// How many entries it has.
  public var count: Int { fields.entries.count }

  /// The first entries in the order of the list, for showing them; whether a certificate is listed is told by
  /// ``entry(for:)``. In an indirect CRL they may be another CA's.
  public func revocations(first limit: Int) -> [Revocation] {
    fields.entries.entries(first: limit, in: der, version: fields.version).map { entry in
      Revocation(serialNumber: slice(entry.serialNumber).copy, date: entry.revocationDate, reason: entry.reason)
    }
  }

  /// The algorithm of the issuer's signature.
  public var signatureAlgorithm: CertificateSignatureAlgorithm { fields.signatureAlgorithm }

  /// The entry for a certificate, if it is listed. Whether the list is authentic, current and responsible for the
  /// certificate is not looked at: validation does that.
  public func entry(for certificate: Certificate) -> RevokedCertificate? {
    guard let entry = listed(certificate) else { return nil }
    return RevokedCertificate(entry)
  }

  /// The entry whose serial number and certificate issuer are the certificate's. RFC 5280 §6.3.3 (i), (j)
  ///
  /// Where there are several, one that revokes goes before one that takes it back.
  func listed(_ certificate: Certificate) -> RevocationListEntry? {
    let (der, wanted, own) = (storage.der, certificate.issuer, issuer)
    let serial = certificate.slice(certificate.fields.serialNumber)
    // Any number of entries may have this serial number and the same long list of issuers before them. They come in
    // the order of the encoding, so that each list is gone through once.
    var last: (issuers: Range<Int>?, isIssuer: Bool)?
    func isIssuer(_ issuers: Range<Int>?) -> Bool {
      if let last, last.issuers == issuers { return last.isIssuer }
      let isIssuer = issuers.map { Self.names($0, in: der, contain: wanted) } ?? own.matches(wanted)
      last = (issuers, isIssuer)
      return isIssuer
    }
    func find(_ isWanted: (RevocationReason) -> Bool) -> RevocationListEntry? {
      fields.entries.first(serialNumber: serial.span, in: der, version: fields.version) { entry, issuers in
        isWanted(entry.reason) && isIssuer(issuers)
      }
    }
    return find { $0 != .removeFromCRL } ?? find { $0 == .removeFromCRL }
  }

  /// Whether a GeneralNames has this directoryName.
  private static func names(_ range: Range<Int>, in der: [UInt8], contain wanted: DistinguishedName) -> Bool {
    var reader = DERReader(der.span, trusted: range)
    // Checked when the list was parsed.
    guard let names = try? reader.readGeneralNames(tag: .sequence, "certificateIssuer") else { return false }
    return names.contains { name in
      name.kind == .directoryName && DistinguishedName(DERSlice(der, name.content)).matches(wanted)
    }
  }
}

/// What a CRL says about a certificate that it lists. RFC 5280 §5.3
public struct RevokedCertificate: Hashable, Sendable {
  /// When it was revoked, in seconds since 1970-01-01T00:00:00Z.
  public let date: Int64
  /// Why.
  public let reason: RevocationReason
  /// Since when it is to be held for invalid, if that is known, in seconds since 1970-01-01T00:00:00Z.
  public let invalidityDate: Int64?

  init(_ entry: RevocationListEntry) {
    date = entry.revocationDate
    reason = entry.reason
    invalidityDate = entry.invalidityDate
  }
}
