/// Why bytes could not be decoded. `field` names the syntax element in the terms of its specification.
public struct DecodeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was wrong.
  public enum Kind: Hashable, Sendable {
    /// The input ended inside the field.
    case truncated
    /// The field ended before its input did.
    case trailingBytes
    /// A length, a count or a value lies outside the bounds that the specification sets.
    case outOfRange
    /// Something that may stand once stands twice.
    case duplicate
    /// A value that the specification forbids here.
    case invalidValue
    /// Something stands in a place that its specification does not give it.
    case misplaced
    /// An answer to something that was never asked.
    case unsolicited
  }

  /// What was wrong.
  public let kind: Kind

  /// The name of the field, as its specification spells it.
  public var field: String { name.description }

  private let name: StaticString

  /// Makes an error about `field`.
  public init(_ kind: Kind, _ field: StaticString) {
    self.kind = kind
    self.name = field
  }

  /// One line that names the field and the fault.
  public var description: String {
    switch kind {
    case .truncated: "\(field): the input ends inside it"
    case .trailingBytes: "\(field): bytes follow its end"
    case .outOfRange: "\(field): length or value out of range"
    case .duplicate: "\(field): present more than once"
    case .invalidValue: "\(field): value not allowed"
    case .misplaced: "\(field): not allowed here"
    case .unsolicited: "\(field): answers nothing that was sent"
    }
  }

  /// Equal kinds and equal field names.
  public static func == (a: DecodeError, b: DecodeError) -> Bool { a.kind == b.kind && a.field == b.field }

  /// Hashes the kind and the field name.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(field)
  }
}
