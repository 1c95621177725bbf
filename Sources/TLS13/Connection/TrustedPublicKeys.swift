public import TLS13Certificates
import TLS13Crypto
import TLS13Memory

/// Public keys that were agreed on with their holders outside of TLS: whoever proves to hold one of them is trusted, by
/// the key alone. There is no name, no validity and no revocation but taking the key out. RFC 7250 §6
public struct TrustedPublicKeys: Sendable {
  private let keys: Set<SubjectPublicKeyInfo>
  private let fingerprints: Set<[UInt8]>

  /// Trusts these keys.
  public init(_ keys: [SubjectPublicKeyInfo]) {
    self.keys = Set(keys)
    fingerprints = []
  }

  /// Trusts the keys whose SubjectPublicKeyInfo has one of these SHA-256 digests, of 32 bytes each.
  public init(sha256Fingerprints: [[UInt8]]) {
    keys = []
    fingerprints = Set(sha256Fingerprints)
  }

  /// Both lists in an order that does not depend on how they were given.
  package var identity: [[UInt8]] {
    (keys.map(\.der) + fingerprints).sorted { $0.lexicographicallyPrecedes($1) }
  }

  func contains(_ key: SubjectPublicKeyInfo, _ crypto: CryptoProvider) -> Bool {
    if keys.contains(key) { return true }
    guard !fingerprints.isEmpty, let hash = crypto.hash(.sha256) else { return false }
    return fingerprints.contains(Array(hash.digest(of: key.der.span).span))
  }

  /// Refuses what could trust nobody.
  func check() throws(TLSError) {
    guard !keys.isEmpty || !fingerprints.isEmpty else {
      throw .configuration("no public key is trusted; give the keys, or authenticate by certificates")
    }
    for fingerprint in fingerprints where fingerprint.count != 32 {
      throw .configuration("a SHA-256 fingerprint has 32 bytes; one of those given has \(fingerprint.count)")
    }
  }
}
