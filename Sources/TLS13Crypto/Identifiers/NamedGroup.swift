/// A group or a key encapsulation mechanism for key exchange. RFC 9846 §4.3.7
public struct NamedGroup: RawRepresentable, Hashable, Sendable {
  /// The code point on the wire.
  public let rawValue: UInt16

  /// Any code point, known or not.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// secp256r1, also called P-256
  public static let secp256r1 = NamedGroup(rawValue: 0x0017)
  /// secp384r1, also called P-384
  public static let secp384r1 = NamedGroup(rawValue: 0x0018)
  /// secp521r1, also called P-521
  public static let secp521r1 = NamedGroup(rawValue: 0x0019)
  /// x25519, RFC 7748
  public static let x25519 = NamedGroup(rawValue: 0x001d)
  /// X25519MLKEM768, draft-ietf-tls-ecdhe-mlkem
  public static let x25519MLKEM768 = NamedGroup(rawValue: 0x11ec)
  /// MLKEM1024, draft-ietf-tls-mlkem
  public static let mlkem1024 = NamedGroup(rawValue: 0x0202)
}

extension NamedGroup: CustomStringConvertible {
  /// The name in the IANA registry, also of what is not implemented here; GREASE (RFC 8701); or the code point.
  public var description: String {
    switch self {
    case .secp256r1: "secp256r1"
    case .secp384r1: "secp384r1"
    case .secp521r1: "secp521r1"
    case .x25519: "x25519"
    case .x25519MLKEM768: "X25519MLKEM768"
    case .mlkem1024: "MLKEM1024"
    default: RegisteredNames.name(rawValue, in: RegisteredNames.groups)
    }
  }
}
