/// The name of a workload in a trust domain. SPIFFE-ID §2
///
/// ```
/// SPIFFE-ID = "spiffe://" trust-domain path          ; at most 2048 bytes
/// path      = *( "/" segment )
/// segment   = 1*( ALPHA / DIGIT / "." / "-" / "_" )  ; neither "." nor ".."
/// ```
///
/// There is one way to write an ID, so that equal IDs are equal texts: no query, fragment, port, user information or
/// percent-encoding, and no closing slash.
public struct SPIFFEID: Hashable, Sendable {
  /// Longest ID, in bytes. SPIFFE-ID §2.3
  public static let maximumLength = 2048

  /// Who vouches for it.
  public let trustDomain: SPIFFETrustDomain
  /// Empty for the trust domain itself, else as in `/ns/prod/sa/api`.
  public let path: String

  /// Takes an ID such as `spiffe://example.org/ns/prod/sa/api`.
  ///
  /// - Throws: ``InvalidSPIFFEID`` with the rule that the text breaks.
  public init(_ text: String) throws(InvalidSPIFFEID) {
    guard text.utf8.count <= Self.maximumLength else {
      throw InvalidSPIFFEID(text: text, reason: "longer than \(Self.maximumLength) bytes")
    }
    guard text.utf8.starts(with: "spiffe://".utf8) else {
      throw InvalidSPIFFEID(text: text, reason: "does not begin with spiffe://")
    }
    let rest = text.utf8.dropFirst(9)
    let domain = rest.prefix { $0 != UInt8(ascii: "/") }
    trustDomain = try SPIFFETrustDomain(String(Substring(domain)))
    path = String(Substring(rest[domain.endIndex...]))
    try Self.check(path, of: text)
  }

  private static func check(_ path: String, of text: String) throws(InvalidSPIFFEID) {
    if path.isEmpty { return }
    for segment in path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      guard !segment.isEmpty else {
        throw InvalidSPIFFEID(text: text, reason: "an empty path segment or a closing slash")
      }
      guard segment.allSatisfy(allows) else {
        throw InvalidSPIFFEID(
          text: text, reason: "a path segment is letters, digits, dots, hyphens and underscores, and nothing follows it"
        )
      }
      guard !segment.elementsEqual(".".utf8), !segment.elementsEqual("..".utf8) else {
        throw InvalidSPIFFEID(text: text, reason: "a path segment of dots")
      }
    }
  }

  private static func allows(_ character: UInt8) -> Bool {
    switch character {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
    default: false
    }
  }
}

extension SPIFFEID: CustomStringConvertible {
  /// The ID.
  public var description: String { trustDomain.description + path }
}

/// A text that is not a SPIFFE ID, or a certificate that is not an X.509-SVID.
public struct InvalidSPIFFEID: Error, Hashable, Sendable, CustomStringConvertible {
  /// The text, or what the certificate has instead.
  public let text: String
  /// The rule that it breaks.
  public let reason: String

  /// One line with the text and the rule.
  public var description: String { "\(String(text.prefix(200)).debugDescription) is not a SPIFFE ID: \(reason)" }
}
