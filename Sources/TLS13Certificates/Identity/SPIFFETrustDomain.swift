/// The authority that a SPIFFE ID belongs to. SPIFFE-ID §2.1
///
/// ```
/// trust-domain = 1*255( %x61-7a / DIGIT / "." / "-" / "_" )
/// ```
public struct SPIFFETrustDomain: Hashable, Sendable {
  /// Its name, as in `example.org`.
  public let name: String

  /// Takes a name of lower-case letters, digits, dots, hyphens and underscores.
  ///
  /// - Throws: ``InvalidSPIFFEID``.
  public init(_ name: String) throws(InvalidSPIFFEID) {
    guard (1...255).contains(name.utf8.count), name.utf8.allSatisfy(Self.allows) else {
      throw InvalidSPIFFEID(
        text: name, reason: "a trust domain is 1 to 255 lower-case letters, digits, dots, hyphens and underscores")
    }
    self.name = name
  }

  private static func allows(_ character: UInt8) -> Bool {
    switch character {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
    default: false
    }
  }
}

extension SPIFFETrustDomain: CustomStringConvertible {
  /// As in `spiffe://example.org`.
  public var description: String { "spiffe://" + name }
}
