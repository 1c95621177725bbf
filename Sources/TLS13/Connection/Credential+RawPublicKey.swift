public import TLS13Certificates
public import TLS13Crypto

extension Credential {
  /// Takes a key pair without a certificate, for peers that were given the public key by other means. RFC 7250
  ///
  /// - Throws: ``TLSError/Kind/configuration`` when the two keys do not belong together, or cannot sign in TLS 1.3.
  public init(rawPublicKey: SubjectPublicKeyInfo, key: any SigningKey) throws(TLSError) {
    try self.init(chain: [], publicKey: rawPublicKey, key: key, of: "the raw public key")
  }

  /// Reads a private key from PEM text and shows its public half, without a certificate. RFC 7250
  ///
  /// - Throws: ``TLSError/Kind/configuration`` naming what is wrong with the text.
  public init(rawPublicKeyOf keyPEM: [UInt8], crypto: CryptoProvider) throws(TLSError) {
    let keys: [any SigningKey]
    do { keys = try StoredFile(keyPEM.span).keys(.none, crypto) } catch {
      throw .configuration("the private key: \(error)")
    }
    try self.init(rawPublicKeyOf: keys)
  }

  /// Shows the public half of the first of the keys of a file.
  package init(rawPublicKeyOf keys: [any SigningKey]) throws(TLSError) {
    guard let key = keys.first else { throw .configuration("the private key: there is none") }
    let publicKey: SubjectPublicKeyInfo
    do { publicKey = try SubjectPublicKeyInfo(key.publicKey) } catch {
      throw .configuration("the public half of the private key: \(error)")
    }
    try self.init(rawPublicKey: publicKey, key: key)
  }

  /// Whether there is a key and no certificate.
  public var isRawPublicKey: Bool { chain.isEmpty }

  var certificateType: CertificateType { isRawPublicKey ? .rawPublicKey : .x509 }

  /// What the observer is told.
  var detail: ConnectionEvent.Detail { isRawPublicKey ? .rawPublicKey(publicKey) : .certificate(chain) }

  /// What goes with the first certificate, as far as the peer asks for it. RFC 9846 §4.5.1.1
  func leafExtensions(_ requested: RequestedLeafExtensions) -> LeafExtensions {
    guard !isRawPublicKey else { return LeafExtensions() }
    return LeafExtensions(
      ocspResponse: requested.ocspResponse ? ocspResponse : nil,
      timestamps: requested.timestamps ? signedCertificateTimestamps : [])
  }

  /// Refuses what could not be sent.
  func checkLeafExtensions() throws(TLSError) {
    if let ocspResponse {
      guard (1...0xfff0).contains(ocspResponse.count) else {
        throw .configuration("an OCSP response of \(ocspResponse.count) bytes cannot be stapled; nil stands for none")
      }
    }
    let length = signedCertificateTimestamps.reduce(0) { $0 + 2 + $1.count }
    guard signedCertificateTimestamps.allSatisfy({ !$0.isEmpty }), length <= 0xf000 else {
      throw .configuration("a certificate timestamp is empty, or all together are too long (\(length) bytes)")
    }
  }
}
