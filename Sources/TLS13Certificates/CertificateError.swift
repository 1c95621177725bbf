/// Why bytes are not a certificate, a key or a PEM file: the field by its ASN.1 name, and what is wrong with it.
public struct CertificateError: Error, Hashable, Sendable {
  /// What was wrong.
  public enum Kind: Hashable, Sendable {
    /// The input ends inside the field.
    case truncated
    /// Bytes follow the field's end.
    case trailingBytes
    /// Another ASN.1 type stands here.
    case unexpectedTag
    /// Valid BER perhaps, but not the one encoding that DER allows.
    case notDER
    /// A length, a count or a number lies outside the bounds of the specification.
    case outOfRange
    /// Something that may stand once stands twice.
    case duplicate
    /// Something that must be there is not.
    case missing
    /// A value that the specification forbids here.
    case invalidValue
    /// A well-formed value that this library does not implement.
    case unsupported
    /// The password does not open the file, or the file was changed after it was made.
    case wrongPassword
    /// It is encrypted, and no password was given.
    case passwordMissing
  }

  /// What was wrong.
  public let kind: Kind
  /// The field, as its specification spells it.
  public let field: String
  /// What was found or expected, for people.
  public let detail: String
  /// Where in the input, in bytes from its start, when that is known.
  public let offset: Int?

  /// Makes an error about `field`.
  package init(_ kind: Kind, _ field: StaticString, _ detail: String = "", at offset: Int? = nil) {
    self.kind = kind
    self.field = field.description
    self.detail = detail
    self.offset = offset
  }
}

extension CertificateError: CustomStringConvertible {
  /// One line that names the field and the fault.
  public var description: String {
    let place = offset.map { " (at byte \($0))" } ?? ""
    return "\(field): \(detail.isEmpty ? kind.text : detail)\(place)"
  }
}

extension CertificateError.Kind {
  /// The fault in general terms.
  fileprivate var text: String {
    switch self {
    case .truncated: "the input ends inside it"
    case .trailingBytes: "bytes follow its end"
    case .unexpectedTag: "another ASN.1 type stands here"
    case .notDER: "not in the distinguished encoding"
    case .outOfRange: "length or value out of range"
    case .duplicate: "present more than once"
    case .missing: "missing"
    case .invalidValue: "value not allowed"
    case .unsupported: "not supported"
    case .wrongPassword: "the password is wrong, or the file is damaged"
    case .passwordMissing: "encrypted, and no password was given"
    }
  }
}
