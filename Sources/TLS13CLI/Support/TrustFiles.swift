import TLS13
import TLS13Certificates
import TLS13Crypto

/// Certificates and keys from the files that options name.
enum TrustFiles {
  /// The authorities of a file.
  static func trust(_ path: String) throws -> TrustStore {
    let pem = try Files.read(path)
    do { return try TrustStore(pem: pem) } catch { throw CommandFailure("\(path): \(error)") }
  }

  /// A chain and its key.
  static func credential(certificate: String, key: String, _ crypto: CryptoProvider) throws -> Credential {
    let (chain, privateKey) = (try Files.read(certificate), try Files.read(key))
    do { return try Credential(chainPEM: chain, keyPEM: privateKey, crypto: crypto) } catch {
      throw CommandFailure("\(certificate) with \(key): \(error)")
    }
  }
}
