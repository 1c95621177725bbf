public import TLS13Certificates
public import TLS13Crypto
public import TLS13Memory

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
  /// Reads a chain and its key from PEM text: CERTIFICATE blocks, leaf first, and one private key. Both may be in DER or
  /// in a PKCS#12 bundle without a password as well.
  ///
  /// - Throws: ``TLSError/Kind/configuration`` naming what is wrong with the text, or when the two do not belong
  ///   together.
  public init(chainPEM: [UInt8], keyPEM: [UInt8], crypto: CryptoProvider) throws(TLSError) {
    try self.init(chain: chainPEM.span, key: keyPEM.span, .none, crypto)
  }

  /// Reads the contents of files of any form.
  private init(
    chain: Span<UInt8>, key: Span<UInt8>, _ passwords: Passwords, _ crypto: CryptoProvider
  ) throws(TLSError) {
    let keys: [any SigningKey]
    do { keys = try StoredFile(key).keys(passwords, crypto) } catch {
      throw .configuration("the private key: \(error)")
    }
    let file: StoredFile
    do { file = try StoredFile(chain) } catch { throw .configuration("the certificate chain: \(error)") }
    try self.init(file, keys: keys, passwords, crypto)
  }

  /// Takes the chain from a file, with one of `keys` or, where that is nil, with the key from the same file.
  package init(
    _ file: StoredFile, keys: [any SigningKey]?, _ passwords: Passwords, _ crypto: CryptoProvider
  ) throws(TLSError) {
    let identity: (chain: [Certificate], key: any SigningKey)
    do { identity = try file.identity(keys: keys, passwords, crypto) } catch {
      throw .configuration("the certificate chain: \(error)")
    }
    try self.init(chain: identity.chain, key: identity.key)
  }

  /// Reads a chain and its key from PEM text, where a password may protect the key: PKCS#8 (RFC 5958 §3), or what OpenSSL
  /// wrote before. Both may be in DER or in a PKCS#12 bundle as well.
  ///
  /// - Throws: ``TLSError/Kind/configuration`` naming what is wrong with the text or the password, or when chain and
  ///   key do not belong together.
  public init(
    chainPEM: [UInt8], keyPEM: [UInt8], password: borrowing SecretBytes, crypto: CryptoProvider
  ) throws(TLSError) {
    try self.init(chain: chainPEM.span, key: keyPEM.span, Passwords(password), crypto)
  }

  /// Reads a chain and its key from a PKCS#12 bundle, as `.p12` and `.pfx` files are. RFC 7292
  ///
  /// - Throws: ``TLSError/Kind/configuration`` naming what is wrong with the bundle or the password, or when it holds no
  ///   key, or a key without its certificate.
  public init(pkcs12: [UInt8], password: borrowing SecretBytes, crypto: CryptoProvider) throws(TLSError) {
    let file: StoredFile
    do { file = try StoredFile(pkcs12.span) } catch { throw .configuration("the PKCS#12 bundle: \(error)") }
    try self.init(file, keys: nil, Passwords(password), crypto)
  }

  /// Whether the leaf carries `host`, the wildcard rules of RFC 9525 included. A raw public key has no name and stands
  /// for any.
  func carries(_ host: ServerName) -> Bool { chain.first.map { $0.matches(host) } ?? true }
}
