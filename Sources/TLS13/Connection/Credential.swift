public import TLS13Certificates
public import TLS13Crypto

/// A certificate chain and the key of its first certificate, or a raw public key and its private half: what one side
/// proves its identity with.
public struct Credential: Sendable {
  /// The chain, leaf first. The trust anchor may be left out. Empty for a raw public key. RFC 9846 §4.5.1
  public let chain: [Certificate]
  /// The leaf's private key.
  public let key: any SigningKey
  /// The public half, as the leaf or a raw public key has it.
  public let publicKey: SubjectPublicKeyInfo
  /// The schemes that the key can sign a CertificateVerify with, best first.
  public internal(set) var signatureSchemes: [SignatureScheme]
  /// What the leaf's CA says of its revocation, as an OCSPResponse in DER: sent to peers that ask for it. It goes stale
  /// within days; a new one needs a new context. RFC 6066 §8
  public var ocspResponse: [UInt8]?
  /// What certificate transparency logs signed for the leaf, each a SignedCertificateTimestamp: sent to peers that ask
  /// for it. RFC 6962 §3.3
  public var signedCertificateTimestamps: [[UInt8]] = []
  let encodedChain: [[UInt8]]
  /// Whether the key is held elsewhere.
  let isRemote: Bool

  /// Pairs a chain with its key.
  ///
  /// - Throws: ``TLSError/Kind/configuration`` when the chain is empty, the key is not the leaf's, or the key cannot
  ///   sign in TLS 1.3 or is not meant to.
  public init(chain: [Certificate], key: any SigningKey) throws(TLSError) {
    guard let leaf = chain.first else { throw .configuration("a credential needs at least one certificate") }
    // RFC 9846 §4.5.1.2: no peer may take a signature by any other key
    if let usage = leaf.keyUsage, !usage.contains(.digitalSignature) {
      throw .configuration(
        "the key usage of the certificate of \(leaf.subject) (\(usage)) lacks digitalSignature; issue it with that")
    }
    try self.init(
      chain: chain, publicKey: leaf.subjectPublicKeyInfo, key: key, of: "the certificate of \(leaf.subject)")
  }

  /// Checks what a certificate's key and a raw public key have in common.
  init(
    chain: [Certificate], publicKey: SubjectPublicKeyInfo, key: any SigningKey, of owner: String
  ) throws(TLSError) {
    let shown: PublicKey
    do { shown = try publicKey.key } catch { throw .configuration("the key of \(owner) cannot be used: \(error)") }
    guard shown == key.publicKey else {
      throw .configuration("the private key does not belong to \(owner); use the key it was issued for")
    }
    let schemes = SignatureScheme.schemes(for: publicKey).filter { scheme in
      scheme.algorithm.map(key.algorithms.contains) ?? false
    }
    guard !schemes.isEmpty else {
      throw .configuration("the key of \(owner) fits no signature scheme of TLS 1.3 (RFC 9846 §4.3.3)")
    }
    self.chain = chain
    self.key = key
    self.publicKey = publicKey
    signatureSchemes = schemes
    encodedChain = chain.isEmpty ? [publicKey.der] : chain.map(\.der)
    isRemote = key is RemoteSigningKey
  }
}

extension Credential {
  /// Reads a chain and its key from PEM text: CERTIFICATE blocks, leaf first, and one private key.
  ///
  /// - Throws: ``TLSError/Kind/configuration`` naming what is wrong with the text, or when the two do not belong
  ///   together.
  public init(chainPEM: [UInt8], keyPEM: [UInt8], crypto: CryptoProvider) throws(TLSError) {
    let chain: [Certificate]
    do { chain = try Certificate.pemChain(chainPEM) } catch { throw .configuration("the certificate chain: \(error)") }
    let privateKey: PrivateKey
    do { privateKey = try PrivateKey(pem: keyPEM) } catch { throw .configuration("the private key: \(error)") }
    let key: any SigningKey
    do { key = try privateKey.signingKey(crypto) } catch { throw .configuration("the private key: \(error)") }
    try self.init(chain: chain, key: key)
  }

  /// Whether the leaf carries `host`, the wildcard rules of RFC 9525 included. A raw public key has no name and stands
  /// for any.
  func carries(_ host: ServerName) -> Bool { chain.first.map { $0.matches(host) } ?? true }
}
