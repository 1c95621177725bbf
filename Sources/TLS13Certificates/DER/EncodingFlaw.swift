/// What the maker of a certificate, a CRL or an OCSP response wrote otherwise than the specification has it, where the
/// meaning is clear all the same, or where nothing depends on it.
///
/// OpenSSL, Go and GnuTLS take such objects. ``ValidationPolicy/Profile/interoperable`` takes them too and reports the
/// flaws of a path as ``ValidatedChain/warnings``; the stricter profiles refuse them. What is malformed is unusable
/// where it would be used: it never satisfies a check.
public struct EncodingFlaw: Hashable, Sendable {
  /// What kind of flaw it is.
  public enum Kind: Hashable, Sendable {
    /// A value that is the DEFAULT, and that DER therefore leaves out, such as `critical FALSE`.
    case defaultWritten
    /// A named bit list with zero bits at its end.
    case paddedBits
    /// A SET OF whose elements are not in ascending order.
    case unsortedSet
    /// A serial number that is not positive, or longer than 20 octets.
    case serialNumber
    /// A date through 2049 as GeneralizedTime.
    case date
    /// Parameters of an algorithm that are missing, or there where none belong.
    case parameters
    /// A list that must not be there when it is empty.
    case emptyList
    /// An extension that is not critical and cannot be read: it counts as absent or as unmet, whichever is stricter.
    case unreadableExtension
    /// A subject alternative name that is malformed: the certificate does not name it.
    case malformedName
  }

  /// What kind of flaw it is.
  public let kind: Kind
  /// The field, as its specification spells it.
  public let field: String
  /// What was found.
  public let detail: String
  /// The rule, with its specification and section.
  public let rule: String

  init(_ kind: Kind, _ field: StaticString, _ detail: String, _ rule: StaticString) {
    self.kind = kind
    self.field = field.description
    self.detail = detail
    self.rule = rule.description
  }
}

extension EncodingFlaw: CustomStringConvertible {
  /// One line with the field, the flaw and the rule.
  public var description: String { "\(field): \(detail) [\(rule)]" }
}

/// Collects the flaws of one object, at most 16 so that none of an attacker's making grows large.
final class FlawLog {
  private static let maximumCount = 16
  private(set) var flaws: [EncodingFlaw] = []

  func note(_ flaw: EncodingFlaw) {
    guard flaws.count < Self.maximumCount, !flaws.contains(flaw) else { return }
    flaws.append(flaw)
  }
}

/// What a reader does when it meets a flaw.
enum FlawTolerance {
  /// It throws.
  case none
  /// It reads on: the bytes were read before, or somebody else decides.
  case silent
  /// It reads on, and keeps the flaw.
  case noting(FlawLog)
}

extension DERReader {
  /// A flaw at `offset`: thrown or noted, as the reader was told.
  func flaw(
    _ kind: EncodingFlaw.Kind, _ field: StaticString, _ detail: String, _ rule: StaticString, at offset: Int
  ) throws(CertificateError) {
    switch tolerance {
    case .none: throw CertificateError(.notDER, field, detail, at: offset)
    case .silent: return
    case .noting(let log): log.note(EncodingFlaw(kind, field, detail, rule))
    }
  }

  /// Whether it reads on where it meets a flaw.
  var toleratesFlaws: Bool {
    guard case .none = tolerance else { return true }
    return false
  }

  /// Whether flaws are noted, so that what cannot be read may be left out.
  var notesFlaws: Bool {
    guard case .noting = tolerance else { return false }
    return true
  }
}
