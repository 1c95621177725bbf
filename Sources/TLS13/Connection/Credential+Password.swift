import TLS13Certificates
public import TLS13Crypto
public import TLS13Memory

extension Credential {
  /// Reads a chain and its key from PEM text, where a password may protect the key: PKCS#8. RFC 5958 §3
  ///
  /// - Throws: ``TLSError/Kind/configuration`` naming what is wrong with the text or the password, or when chain and
  ///   key do not belong together.
  public init(
    chainPEM: [UInt8], keyPEM: [UInt8], password: borrowing SecretBytes, crypto: CryptoProvider
  ) throws(TLSError) {
    let chain: [Certificate]
    do { chain = try Certificate.pemChain(chainPEM) } catch { throw .configuration("the certificate chain: \(error)") }
    let privateKey: PrivateKey
    do { privateKey = try PrivateKey(pem: keyPEM, password: password, crypto: crypto) } catch {
      throw .configuration("the private key: \(error)")
    }
    let key: any SigningKey
    do { key = try privateKey.signingKey(crypto) } catch { throw .configuration("the private key: \(error)") }
    try self.init(chain: chain, key: key)
  }

  /// Reads a chain and its key from a PKCS#12 bundle, as `.p12` and `.pfx` files are. RFC 7292
  ///
  /// - Throws: ``TLSError/Kind/configuration`` naming what is wrong with the bundle or the password, or when it holds no
  ///   key, or a key without its certificate.
  public init(pkcs12: [UInt8], password: borrowing SecretBytes, crypto: CryptoProvider) throws(TLSError) {
    let bundle: PKCS12
    do { bundle = try PKCS12(der: pkcs12, password: password, crypto: crypto) } catch {
      throw .configuration("the PKCS#12 bundle: \(error)")
    }
    let key: (any SigningKey)?
    do { key = try bundle.signingKey(crypto) } catch { throw .configuration("the key of the bundle: \(error)") }
    guard let key else { throw .configuration("the PKCS#12 bundle holds no private key") }
    guard !bundle.chain.isEmpty else {
      throw .configuration("the PKCS#12 bundle holds no certificate for its private key")
    }
    try self.init(chain: bundle.chain, key: key)
  }
}
