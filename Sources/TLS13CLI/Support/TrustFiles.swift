import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13System

/// Certificates and keys from the files that options name.
enum TrustFiles {
  /// The authorities of a file.
  static func trust(_ path: String) throws -> TrustStore {
    let pem = try Files.read(path)
    do { return try TrustStore(pem: pem) } catch { throw CommandFailure("\(path): \(error)") }
  }

  /// The authorities of these files together or, when none is named, those that the operating system trusts.
  static func trust(_ paths: [String]) throws -> TrustStore {
    guard !paths.isEmpty else { return try systemRoots() }
    return TrustStore(anchors: try paths.flatMap(certificates))
  }

  /// The operating system's roots.
  static func systemRoots() throws -> TrustStore {
    do { return try TrustStore.system() } catch { throw CommandFailure("\(error); or name the authority with --ca") }
  }

  /// The certificates of a file in PEM, or the one of a file in DER.
  static func certificates(_ path: String) throws -> [Certificate] {
    try parse(path) { bytes in
      try isPEM(bytes) ? Certificate.pemChain(bytes) : [Certificate(der: bytes)]
    }
  }

  /// The same, each on its own: what cannot be read is a failure in its place.
  static func each(_ path: String) throws -> [Result<Certificate, CertificateError>] {
    let bytes = try Files.read(path)
    let found =
      isPEM(bytes)
      ? Certificate.pemEach(bytes) : [Result { () throws(CertificateError) in try Certificate(der: bytes) }]
    // A file without certificates is an error of its own.
    return try found.isEmpty ? certificates(path).map { .success($0) } : found
  }

  /// The certificate revocation lists of a file.
  static func revocationLists(_ path: String) throws -> [CertificateRevocationList] {
    try parse(path) { bytes in
      try isPEM(bytes) ? CertificateRevocationList.pemLists(bytes) : [CertificateRevocationList(der: bytes)]
    }
  }

  /// The OCSP response of a file in DER, as servers staple it.
  static func ocspResponse(_ path: String) throws -> OCSPResponse {
    try parse(path) { bytes in try OCSPResponse(der: bytes) }
  }

  /// The public keys of a file in PEM, or the one of a file in DER.
  static func publicKeys(_ path: String) throws -> TrustedPublicKeys {
    let keys = try parse(path) { bytes in
      guard isPEM(bytes) else { return [try SubjectPublicKeyInfo(der: bytes)] }
      return try PEM.decode(bytes).filter { $0.label == "PUBLIC KEY" }.map { try SubjectPublicKeyInfo(der: $0.der) }
    }
    guard !keys.isEmpty else { throw CommandFailure("\(path): no PUBLIC KEY block in the text") }
    return TrustedPublicKeys(keys)
  }

  /// A key pair without a certificate.
  static func rawPublicKey(_ path: String, _ crypto: CryptoProvider) throws -> Credential {
    try parse(path) { bytes in try Credential(rawPublicKeyOf: bytes, crypto: crypto) }
  }

  /// A request for a certificate.
  static func request(_ path: String) throws -> CertificationRequest {
    try parse(path) { bytes in
      try isPEM(bytes) ? CertificationRequest(pem: bytes) : CertificationRequest(der: bytes)
    }
  }

  /// Reads a file; what is wrong with its contents is said with its name.
  static func parse<Value>(_ path: String, _ body: ([UInt8]) throws -> Value) throws -> Value {
    let bytes = try Files.read(path)
    do { return try body(bytes) } catch { throw CommandFailure("\(path): \(Printable.line("\(error)"))") }
  }

  /// DER begins with a SEQUENCE.
  private static func isPEM(_ bytes: [UInt8]) -> Bool { bytes.first != 0x30 }

  /// A chain and its key.
  static func credential(certificate: String, key: String, _ crypto: CryptoProvider) throws -> Credential {
    let (chain, privateKey) = (try Files.read(certificate), try Files.read(key))
    do { return try Credential(chainPEM: chain, keyPEM: privateKey, crypto: crypto) } catch {
      throw CommandFailure("\(certificate) with \(key): \(error)")
    }
  }
}
