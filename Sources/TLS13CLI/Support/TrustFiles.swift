import ArgumentParser
import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import TLS13System

/// Certificates and keys from the files that options name. All are read by one loader: PEM, DER and PKCS#12 alike.
enum TrustFiles {
  /// The authorities of a file.
  static func trust(_ path: String, _ passwords: Passwords = .none) throws -> TrustStore {
    TrustStore(anchors: try certificates(path, passwords))
  }

  /// The authorities of these files together or, when none is named, those that the operating system trusts.
  static func trust(_ paths: [String], _ passwords: Passwords = .none) throws -> TrustStore {
    guard !paths.isEmpty else { return try systemRoots() }
    return TrustStore(anchors: try paths.flatMap { try certificates($0, passwords) })
  }

  /// The operating system's roots.
  static func systemRoots() throws -> TrustStore {
    do { return try TrustStore.system() } catch { throw CommandFailure("\(error); or name the authority with --ca") }
  }

  /// The certificates of a file.
  static func certificates(_ path: String, _ passwords: Passwords = .none) throws -> [Certificate] {
    try saying(path) { try Certificate.file(path, passwords, .default) }
  }

  /// The same, each on its own: what cannot be read is a failure in its place.
  static func each(
    _ path: String, _ passwords: Passwords = .none
  ) throws -> [Result<Certificate, CertificateError>] {
    let contents = try Files.readSecret(path)
    let found = Certificate.pemEach(contents.span)
    // DER and PKCS#12 are read as a whole, and a file without certificates is an error of its own.
    return try found.isEmpty ? certificates(path, passwords).map { .success($0) } : found
  }

  /// The certificate revocation lists of a file.
  static func revocationLists(_ path: String) throws -> [CertificateRevocationList] {
    try objects(path, .revocationList, "certificate revocation list") { try CertificateRevocationList(der: $0) }
  }

  /// The OCSP response of a file in DER, as servers staple it.
  static func ocspResponse(_ path: String) throws -> OCSPResponse {
    try objects(path, .ocspResponse, "OCSP response") { try OCSPResponse(der: $0) }[0]
  }

  /// The public keys of a file.
  static func publicKeys(_ path: String) throws -> TrustedPublicKeys {
    TrustedPublicKeys(try objects(path, .publicKey, "public key") { try SubjectPublicKeyInfo(der: $0) })
  }

  /// A request for a certificate.
  static func request(_ path: String) throws -> CertificationRequest {
    try objects(path, .request, "certificate request") { try CertificationRequest(der: $0) }[0]
  }

  /// A chain and its key, both from the file of the chain where no other is named.
  static func credential(
    certificate: String, key: String?, _ passwords: Passwords = .none, _ crypto: CryptoProvider
  ) throws -> Credential {
    try saying(certificate) {
      try Credential(chainFile: certificate, keyFile: key, passwords: passwords, crypto: crypto)
    }
  }

  /// A key pair without a certificate.
  static func rawPublicKey(
    _ path: String, _ passwords: Passwords = .none, _ crypto: CryptoProvider
  ) throws -> Credential {
    try saying(path) { try Credential(rawPublicKeyFile: path, passwords: passwords, crypto: crypto) }
  }

  private static func objects<Value>(
    _ path: String, _ kind: StoredObject.Kind, _ name: StaticString, _ parse: ([UInt8]) throws -> Value
  ) throws -> [Value] {
    try saying(path) { try StoredFile(path: path).objects(kind, name).map { try parse($0.der) } }
  }

  /// What is wrong with the contents of a file is said with its name, and with the option that gives a password.
  static func saying<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let failure as FileFailure {
      throw describe(failure.description)
    } catch let failure as CommandFailure { throw failure } catch { throw describe("\(path): \(error)") }
  }

  private static func describe(_ text: String) -> CommandFailure {
    let advice = text.hasSuffix("no password was given") ? "; give it with --password-file FILE" : ""
    return CommandFailure(Printable.line(text) + advice)
  }
}

/// What opens encrypted keys and bundles.
struct PasswordOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A file whose first line is the password of an encrypted key or PKCS#12 bundle; repeat it to have several tried.",
      valueName: "file"))
  var passwordFile: [String] = []

  /// The passwords, read from their files.
  func passwords() throws -> Passwords {
    do { return try Passwords(files: passwordFile) } catch { throw CommandFailure(error.description) }
  }
}
