public import TLS13Certificates
public import TLS13Crypto

/// A certificate chain and the key of its first certificate: what one side proves its identity with.
public struct Credential: Sendable {
  /// The chain, leaf first. The trust anchor may be left out. RFC 9846 §4.5.1
  public let chain: [Certificate]
  /// The leaf's private key.
  public let key: any SigningKey
  /// The schemes that the key can sign a CertificateVerify with, best first.
  public internal(set) var signatureSchemes: [SignatureScheme]
  let encodedChain: [[UInt8]]
  /// Whether the key is held elsewhere.
  let isRemote: Bool

  /// Pairs a chain with its key.
  ///
  /// - Throws: ``TLSError/Kind/configuration`` when the chain is empty, the key is not the leaf's, or the key cannot
  ///   sign in TLS 1.3 or is not meant to.
  public init(chain: [Certificate], key: any SigningKey) throws(TLSError) {
    guard let leaf = chain.first else { throw .configuration("a credential needs at least one certificate") }
    let publicKey: PublicKey
    do { publicKey = try leaf.subjectPublicKeyInfo.key } catch {
      throw .configuration("the key of the certificate of \(leaf.subject) cannot be used: \(error)")
    }
    guard publicKey == key.publicKey else {
      throw .configuration(
        "the private key does not belong to the certificate of \(leaf.subject); use the key it was issued for")
    }
    // RFC 9846 §4.5.1.2: no peer may take a signature by any other key
    if let usage = leaf.keyUsage, !usage.contains(.digitalSignature) {
      throw .configuration(
        "the key usage of the certificate of \(leaf.subject) (\(usage)) lacks digitalSignature; issue it with that")
    }
    let schemes = SignatureScheme.schemes(for: leaf.subjectPublicKeyInfo).filter { scheme in
      scheme.algorithm.map(key.algorithms.contains) ?? false
    }
    guard !schemes.isEmpty else {
      throw .configuration("the key of \(leaf.subject) fits no signature scheme of TLS 1.3 (RFC 9846 §4.3.3)")
    }
    self.chain = chain
    self.key = key
    signatureSchemes = schemes
    encodedChain = chain.map(\.der)
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

  /// Whether the leaf carries `host`, the wildcard rules of RFC 9525 included.
  func carries(_ host: ServerName) -> Bool { chain.first.map { $0.matches(host) } ?? false }
}
