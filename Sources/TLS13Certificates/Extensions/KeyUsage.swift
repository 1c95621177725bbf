/// What the key may be used for. RFC 5280 §4.2.1.3
///
/// ```
/// KeyUsage ::= BIT STRING {
///   digitalSignature (0), nonRepudiation (1), keyEncipherment (2), dataEncipherment (3), keyAgreement (4),
///   keyCertSign (5), cRLSign (6), encipherOnly (7), decipherOnly (8) }
/// ```
public struct KeyUsage: OptionSet, Hashable, Sendable {
  /// Bit 0 of the BIT STRING is the most significant bit of 16.
  public let rawValue: UInt16

  /// Any combination.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Signatures other than on certificates and CRLs; what TLS 1.3 asks of both sides.
  public static let digitalSignature = KeyUsage(rawValue: 1 << 15)
  /// Also called contentCommitment.
  public static let nonRepudiation = KeyUsage(rawValue: 1 << 14)
  /// Encrypting keys, as RSA key transport did.
  public static let keyEncipherment = KeyUsage(rawValue: 1 << 13)
  /// Encrypting data.
  public static let dataEncipherment = KeyUsage(rawValue: 1 << 12)
  /// Key agreement.
  public static let keyAgreement = KeyUsage(rawValue: 1 << 11)
  /// Signatures on certificates.
  public static let keyCertSign = KeyUsage(rawValue: 1 << 10)
  /// Signatures on CRLs.
  public static let cRLSign = KeyUsage(rawValue: 1 << 9)
  /// With keyAgreement: encipher only.
  public static let encipherOnly = KeyUsage(rawValue: 1 << 8)
  /// With keyAgreement: decipher only.
  public static let decipherOnly = KeyUsage(rawValue: 1 << 7)

  init(_ reader: inout DERReader) throws(CertificateError) {
    rawValue = try reader.readNamedBits("keyUsage")
    // RFC 5280 §4.2.1.3: at least one of the bits is set.
    guard rawValue != 0 else { throw CertificateError(.invalidValue, "keyUsage", "none of the bits is set") }
  }

  func write(to writer: inout DERWriter) {
    let unused = UInt8(rawValue.trailingZeroBitCount % 8)
    let high = UInt8(truncatingIfNeeded: rawValue >> 8)
    let low = UInt8(truncatingIfNeeded: rawValue)
    writer.write(.bitString, low == 0 ? [unused, high] : [unused, high, low])
  }
}

extension KeyUsage: CustomStringConvertible {
  /// The names of the bits that are set.
  public var description: String {
    let names = [
      "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign",
      "cRLSign", "encipherOnly", "decipherOnly",
    ]
    return names.indices.filter { rawValue & (0x8000 >> UInt16($0)) != 0 }.map { names[$0] }.joined(separator: ", ")
  }
}
