import TLS13Certificates
import TLS13Crypto
import TLS13Memory

/// A digest of what decides whom a configuration trusts: the anchors, whether the peer must authenticate, and every
/// requirement on its chain. A session made under another is never resumed.
///
/// CRLs and OCSP responses are no part of it: they change by the day, and a session's chain is judged again by those of
/// the time when it is resumed.
struct TrustIdentity: Hashable, Sendable {
  let bytes: [UInt8]

  /// The digest over what `authentication` says of the peer, and over the requirements on its chain.
  init(
    authentication: String, trust: TrustStore?, keys: TrustedPublicKeys?, _ requirements: ChainRequirements,
    _ hash: any HashAlgorithm
  ) {
    var hasher = hash.makeHasher()
    func add(_ bytes: [UInt8]) {
      var length = ByteWriter()
      length.write(UInt64(bytes.count))
      hasher.update(length.bytes.span)
      hasher.update(bytes.span)
    }
    func add(_ texts: [String]) {
      add(Array("\(texts.count)".utf8))
      for text in texts { add(Array(text.utf8)) }
    }
    /// The order of a set is no part of what it says.
    func add(set: [[UInt8]]) {
      add(["\(set.count)"])
      for element in set.sorted(by: { $0.lexicographicallyPrecedes($1) }) { add(element) }
    }
    add([authentication, "\(requirements.profile)", "\(requirements.insecureMinimumRSABits)"])
    add(set: trust?.anchors.map(\.der) ?? [])
    add(set: keys?.identity ?? [])
    add(trust?.bundleDescriptions ?? [])
    add(requirements.spiffe.map(\.wholeDescription) ?? ["none"])
    add(requirements.policies.descriptions)
    let revocation = requirements.revocation
    add(["\(revocation.mode)", "\(revocation.scope)", "\(revocation.ocspFreshness)"])
    add(set: revocation.crlIssuers.map(\.der))
    bytes = Array(hasher.digest().span)
  }

  init(bytes: [UInt8]) { self.bytes = bytes }
}

/// A digest of who a client can prove to be: its configured credentials. The server takes a client that resumes a session
/// for the one that began it, so that a client with other credentials, or with none, never offers the session: it would
/// act under an identity that it is not configured to have.
struct OwnIdentity: Hashable, Sendable {
  let bytes: [UInt8]

  init(_ credentials: [Credential], _ hash: any HashAlgorithm) {
    var writer = ByteWriter()
    for credential in credentials {
      writer.write(UInt64(credential.encodedChain.count))
      for element in credential.encodedChain {
        writer.write(UInt64(element.count))
        writer.write(element)
      }
    }
    bytes = Array(hash.digest(of: writer.bytes.span).span)
  }

  init(bytes: [UInt8]) { self.bytes = bytes }
}

extension TrustStore {
  /// Each SPIFFE trust domain with the subjects and keys of its CAs.
  fileprivate var bundleDescriptions: [String] {
    guard let bundles else { return ["all"] }
    return bundles.flatMap { domain, anchors in anchors.map { "\(domain) \(hexadecimal($0.der.span))" } }.sorted()
  }
}

extension SPIFFERequirement {
  /// Every ID of it, however many there are.
  fileprivate var wholeDescription: [String] {
    switch self {
    case .anyID: ["any"]
    case .member(let domain): ["member", domain.description]
    case .oneOf(let ids): ["one of"] + ids.map(\.description).sorted()
    }
  }
}

extension PolicyInputs {
  fileprivate var descriptions: [String] {
    ["\(initialExplicitPolicy) \(initialPolicyMappingInhibit) \(initialAnyPolicyInhibit)"]
      + userInitialPolicySet.map(\.description).sorted()
  }
}
