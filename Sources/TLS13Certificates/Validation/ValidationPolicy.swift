public import TLS13Crypto

/// Which side of the connection the peer is, and by which name it is known.
public enum PeerRole: Hashable, Sendable {
  /// The peer is a server and must prove this name. nil skips the name, which leaves the peer anonymous among all
  /// that the trust store vouches for; the TLS layer offers that only under a name that says insecure.
  case server(ServerName?)
  /// The peer is a client; the application decides by the names in its certificate: the subject alternative names or the
  /// SPIFFE ID, never the common name, which name constraints do not hold.
  case client
}

/// What a chain must satisfy.
public struct ValidationPolicy: Sendable {
  /// Which rules certificates are held to.
  public enum Profile: Hashable, Sendable {
    /// What RFC 5280 §6 demands of a path and RFC 9525 of a name. Rules that address only the CA that issues, and
    /// that the certificates of private CAs often break without harm, are not enforced. What is written carelessly, and
    /// clear all the same, is taken and reported as ``ValidatedChain/warnings``; what is malformed is unusable where it
    /// would be used.
    case interoperable
    /// These too: every MUST of RFC 5280 §4 for conforming CAs that a certificate shows.
    case conforming
    /// These too: what the CA/Browser Forum's Baseline Requirements ask of certificates for servers on the Web. Where
    /// they differ from RFC 5280, as in name constraints that are not critical, they win. Many private CAs, and some
    /// old roots of the Web, do not meet them. Not enforced: longest validity, policy identifiers and addresses of
    /// CRLs and OCSP responders, which bind the CA's practice.
    case webPKI
  }

  /// The peer's role, and a server's name.
  public var role: PeerRole
  /// The time of validation, in seconds since 1970-01-01T00:00:00Z.
  public var time: Int64
  /// Which rules certificates are held to.
  public var profile: Profile
  /// Most certificates in a path, end entity and anchor included.
  public var maximumChainLength: Int
  /// Most intermediates in a path, self-issued ones not counted; nil for any number. RFC 5280 §6.1.2 (k)
  public var maximumPathLength: Int?
  /// What the extended key usages must include; nil for the purpose that goes with the role. RFC 5280 §4.2.1.12
  public var requiredPurposes: [KeyPurpose]?
  /// The SPIFFE identity that the peer must have, beside whatever the role asks for; nil for none.
  public var spiffe: SPIFFERequirement?
  /// Under which domains ``Profile/webPKI`` refuses wildcards.
  public var publicSuffixes: PublicSuffixes = .wellKnown
  /// Signature algorithms accepted on certificates; nil for all that the provider verifies.
  public var signatureAlgorithms: [SignatureAlgorithm]?
  /// What the end entity's key usage must include where there is one; TLS 1.3 asks for ``KeyUsage/digitalSignature``.
  public var requiredKeyUsage: KeyUsage
  /// Smallest RSA modulus, in bits. RFC 9325 §4.5
  public var minimumRSABits: Int
  /// Bounds on the work that a chain can cause.
  public var budget: ValidationBudget
  /// Which certificate policies are accepted, and whether one is demanded.
  public var policies = PolicyInputs()
  /// Whether revocation is checked, and by which CRLs. Off by default.
  public var revocation = RevocationPolicy.off
  /// For published test vectors only: may vouch for signatures in algorithms that this library does not know.
  package var insecureSignatureCheck: (@Sendable (InsecureSignature) -> Bool)?

  /// The defaults for everything but the role and the time.
  public init(
    role: PeerRole, time: Int64, profile: Profile = .interoperable, maximumChainLength: Int = 10,
    signatureAlgorithms: [SignatureAlgorithm]? = nil
  ) {
    self.role = role
    self.time = time
    self.profile = profile
    self.maximumChainLength = maximumChainLength
    self.signatureAlgorithms = signatureAlgorithms
    requiredKeyUsage = .digitalSignature
    minimumRSABits = 2048
    budget = ValidationBudget()
  }

  func accepts(_ algorithm: SignatureAlgorithm) -> Bool { signatureAlgorithms?.contains(algorithm) ?? true }
}

/// Bounds on the work of one validation. Chains of the Web need 3 signatures and 8 steps; the bounds leave room for
/// cross-signed hierarchies and end the pathological chains of x509-limbo within milliseconds.
///
/// A peer that has no certificate from a trusted CA is bound by ``pathSteps``, ``wrongSignatures`` and
/// ``searchOctets``: together 2 ms.
public struct ValidationBudget: Hashable, Sendable {
  /// Certificates considered as the issuer of another, by names and key identifiers.
  public var pathSteps = 10_000
  /// Signatures verified, in units of one with ECDSA P-256 (49 µs); one with P-384 counts 10, with P-521 23. Only keys of
  /// anchors, and of CAs that they certified, are used.
  public var signatures = 400
  /// Signatures that prove to be wrong, in the same units. The last one may exceed it, so that there can be one with any
  /// key. Honest chains need some where CAs of one name have no key identifiers.
  public var wrongSignatures = 24
  /// Octets of issuers' and subjects' names read in search of a path. Octets of other scripts than ASCII count 33 times.
  public var searchOctets = 262_144
  /// Octets of names compared with name constraints, and with the names in CRLs, once there is a path: 250,000 comparisons
  /// of 32 octets, which is the figure of rustls-webpki.
  public var nameOctets = 8_000_000
  /// Policies looked at by policy processing. The chains of PKITS need at most 10.
  public var policyNodes = 10_000

  /// The defaults.
  public init() {}
}
