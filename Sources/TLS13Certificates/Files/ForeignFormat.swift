import TLS13Memory

/// What a file holds that is not read here, and how to make of it what is.
package struct ForeignFormat: Hashable, Sendable {
  /// As in `an OpenSSH private key`.
  package let name: String
  /// The command that converts it, or what to use in its place.
  package let remedy: String

  private init(_ name: String, _ remedy: String) { (self.name, self.remedy) = (name, remedy) }

  package static let empty = ForeignFormat("nothing: the file is empty", "name another file")
  package static let openSSHPrivateKey = ForeignFormat(
    "an OpenSSH private key",
    "convert a copy of it, in place: ssh-keygen -p -m PKCS8 -f COPY; an Ed25519 key, with python3-cryptography: "
      + "python3 -c \"from cryptography.hazmat.primitives.serialization import *; "
      + "print(load_ssh_private_key(open('FILE','rb').read(), None)"
      + ".private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())\" > NEW.pem")
  package static let openSSHPublicKey = ForeignFormat(
    "an OpenSSH public key", "convert it: ssh-keygen -e -m PKCS8 -f FILE > NEW.pem")
  package static let puTTYKey = ForeignFormat(
    "a PuTTY private key", "convert it: puttygen FILE -O private-openssh -o NEW && ssh-keygen -p -m PKCS8 -f NEW")
  package static let jsonWebKey = ForeignFormat(
    "a JSON Web Key (JWK)",
    "convert it, with python3-jwcrypto: python3 -c \"from jwcrypto import jwk; "
      + "print(jwk.JWK.from_json(open('FILE').read()).export_to_pem(True, None).decode())\" > NEW.pem")
  package static let pkcs7DER = ForeignFormat(
    "PKCS#7 (certificates without a key)", "convert it: openssl pkcs7 -inform DER -in FILE -print_certs -out NEW.pem")
  package static let pkcs7PEM = ForeignFormat(
    "PKCS#7 (certificates without a key)", "convert it: openssl pkcs7 -in FILE -print_certs -out NEW.pem")
  package static let javaKeyStore = ForeignFormat(
    "a Java keystore (JKS)",
    "convert it: keytool -importkeystore -srckeystore FILE -destkeystore NEW.p12 -deststoretype PKCS12")
  package static let nssDatabase = ForeignFormat(
    "an SQLite database, such as the certificates of NSS and Firefox",
    "export from its folder: pk12util -d sql:FOLDER -n NAME -o NEW.p12")
  package static let restrictedTrust = ForeignFormat(
    "a trusted certificate with OpenSSL's restrictions on what it is trusted for, which are not applied here",
    "take them off: openssl x509 -in FILE -out NEW.pem")
  package static let dsaKey = ForeignFormat("a DSA key, which TLS 1.3 does not have", "make a new key")
  package static let rsaPublicKey = ForeignFormat(
    "an RSA public key in the form of PKCS#1", "convert it: openssl rsa -RSAPublicKey_in -in FILE -pubout -out NEW.pem")
  package static let bareBase64 = ForeignFormat(
    "base64 without its BEGIN and END lines", "decode it: base64 -d FILE > NEW")
  package static let utf16 = ForeignFormat(
    "text in UTF-16, as PowerShell writes it", "convert it: iconv -f UTF-16 -t UTF-8 FILE > NEW.pem")
  package static let escapedLines = ForeignFormat(
    "PEM whose line ends are written as \\n, as in a variable or in JSON",
    "convert it: printf '%b' \"$(cat FILE)\" > NEW")
  package static let brokenLines = ForeignFormat(
    "PEM without its line ends", "put BEGIN and END lines on lines of their own")
  package static let webPage = ForeignFormat("a Web page or XML", "look at it: it may be the error page of a download")
  package static let json = ForeignFormat("JSON, and no JSON Web Key", "take the certificate or the key out of it")
  package static let text = ForeignFormat("text without a BEGIN line", "name a file in PEM, DER or PKCS#12")
  package static let binary = ForeignFormat("neither text nor DER", "name a file in PEM, DER or PKCS#12")

  package static func compressed(_ name: String, _ command: String) -> ForeignFormat {
    ForeignFormat("compressed or packed (\(name))", "unpack it: \(command)")
  }

  package static func encrypted(_ name: String, _ command: String) -> ForeignFormat {
    ForeignFormat("encrypted with \(name)", "decrypt it: \(command)")
  }

  package static func label(_ label: String) -> ForeignFormat {
    ForeignFormat("PEM \(label)", "that is not something to read here")
  }
}

extension ForeignFormat {
  /// What files that are neither PEM nor DER begin with.
  private static let beginnings: [(String, ForeignFormat)] = [
    ("PuTTY-User-Key-File-", .puTTYKey), ("ssh-rsa ", .openSSHPublicKey), ("ssh-ed25519 ", .openSSHPublicKey),
    ("ecdsa-sha2-", .openSSHPublicKey), ("---- BEGIN SSH2 PUBLIC KEY", .openSSHPublicKey),
    ("SSH PRIVATE KEY FILE FORMAT", .openSSHPrivateKey), ("SQLite format 3", .nssDatabase),
    ("PK\u{3}\u{4}", .compressed("zip", "unzip FILE")), ("BZh", .compressed("bzip2", "bunzip2 -k FILE")),
    ("$ANSIBLE_VAULT", .encrypted("Ansible Vault", "ansible-vault decrypt --output NEW FILE")),
    ("age-encryption.org/", .encrypted("age", "age -d -o NEW FILE")), ("Salted__", openSSLEnc),
    ("U2FsdGVkX1", openSSLEnc),
  ]

  private static let openSSLEnc = encrypted("openssl enc", "openssl enc -d with the options that it was made with")

  private static let signatures: [([UInt8], ForeignFormat)] = [
    ([0xfe, 0xed, 0xfe, 0xed], .javaKeyStore), ([0xce, 0xce, 0xce, 0xce], .javaKeyStore),
    ([0x1f, 0x8b], .compressed("gzip", "gunzip -c FILE > NEW")), ([0xff, 0xfe], .utf16), ([0xfe, 0xff], .utf16),
    ([0xfd, 0x37, 0x7a, 0x58, 0x5a], .compressed("xz", "xz -dc FILE > NEW")),
    ([0x28, 0xb5, 0x2f, 0xfd], .compressed("zstd", "zstd -dc FILE > NEW")),
  ]

  /// Names contents in which there is no PEM block and no DER.
  init(contents: Span<UInt8>) {
    let head = [UInt8](contents.extracting(0..<min(512, contents.count)))
    if head.isEmpty || contents.isOnlySpace {
      self = .empty
    } else if let found = Self.signatures.first(where: { head.starts(with: $0.0) }) {
      self = found.1
    } else if head.count >= 262, head[257..<262].elementsEqual("ustar".utf8) {
      self = .compressed("tar", "tar -xf FILE")
    } else {
      self = Self(text: contents, head)
    }
  }

  private init(text: Span<UInt8>, _ head: [UInt8]) {
    let start = head.drop { $0 == 0xef || $0 == 0xbb || $0 == 0xbf || $0 <= 0x20 }
    if let found = Self.beginnings.first(where: { start.starts(with: $0.0.utf8) }) {
      self = found.1
    } else if head.contains(0) {
      self = head.dropFirst().first == 0 || head.first == 0 ? .utf16Guess(head) : .binary
    } else if text.contains("-----BEGIN ") {
      self = text.contains("\\n") ? .escapedLines : .brokenLines
    } else if start.first == UInt8(ascii: "{") || start.first == UInt8(ascii: "[") {
      self = text.contains("\"kty\"") ? .jsonWebKey : .json
    } else if start.first == UInt8(ascii: "<") {
      self = .webPage
    } else if start.starts(with: "MI".utf8) || start.starts(with: "LS0tLS1CRUdJTi".utf8) {
      self = .bareBase64
    } else {
      self = head.allSatisfy { $0 >= 0x20 || (0x09...0x0d).contains($0) } ? .text : .binary
    }
  }

  /// PEM in UTF-16 without its mark: every other byte of the first line is zero.
  private static func utf16Guess(_ head: [UInt8]) -> ForeignFormat {
    head.prefix(16).count { $0 == UInt8(ascii: "-") } >= 4 ? .utf16 : .binary
  }

  /// The format that a PEM label names, where its contents are not read.
  init(label: String) {
    switch label {
    case "OPENSSH PRIVATE KEY": self = .openSSHPrivateKey
    case "AGE ENCRYPTED FILE": self = .encrypted("age", "age -d -o NEW FILE")
    case _ where label.hasPrefix("PGP "): self = .encrypted("OpenPGP", "gpg -o NEW -d FILE")
    default: self = .label(label)
    }
  }
}

extension Span<UInt8> {
  /// Whether there is nothing but white space and zero bytes.
  fileprivate var isOnlySpace: Bool {
    for index in indices where self[index] > 0x20 { return false }
    return true
  }

  /// Whether these characters stand somewhere.
  fileprivate func contains(_ text: String) -> Bool {
    let wanted = Array(text.utf8)
    guard count >= wanted.count else { return false }
    return (0...(count - wanted.count)).contains { start in
      wanted.indices.allSatisfy { self[start + $0] == wanted[$0] }
    }
  }
}
