import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import TLS13System

/// The folder that a certification authority lives in.
struct LabFolder {
  let path: String
  /// What opens the CA's key, should it be encrypted.
  var passwords = Passwords.none

  var certificatePath: String { path + "/ca.pem" }
  var keyPath: String { path + "/ca.key" }
  var listPath: String { path + "/ca.crl" }
  var registerPath: String { path + "/revoked.txt" }

  /// The authority that was made here before.
  func authority() throws -> CertificateAuthority {
    guard Files.exists(certificatePath), Files.exists(keyPath) else {
      throw CommandFailure("there is no CA in \(path); make one: tls13 ca init \(path)")
    }
    let crypto = CryptoProvider.default
    let certificates = try TrustFiles.certificates(certificatePath)
    let keys = try TrustFiles.saying(keyPath) { try StoredFile(path: keyPath).keys(passwords, crypto) }
    do { return try CertificateAuthority(certificate: certificates[0], key: keys[0], crypto: crypto) } catch {
      throw CommandFailure("the CA in \(path) cannot be used: \(error)")
    }
  }

  /// A certificate that this CA issued.
  func issued(_ path: String) throws -> Certificate {
    let certificate = try TrustFiles.certificates(path)[0]
    guard certificate.isIssued(by: try authority().certificate, crypto: .default) else {
      throw CommandFailure("the CA in \(self.path) did not issue \(path)")
    }
    return certificate
  }

  /// What the CA revoked so far.
  func register() throws -> RevocationRegister {
    guard Files.exists(registerPath) else { return RevocationRegister() }
    let contents = try Files.readSecret(registerPath)
    do { return try RevocationRegister(String(decoding: [UInt8](contents.span), as: UTF8.self)) } catch {
      throw CommandFailure("\(registerPath): \(error)")
    }
  }

  /// The path of a certificate's files, without an ending.
  func base(for name: String) throws -> String {
    guard name != "ca" else { throw CommandFailure("ca.pem is the CA's own; choose other files with --output NAME") }
    return path + "/" + name
  }

  /// Refuses to replace files, unless that is wished.
  func check(_ paths: [String], force: Bool, _ what: String) throws {
    guard !force, let existing = paths.first(where: Files.exists) else { return }
    throw CommandFailure("\(existing) exists already; --force replaces \(what)")
  }

  /// Writes a certificate and its key, both or neither.
  func write(
    _ certificates: [Certificate], to certificatePath: String, _ key: borrowing PrivateKey, to keyPath: String
  ) throws {
    var files = FileReplacement()
    try files.addSecret(key.pkcs8PEM(), at: keyPath)
    try files.add(Array(certificates.map(\.pem).joined().utf8), at: certificatePath)
    try files.commit()
  }

  /// The name of the files for a certificate: what cannot stand in a file name becomes an underscore.
  static func fileName(_ name: String) -> String {
    let allowed = name.unicodeScalars.map { scalar -> Character in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_", "@", ":": Character(scalar)
      default: "_"
      }
    }
    let text = String(allowed)
    return text.isEmpty || text.hasPrefix(".") || text.hasPrefix("-") ? "_" + text : text
  }
}

extension CertificateAuthority {
  /// The algorithm that certificates are signed with: an RSA key signs as certificates of the Web are signed, which
  /// every peer verifies; other keys have one algorithm only. RFC 9846 §4.3.3
  var signatureAlgorithm: SignatureAlgorithm? {
    switch certificate.subjectPublicKeyInfo.algorithm {
    case .rsaEncryption: .rsaPKCS1(.sha256)
    default: nil
    }
  }
}
