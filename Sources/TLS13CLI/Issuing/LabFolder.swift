import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers

/// The folder that a certification authority lives in.
struct LabFolder {
  let path: String

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
    do {
      let chain = try Certificate.pemChain(Files.read(certificatePath))
      let key = try PrivateKey(pem: Files.read(keyPath)).signingKey(crypto)
      return try CertificateAuthority(certificate: chain[0], key: key, crypto: crypto)
    } catch let error as CommandFailure { throw error } catch {
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
    return try TrustFiles.parse(registerPath) { try RevocationRegister(String(decoding: $0, as: UTF8.self)) }
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

  /// Writes a certificate and its key. The key goes first: a certificate without a key is of no use.
  func write(
    _ certificates: [Certificate], to certificatePath: String, _ key: borrowing PrivateKey, to keyPath: String
  ) throws {
    try Files.writeSecret(key.pkcs8PEM(), to: keyPath)
    try Files.write(certificates.map(\.pem).joined(), to: certificatePath)
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
