/// A NIST prime curve. RFC 5480 §2.1.1.1
public enum EllipticCurve: String, Hashable, Sendable, CaseIterable {
  /// P-256, secp256r1
  case p256 = "P-256"
  /// P-384, secp384r1
  case p384 = "P-384"
  /// P-521, secp521r1
  case p521 = "P-521"

  /// Bytes in a field element and in a private scalar.
  public var fieldLength: Int {
    switch self {
    case .p256: 32
    case .p384: 48
    case .p521: 66
    }
  }
}
