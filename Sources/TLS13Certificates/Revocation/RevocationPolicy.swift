/// Whether and how certificates are checked for revocation. RFC 5280 §6.3, §6.1.3 (a)(3)
///
/// Where to get CRLs, and keeping them fresh, is the application's: validation does no I/O.
public struct RevocationPolicy: Sendable {
  /// What an unknown status means.
  ///
  /// A server whose certificate promises a stapled response (RFC 7633, must-staple) is refused without a good one,
  /// whatever the mode, unless it is ``off``: who checks nothing asks for no response.
  public enum Mode: Hashable, Sendable {
    /// Nothing is checked.
    case off
    /// A certificate that a valid CRL lists is refused; one whose status cannot be told is accepted.
    case checkGiven
    /// A certificate whose status cannot be told is refused as well, if something was given that speaks for it: a CRL
    /// or a response that is stale, or signed by whom it must not be, never counts as none.
    case requireWhereGiven
    /// A certificate whose status cannot be told is refused.
    case require
  }

  /// Which certificates are checked.
  public enum Scope: Hashable, Sendable {
    /// The end entity alone.
    case endEntity
    /// Every certificate below the anchor, and those of separate CRL issuers.
    case chain
  }

  /// What an unknown status means.
  public var mode: Mode
  /// Which certificates are checked. An anchor, also one that is the end entity, never is: no CRL speaks for it.
  public var scope: Scope
  /// Complete and delta CRLs, in any order.
  public var crls: [CertificateRevocationList]
  /// Certificates of CRL issuers that the peer need not send. They are validated like any other.
  public var crlIssuers: [Certificate] = []

  /// OCSP responses, as peers staple them: one for each certificate, in any order. RFC 6066 §8, RFC 9846 §4.5.1.1
  public var ocspResponses: [OCSPResponse] = []
  /// Whether the peer was asked to staple one; what it promised (RFC 7633, must-staple) counts only then. The engine sets
  /// this to what it asked for.
  public var asksForResponses = true
  /// How old an OCSP response may be.
  public var ocspFreshness = OCSPFreshness()

  /// Checks nothing.
  public static var off: RevocationPolicy { RevocationPolicy(mode: .off, scope: .chain, crls: []) }

  /// Refuses what these CRLs list.
  public static func checkGiven(
    _ crls: [CertificateRevocationList], scope: Scope = .chain
  ) -> RevocationPolicy {
    RevocationPolicy(mode: .checkGiven, scope: scope, crls: crls)
  }

  /// Refuses what these CRLs list, and what only unusable ones among them speak for.
  public static func requireWhereGiven(
    _ crls: [CertificateRevocationList], scope: Scope = .chain
  ) -> RevocationPolicy {
    RevocationPolicy(mode: .requireWhereGiven, scope: scope, crls: crls)
  }

  /// Refuses what these CRLs list, and what they say nothing about.
  public static func require(
    _ crls: [CertificateRevocationList], scope: Scope = .chain
  ) -> RevocationPolicy {
    RevocationPolicy(mode: .require, scope: scope, crls: crls)
  }
}
