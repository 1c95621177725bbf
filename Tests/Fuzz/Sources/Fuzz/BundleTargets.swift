import TLS13Crypto
import TLS13Memory
import TLS13Providers

@testable import TLS13Certificates

/// What the seeds are locked with.
private let password = "fuzz"

/// A PKCS#12 bundle, opened with the right and with an empty password, decrypted and taken for decrypted; then written
/// again in the most roundabout BER, which holds the same.
func fuzzPKCS12(_ input: [UInt8]) {
  checkBER(input)
  let roundabout = BERRewriter.rewrite(input, piece: 1 + input.count % 40)
  // What is nested to the limit is refused when its strings are in pieces.
  if let chain = opened(input), let again = opened(roundabout) { require(again == chain, "BER holds something else") }
  for crypto in [CryptoProvider.transparent, .impatient] {
    for text in [password, ""] {
      do { try openBundle(input, text, crypto) } catch { _ = "\(error)" }
    }
  }
}

private func openBundle(_ input: [UInt8], _ text: String, _ crypto: CryptoProvider) throws {
  let secret = SecretBytes(utf8: text)
  let bundle = try PKCS12(der: input, password: secret, crypto: crypto)
  try check(bundle, input, crypto)
}

/// The chain of a bundle whose ciphertext is plaintext; nil when it is refused.
private func opened(_ input: [UInt8]) -> [Certificate]? {
  let secret = SecretBytes(utf8: password)
  do throws(CertificateError) {
    let bundle = try PKCS12(der: input, password: secret, crypto: .transparent)
    return bundle.chain + bundle.otherCertificates
  } catch { return nil }
}

/// What BER becomes is DER, no longer than it was but for a little, and stays as it is.
private func checkBER(_ input: [UInt8]) {
  do throws(CertificateError) {
    let once = try BER.distinguished(input.span, "fuzz")
    require(once.count <= input.count + input.count / 1024 + 64, "DER that is longer than BER")
    let twice = try BER.distinguished(once.span, "fuzz")
    require([UInt8](once.span) == [UInt8](twice.span), "DER that changes")
    var reader = DERReader(once.span)
    require((try? reader.read(.sequence, "fuzz")) != nil && reader.isAtEnd, "no DER")
  } catch { _ = "\(error)" }
}

/// Writes DER as BER: indefinite lengths, and strings in pieces.
enum BERRewriter {
  static func rewrite(_ input: [UInt8], piece: Int) -> [UInt8] {
    do throws(CertificateError) {
      let der = try BER.distinguished(input.span, "fuzz")
      return elements([UInt8](der.span), piece)
    } catch { return input }
  }

  private static func elements(_ der: [UInt8], _ piece: Int) -> [UInt8] {
    var output: [UInt8] = []
    var reader = DERReader(der.span)
    while let element = try? reader.read("element") {
      let content = Array(der[element.content])
      switch der[element.start] {
      case let tag where tag & 0x20 != 0: output += [tag, 0x80] + elements(content, piece) + [0, 0]
      case 0x04 where !content.isEmpty: output += [0x24, 0x80] + pieces(content, piece) + [0, 0]
      default: output += der[element.range]
      }
    }
    // What is no element stays as it is.
    return output + der[reader.offset...]
  }

  private static func pieces(_ content: [UInt8], _ piece: Int) -> [UInt8] {
    stride(from: 0, to: content.count, by: piece).flatMap { start -> [UInt8] in
      var writer = DERWriter()
      writer.write(.octetString, Array(content[start..<min(start + piece, content.count)]))
      return writer.bytes
    }
  }
}

/// A file of any form: all that is in it is read, with the right password and without one.
func fuzzFile(_ input: [UInt8]) {
  do throws(CertificateError) {
    let file = try StoredFile(input.span)
    require(!file.objects.isEmpty, "a file with nothing in it, not even a name for that")
    for crypto in [CryptoProvider.transparent, .impatient] {
      for passwords in [Passwords.none, Passwords(SecretBytes(utf8: password))] { read(file, passwords, crypto) }
    }
  } catch { _ = "\(error)" }
}

private func read(_ file: StoredFile, _ passwords: Passwords, _ crypto: CryptoProvider) {
  do throws(CertificateError) { _ = try file.certificates(passwords, crypto) } catch { _ = "\(error)" }
  do throws(CertificateError) {
    let key = try file.privateKey(passwords, crypto)
    _ = try? key.signingKey(crypto)
  } catch { _ = "\(error)" }
  do throws(CertificateError) {
    let keys = try file.keys(passwords, crypto)
    require(keys.count <= file.objects.count * 64, "more keys than fit")
  } catch { _ = "\(error)" }
  do throws(CertificateError) {
    let identity = try file.identity(keys: nil, passwords, crypto)
    require(!identity.chain.isEmpty, "a credential without a certificate")
  } catch { _ = "\(error)" }
}

/// Files of each form, alone and one after another.
func fileSeeds() throws -> [[UInt8]] {
  let hierarchy = Hierarchy.shared
  let chain = [hierarchy.leaf, hierarchy.intermediate.certificate, hierarchy.root.certificate]
  let key = PEM.encode(PEMBlock(label: "PRIVATE KEY", der: try testKey(2)))
  let locked = PEM.encode(PEMBlock(label: "ENCRYPTED PRIVATE KEY", der: encrypted(try testKey(2))))
  let old = key.replacing(
    "KEY-----\nM",
    with: "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,"
      + String(repeating: "0A", count: 16) + "\n\nM", maxReplacements: 1)
  let pems = chain.map(\.pem).joined(separator: "words\n")
  let texts = [
    pems, key + pems, pems + locked, old + pems, "{\"kty\":\"EC\"}", "-----BEGIN OPENSSH PRIVATE KEY-----\n",
  ]
  return texts.map { Array($0.utf8) } + [chain.flatMap(\.der), try testKey(2)] + (try bundleSeeds())
}

private func check(_ bundle: borrowing PKCS12, _ input: [UInt8], _ crypto: CryptoProvider) throws {
  let chain = bundle.chain
  require(chain.count + bundle.otherCertificates.count <= input.count / 32, "more certificates than fit")
  guard let leaf = chain.first else { return }
  let key = try bundle.signingKey(crypto)
  let publicKey = try leaf.subjectPublicKeyInfo.key
  require(publicKey == key?.publicKey, "a chain that is not the key's")
}

/// A private key behind a password, in DER and in PEM.
func fuzzEncryptedKey(_ input: [UInt8]) {
  for crypto in [CryptoProvider.transparent, .impatient] {
    do { try openKey(input, crypto) } catch { _ = "\(error)" }
  }
  let pem = PEM.encode(PEMBlock(label: "ENCRYPTED PRIVATE KEY", der: input))
  do { try openKey(pem: Array(pem.utf8)) } catch { _ = "\(error)" }
}

private func openKey(_ input: [UInt8], _ crypto: CryptoProvider) throws {
  let secret = SecretBytes(utf8: password)
  let key = try PrivateKey(der: input, password: secret, crypto: crypto)
  _ = try key.signingKey(crypto)
}

private func openKey(pem: [UInt8]) throws {
  let secret = SecretBytes(utf8: password)
  _ = try PrivateKey(pem: pem, password: secret, crypto: .transparent)
}

/// A certification request: read, written as PEM, and granted.
func fuzzRequest(_ input: [UInt8]) {
  guard let request = try? CertificationRequest(der: input) else { return }
  require(request.der == input, "DER that changed")
  require((try? CertificationRequest(pem: Array(request.pem.utf8))) == request, "a request that PEM changes")
  _ = (request.subject.description, request.signatureAlgorithm.description, request.requestedExtensions)
  do { try request.verifyPossession(.default) } catch { _ = "\(error)" }
  let root = Hierarchy.shared.root
  do {
    let authority = try CertificateAuthority(certificate: root.certificate, key: root.key, crypto: .credulous)
    let certificate = try authority.issue(
      from: request, names: request.subjectAlternativeNames, purposes: [.serverAuthentication],
      validity: Lab.validity, subject: request.subject)
    require(certificate.subject.matches(request.subject), "another subject")
    require(certificate.subjectPublicKeyInfo.der == request.subjectPublicKeyInfo.der, "another key")
    require(certificate.subjectAlternativeNames == request.subjectAlternativeNames, "other names")
  } catch { _ = "\(error)" }
}

/// Bundles whose ciphertext is plaintext; those that are encrypted come from `openssl`.
func bundleSeeds() throws -> [[UInt8]] {
  let hierarchy = Hierarchy.shared
  let keyInfo = try testKey(2)
  let certificates = [hierarchy.leaf, hierarchy.intermediate.certificate, hierarchy.root.certificate]
  let certificateBags = sequence { bags in
    for certificate in certificates.reversed() {
      bags.write(bag: .certBag) { bag in
        bag.write(.sequence) { certBag in
          certBag.write(.x509Certificate)
          certBag.write(.contextConstructed(0)) { $0.write(.octetString, certificate.der) }
        }
      }
    }
  }
  let plainBag = sequence { bags in bags.write(bag: .keyBag) { $0.write(encoded: keyInfo) } }
  let shrouded = encrypted(keyInfo)
  let shroudedBag = sequence { bags in
    bags.write(bag: .pkcs8ShroudedKeyBag) { $0.write(encoded: shrouded) }
  }
  let nestedBag = sequence { bags in bags.write(bag: .safeContentsBag) { $0.write(encoded: plainBag) } }
  let plain = bundle([data(certificateBags), data(plainBag)], hash: nil)
  return [
    plain, BERRewriter.rewrite(plain, piece: 30),
    BERRewriter.rewrite(bundle([encryptedData(certificateBags), data(shroudedBag)], hash: .sha256), piece: 1000),
    bundle([data(certificateBags), data(plainBag), data(plainBag)], hash: nil),
    bundle([data(certificateBags), data(shroudedBag)], hash: .sha256),
    bundle([encryptedData(certificateBags), data(shroudedBag)], hash: .sha512),
    bundle([encryptedData(nestedBag), encryptedData(certificateBags)], hash: .sha1),
  ]
}

/// Keys under a password with few iterations, and those whose ciphertext is plaintext.
func encryptedKeySeeds() throws -> [[UInt8]] {
  try [KeyType.ellipticCurve(.p256), .ed25519, .rsa(bits: 2048)].flatMap { type in
    [try encryptedKey(type, .default), try encryptedKey(type, .transparent)]
  }
}

private func encryptedKey(_ type: KeyType, _ crypto: CryptoProvider) throws -> [UInt8] {
  let secret = SecretBytes(utf8: password)
  let key = try PrivateKey(generating: type, .default)
  return try key.encryptedPKCS8DER(password: secret, iterations: 2, crypto: crypto)
}

/// Requests by each kind of key.
func requestSeeds() throws -> [[UInt8]] {
  let names: [GeneralName] = [
    .dnsName("example.com"), .ipAddress([192, 0, 2, 1]), .uri("spiffe://a.example/b"), .dnsName("*.example.com"),
  ]
  return try [KeyType.ellipticCurve(.p256), .ellipticCurve(.p384), .ed25519, .rsa(bits: 2048)].map { type in
    let key = try PrivateKey(generating: type, .default).signingKey(.default)
    return try CertificationRequest(
      subject: DistinguishedName(commonName: "example.com", organization: "Example"), names: names, key: key
    ).der
  }
}

private func encrypted(_ plaintext: [UInt8]) -> [UInt8] {
  sequence { info in
    PBES2(iterations: 1, random: CryptoProvider.default.random).write(to: &info)
    info.write(.octetString, plaintext)
  }
}

private func data(_ content: [UInt8]) -> [UInt8] {
  sequence { info in
    info.write(.pkcs7Data)
    info.write(.contextConstructed(0)) { $0.write(.octetString, content) }
  }
}

private func encryptedData(_ content: [UInt8]) -> [UInt8] {
  sequence { info in
    info.write(.pkcs7EncryptedData)
    info.write(.contextConstructed(0)) { wrapper in
      wrapper.write(.sequence) { data in
        data.write(integer: 0)
        data.write(.sequence) { inner in
          inner.write(.pkcs7Data)
          PBES2(iterations: 1, random: CryptoProvider.default.random).write(to: &inner)
          inner.write(.context(0), content)
        }
      }
    }
  }
}

private func bundle(_ safes: [[UInt8]], hash: PasswordHash?) -> [UInt8] {
  let safe = sequence { list in for safe in safes { list.write(encoded: safe) } }
  return sequence { bundle in
    bundle.write(integer: 3)
    bundle.write(encoded: data(safe))
    guard let hash else { return }
    bundle.write(.sequence) { mac in
      mac.write(.sequence) { info in
        info.write(.sequence) { algorithm in
          algorithm.write(hash == .sha1 ? .sha1 : hash == .sha256 ? .sha256 : .sha512)
          algorithm.writeNull()
        }
        info.write(.octetString, [UInt8](repeating: 0, count: hash.digestLength))
      }
      mac.write(.octetString, [1, 2, 3, 4, 5, 6, 7, 8])
      mac.write(integer: 2)
    }
  }
}

extension DERWriter {
  fileprivate mutating func write(bag: OIDCode, _ value: (inout DERWriter) -> Void) {
    write(.sequence) { element in
      element.write(bag)
      element.write(.contextConstructed(0), value)
    }
  }
}
