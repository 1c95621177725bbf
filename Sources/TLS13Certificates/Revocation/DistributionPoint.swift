/// How the CRL for a certificate is obtained, and which one it is. RFC 5280 §4.2.1.13
///
/// ```
/// CRLDistributionPoints ::= SEQUENCE SIZE (1..MAX) OF DistributionPoint
/// DistributionPoint ::= SEQUENCE {
///   distributionPoint       [0]     DistributionPointName OPTIONAL,
///   reasons                 [1]     ReasonFlags OPTIONAL,
///   cRLIssuer               [2]     GeneralNames OPTIONAL }
/// FreshestCRL ::= CRLDistributionPoints
/// ```
struct DistributionPoint: Sendable {
  /// More than this many are refused: each relative name stands for the whole name of the issuer with it at the end, so
  /// that what a certificate takes when its revocation is checked would grow with the square of its length.
  static let maximumCount = 64

  /// distributionPoint; nil when absent.
  let names: [GeneralName]?
  /// reasons; all of them when absent.
  let reasons: ReasonFlags
  /// cRLIssuer; empty when absent.
  let crlIssuer: [DistinguishedName]
  let hasCRLIssuer: Bool

  /// A CRL that no distribution point names, by the certificate's issuer. RFC 5280 §6.3.3, last paragraph
  init(impliedBy certificate: Certificate) {
    names = [.directoryName(certificate.issuer)]
    reasons = .all
    crlIssuer = []
    hasCRLIssuer = false
  }

  fileprivate init(_ fields: DistributionPointFields, in der: [UInt8], issuer: DistinguishedName) {
    reasons = fields.reasons ?? .all
    hasCRLIssuer = fields.crlIssuer != nil
    crlIssuer = (fields.crlIssuer ?? []).compactMap { element in
      guard case .directoryName(let name) = GeneralName(element, in: der) else { return nil }
      return name
    }
    // RFC 5280 §4.2.1.13: a relative name is appended to cRLIssuer, which then is one name, or to the issuer.
    let base = crlIssuer.first ?? issuer
    names = fields.name?.names(in: der, relativeTo: base)
  }
}

/// A DistributionPoint as offsets.
private struct DistributionPointFields {
  var name: DistributionPointName?
  var reasons: ReasonFlags?
  var crlIssuer: [GeneralNameElement]?

  init(_ list: inout DERReader) throws(CertificateError) {
    var fields = try list.enter(.sequence, "DistributionPoint")
    if let wrapper = try fields.readOptional(.contextConstructed(0), "distributionPoint") {
      name = try DistributionPointName(fields.inside(wrapper, "distributionPoint"))
    }
    if fields.nextTag == .context(1) { reasons = try ReasonFlags(&fields, tag: .context(1), "reasons") }
    if fields.nextTag == .contextConstructed(2) {
      crlIssuer = try fields.readGeneralNames(tag: .contextConstructed(2), "cRLIssuer")
    }
    try fields.finish("DistributionPoint")
    // RFC 5280 §4.2.1.13: never reasons alone.
    guard name != nil || crlIssuer != nil else {
      throw CertificateError(.missing, "DistributionPoint", "neither distributionPoint nor cRLIssuer")
    }
  }
}

extension DERReader {
  /// Checks a CRLDistributionPoints.
  @_lifetime(self: copy self)
  mutating func checkDistributionPoints(_ field: StaticString) throws(CertificateError) {
    var list = try enter(.sequence, field)
    var count = 0
    repeat {
      guard count < DistributionPoint.maximumCount else { throw CertificateError(.outOfRange, field, "too many") }
      _ = try DistributionPointFields(&list)
      count += 1
    } while !list.isAtEnd
  }
}

extension Certificate {
  /// The distribution points of the certificate; empty when there are none. Parsing checked them.
  var distributionPoints: [DistributionPoint] {
    guard let entry = fields.extensions[.crlDistributionPoints] else { return [] }
    return (try? distributionPoints(entry.value)) ?? []
  }

  private func distributionPoints(_ range: Range<Int>) throws(CertificateError) -> [DistributionPoint] {
    let (der, issuer) = (storage.der, self.issuer)
    var reader = DERReader(der.span, trusted: range)
    var list = try reader.enter(.sequence, "cRLDistributionPoints")
    var points: [DistributionPoint] = []
    while !list.isAtEnd {
      points.append(DistributionPoint(try DistributionPointFields(&list), in: der, issuer: issuer))
    }
    return points
  }
}
