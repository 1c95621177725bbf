package import TLS13Certificates
package import TLS13Crypto
import TLS13Memory
import TLS13Providers

/// A root, intermediates, and a server and a client below them, all with keys of one type.
package struct Hierarchy: Sendable {
  /// Seconds since 1970.
  package static let now = SystemClock.unixMilliseconds() / 1_000
  package static let serverName = "www.example.com"
  static let validity = (now - 86_400)...(now + 86_400)

  package let root: Certificate
  package let server: Identity
  package let client: Identity

  /// - Parameters:
  ///   - names: how many names the server's certificate carries.
  ///   - intermediates: how many CAs stand between root and leaf.
  package init(_ type: KeyType, names: Int = 2, intermediates: Int = 1) throws {
    let rootKey = try Self.key(type).signingKey(.default)
    var ca = try CertificateAuthority.selfSigned(Self.authority("Root", rootKey), key: rootKey, crypto: .default)
    root = ca.certificate
    var path: [Certificate] = []
    for number in 0..<intermediates {
      let key = try Self.key(type).signingKey(.default)
      let certificate = try ca.issue(Self.authority("Intermediate \(number)", key))
      path.insert(certificate, at: 0)
      ca = try CertificateAuthority(certificate: certificate, key: key, crypto: .default)
    }
    let serverNames = try (0..<names).map { try ServerName($0 == 0 ? Self.serverName : "host\($0).example.com") }
    server = try Identity(type, below: ca, path) {
      try .server(names: serverNames, publicKey: $0, validity: Self.validity)
    }
    client = try Identity(type, below: ca, path) {
      try .client(name: "client", uris: ["spiffe://example.com/client"], publicKey: $0, validity: Self.validity)
    }
  }

  /// Further roots, which are in the trust store and issued nothing here.
  package static func strangers(_ count: Int) throws -> [Certificate] {
    let key = try key(.ellipticCurve(.p256)).signingKey(.default)
    return try (0..<count).map { number in
      try CertificateAuthority.selfSigned(authority("Stranger \(number)", key), key: key, crypto: .default).certificate
    }
  }

  private static func authority(_ name: String, _ key: any SigningKey) throws -> CertificateTemplate {
    try .authority(
      subject: DistinguishedName(commonName: name), publicKey: SubjectPublicKeyInfo(key.publicKey), validity: validity)
  }

  static func key(_ type: KeyType) throws -> PrivateKey { try PrivateKey(generating: type, .default) }
}

/// A chain, leaf first and without the root, and the leaf's key.
package struct Identity: Sendable {
  package let chain: [Certificate]
  package let pkcs8: [UInt8]

  init(
    _ type: KeyType, below ca: CertificateAuthority, _ path: [Certificate],
    _ template: (SubjectPublicKeyInfo) throws -> CertificateTemplate
  ) throws {
    let key = try Hierarchy.key(type)
    let leaf = try ca.issue(template(try SubjectPublicKeyInfo(key.signingKey(.default).publicKey)))
    chain = [leaf] + path
    let der = key.pkcs8DER()
    pkcs8 = der.span.indices.map { der.span[$0] }
  }
}

extension CryptoProvider {
  /// The default provider without the cache of verified signatures.
  package static let uncached: CryptoProvider = {
    var crypto = CryptoProvider.default
    crypto.verifiedSignatures = nil
    return crypto
  }()
}
