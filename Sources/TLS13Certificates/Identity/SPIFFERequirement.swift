/// Which SPIFFE identity a peer must have: what the other side of a connection demands of an X.509-SVID.
public enum SPIFFERequirement: Hashable, Sendable {
  /// Any SPIFFE ID that the trust store vouches for; the application decides by the ID.
  case anyID
  /// Any ID of this trust domain.
  case member(of: SPIFFETrustDomain)
  /// One of these IDs. An empty set is met by nobody.
  case oneOf(Set<SPIFFEID>)

  /// Exactly this ID.
  public static func exactly(_ id: SPIFFEID) -> SPIFFERequirement { .oneOf([id]) }

  /// Whether the ID meets it.
  public func isMet(by id: SPIFFEID) -> Bool {
    switch self {
    case .anyID: true
    case .member(let domain): id.trustDomain == domain
    case .oneOf(let ids): ids.contains(id)
    }
  }
}

extension SPIFFERequirement: CustomStringConvertible {
  /// What is demanded, for people.
  public var description: String {
    switch self {
    case .anyID: "any SPIFFE ID"
    case .member(let domain): "a member of \(domain)"
    case .oneOf(let ids):
      ids.isEmpty
        ? "nobody (an empty set of SPIFFE IDs)"
        : ids.map(\.description).sorted().prefix(5).joined(separator: " or ") + (ids.count > 5 ? " or …" : "")
    }
  }
}
