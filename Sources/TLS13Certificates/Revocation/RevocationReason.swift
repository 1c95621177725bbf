/// Why a certificate was revoked. RFC 5280 §5.3.1
///
/// ```
/// CRLReason ::= ENUMERATED {
///   unspecified (0), keyCompromise (1), cACompromise (2), affiliationChanged (3), superseded (4),
///   cessationOfOperation (5), certificateHold (6), -- 7 is not used -- removeFromCRL (8),
///   privilegeWithdrawn (9), aACompromise (10) }
/// ```
public enum RevocationReason: UInt8, Hashable, Sendable {
  /// No reason is given.
  case unspecified = 0
  /// The subject's private key is in other hands.
  case keyCompromise = 1
  /// The CA's private key is in other hands.
  case cACompromise = 2
  /// The subject's name or other data changed.
  case affiliationChanged = 3
  /// Another certificate took its place.
  case superseded = 4
  /// It is no longer needed.
  case cessationOfOperation = 5
  /// On hold; the certificate may become valid again.
  case certificateHold = 6
  /// In delta CRLs: no longer on hold, or expired.
  case removeFromCRL = 8
  /// A privilege that it states was withdrawn.
  case privilegeWithdrawn = 9
  /// The attribute authority was compromised.
  case aACompromise = 10
}

/// A set of reasons for revocation. RFC 5280 §4.2.1.13
///
/// ```
/// ReasonFlags ::= BIT STRING {
///   unused (0), keyCompromise (1), cACompromise (2), affiliationChanged (3), superseded (4),
///   cessationOfOperation (5), certificateHold (6), privilegeWithdrawn (7), aACompromise (8) }
/// ```
struct ReasonFlags: OptionSet, Hashable, Sendable {
  /// Bit 0 of the BIT STRING is the most significant bit of 16.
  let rawValue: UInt16

  /// The special value all-reasons of RFC 5280 §6.3.2 (a).
  static let all = ReasonFlags(rawValue: 0x7f80)

  init(rawValue: UInt16) { self.rawValue = rawValue }

  init(_ reader: inout DERReader, tag: DERTag, _ field: StaticString) throws(CertificateError) {
    rawValue = try reader.readNamedBits(tag: tag, field) & Self.all.rawValue
  }
}
