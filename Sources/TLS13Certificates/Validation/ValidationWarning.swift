/// A flaw in a path that was accepted, and who is to mend it: for operators, since other validators may refuse the path,
/// and a stricter profile of this one does.
public struct ValidationWarning: Hashable, Sendable {
  /// The certificate.
  public let certificate: Certificate
  /// Its place in the path: 0 is the end entity.
  public let index: Int
  /// What is wrong with it.
  public let flaw: EncodingFlaw

  /// Who is to do what.
  public var remedy: String {
    let what = flaw.kind.wish
    return certificate.isSelfIssued
      ? "make \(certificate.subject.summary) anew \(what)"
      : "have \(certificate.issuer.summary) reissue \(certificate.subject.summary) \(what)"
  }

  /// The warnings about a path, end entity first.
  static func all(_ path: [Certificate], endsInAnchor: Bool) -> [ValidationWarning] {
    path.enumerated().flatMap { index, certificate in
      let isAnchor = endsInAnchor && index == path.count - 1 && index > 0
      return certificate.flaws.filter { !isAnchor || !$0.isHarmlessInAnchors }.map {
        ValidationWarning(certificate: certificate, index: index, flaw: $0)
      }
    }
  }
}

extension ValidationWarning: CustomStringConvertible {
  /// One line: which certificate, what is wrong with it, by which rule, and who is to do what.
  public var description: String {
    let place = index == 0 ? "end-entity certificate" : "certificate \(index) of the path"
    return "\(place) (\(certificate.subject.summary)): \(flaw); \(remedy)"
  }
}

extension EncodingFlaw {
  /// An anchor is trusted for its name and key. These flaws, which roots of the Web have, touch neither, and nothing is
  /// decided by what they touch. RFC 5280 §6.1.1 (d)
  var isHarmlessInAnchors: Bool {
    switch kind {
    case .paddedBits, .date, .serialNumber: true
    case .defaultWritten, .unsortedSet, .parameters, .emptyList, .unreadableExtension, .malformedName: false
    }
  }
}

extension EncodingFlaw.Kind {
  /// How it is to be made instead.
  fileprivate var wish: String {
    switch self {
    case .defaultWritten: "without writing default values out"
    case .paddedBits: "with lists of bits in their shortest form"
    case .unsortedSet: "with the attributes of each RDN sorted"
    case .serialNumber: "with a positive serial number of at most 20 octets"
    case .date: "with dates through 2049 as UTCTime"
    case .parameters: "with the parameters that its algorithm asks for"
    case .emptyList: "without that list"
    case .unreadableExtension: "with that extension well-formed, or without it"
    case .malformedName: "with well-formed names only"
    }
  }
}

extension ValidatedChain {
  /// What is wrong with the path that was accepted; empty for a path that has no flaws.
  public var warnings: [ValidationWarning] { ValidationWarning.all(certificates, endsInAnchor: true) }
}

extension ValidationReport {
  /// What is wrong with the path beside what its steps tell; the stricter profiles refuse it for that.
  public var warnings: [ValidationWarning] { ValidationWarning.all(path, endsInAnchor: endsInAnchor) }
}
