import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers

/// A certificate and its key, a raw public key, or a key that both sides share: what it is, by its files, and how it is
/// used.
struct CredentialOptions: Sendable {
  enum Kind: Sendable { case x509, rawPublicKey, preSharedKey }

  var kind = Kind.x509
  var chainPath: String?
  var keyPath: String?
  /// Which schemes may sign, best first; empty for all that fit.
  var schemes: [SignatureScheme] = []
  var mustMatchIssuer = false
  var ocspResponse: [UInt8]?
  /// A whole SignedCertificateTimestampList.
  var timestamps: [UInt8]?
  var key: [UInt8] = []
  var identity: [UInt8] = []
  var context: [UInt8] = []
  var hash = HashFunction.sha256
}

/// A loaded credential with its place among the flags; -1 for the one that older flags give.
struct Identity: Sendable {
  let place: Int
  let options: CredentialOptions
  let credential: Credential

  /// Nil for a key that both sides share, and where no certificate is given.
  init?(_ options: CredentialOptions, place: Int, staples: Bool) throws {
    guard let keyPath = options.keyPath else { return nil }
    let key = try File.read(keyPath)
    var credential: Credential
    do {
      if options.kind == .rawPublicKey {
        credential = try Credential(rawPublicKeyOf: key, crypto: .shim)
      } else {
        guard let path = options.chainPath else { return nil }
        credential = try Credential(chainPEM: try File.read(path), keyPEM: key, crypto: .shim)
      }
    } catch {
      guard let key = try? PrivateKey(pem: key), (try? key.signingKey(.shim)) == nil else { throw error }
      throw Unimplemented("the key: \(error)")
    }
    if !options.schemes.isEmpty { credential = credential.limited(to: options.schemes) }
    if staples { credential.ocspResponse = options.ocspResponse }
    if let list = options.timestamps { credential.signedCertificateTimestamps = try Timestamps.split(list) }
    self.place = place
    self.options = options
    self.credential = credential
  }

  /// Whether it is the credential that the library speaks of.
  func isSame(_ other: Credential) -> Bool {
    other.chain == credential.chain && other.publicKey == credential.publicKey
      && other.signatureSchemes == credential.signatureSchemes
  }
}

extension CredentialOptions {
  /// The keys that RFC 9258 makes of a shared key.
  func importedKeys() throws -> [ExternalPSK] {
    try ExternalPSK.imported(
      identity: identity, key: SecretBytes(copying: key.span), context: context, hash: hash, crypto: .shim)
  }
}

/// SignedCertificateTimestampList. RFC 6962 §3.3
enum Timestamps {
  /// The entries of a list.
  static func split(_ list: [UInt8]) throws -> [[UInt8]] {
    var entries: [[UInt8]] = []
    var bytes = list.dropFirst(2)
    while !bytes.isEmpty {
      let length = bytes.prefix(2).reduce(0) { $0 << 8 | Int($1) }
      bytes = bytes.dropFirst(2)
      guard length > 0, bytes.count >= length else { throw Mismatch("not a list of certificate timestamps") }
      entries.append(Array(bytes.prefix(length)))
      bytes = bytes.dropFirst(length)
    }
    guard join(entries) == list, !entries.isEmpty else { throw Mismatch("not a list of certificate timestamps") }
    return entries
  }

  /// The list that holds `entries`.
  static func join(_ entries: [[UInt8]]) -> [UInt8] {
    let body = entries.flatMap { length($0.count) + $0 }
    return length(body.count) + body
  }

  private static func length(_ count: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)]
  }
}
