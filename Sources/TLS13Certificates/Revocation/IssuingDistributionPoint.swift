/// What a CRL covers. RFC 5280 §5.2.5
///
/// ```
/// IssuingDistributionPoint ::= SEQUENCE {
///   distributionPoint          [0] DistributionPointName OPTIONAL,
///   onlyContainsUserCerts      [1] BOOLEAN DEFAULT FALSE,
///   onlyContainsCACerts        [2] BOOLEAN DEFAULT FALSE,
///   onlySomeReasons            [3] ReasonFlags OPTIONAL,
///   indirectCRL                [4] BOOLEAN DEFAULT FALSE,
///   onlyContainsAttributeCerts [5] BOOLEAN DEFAULT FALSE }
/// ```
struct IssuingDistributionPoint: Sendable {
  /// The whole extension value: the scopes of two CRLs are equal when these bytes are.
  let value: Range<Int>
  private(set) var name: DistributionPointName?
  let onlyContainsUserCerts: Bool
  let onlyContainsCACerts: Bool
  let onlySomeReasons: ReasonFlags?
  let indirectCRL: Bool
  let onlyContainsAttributeCerts: Bool

  init(_ reader: inout DERReader) throws(CertificateError) {
    let element = try reader.read(.sequence, "issuingDistributionPoint")
    value = element.range
    var fields = try reader.inside(element, "issuingDistributionPoint")
    if let wrapper = try fields.readOptional(.contextConstructed(0), "distributionPoint") {
      name = try DistributionPointName(fields.inside(wrapper, "distributionPoint"))
    }
    onlyContainsUserCerts = try fields.readBooleanDefaultFalse(tag: .context(1), "onlyContainsUserCerts")
    onlyContainsCACerts = try fields.readBooleanDefaultFalse(tag: .context(2), "onlyContainsCACerts")
    onlySomeReasons =
      fields.nextTag == .context(3) ? try ReasonFlags(&fields, tag: .context(3), "onlySomeReasons") : nil
    indirectCRL = try fields.readBooleanDefaultFalse(tag: .context(4), "indirectCRL")
    onlyContainsAttributeCerts = try fields.readBooleanDefaultFalse(tag: .context(5), "onlyContainsAttributeCerts")
    try fields.finish("issuingDistributionPoint")
    // RFC 5280 §5.2.5: at most one of the three is TRUE.
    let kinds = [onlyContainsUserCerts, onlyContainsCACerts, onlyContainsAttributeCerts].count { $0 }
    guard kinds <= 1 else {
      throw CertificateError(.invalidValue, "issuingDistributionPoint", "more than one kind of certificate alone")
    }
  }
}
