import TLS13Crypto
import TLS13Memory
import TLS13Providers

@testable import TLS13Certificates

/// What the seeds are locked with.
private let password = "fuzz"

/// A PKCS#12 bundle, opened with the right and with an empty password, decrypted and taken for decrypted.
func fuzzPKCS12(_ input: [UInt8]) {
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
  return [
    bundle([data(certificateBags), data(plainBag)], hash: nil),
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
