import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes what the library itself makes for a target, one file each. Vectors can be laid beside them.
func writeSeeds(for target: String, to folder: String) throws {
  for (index, seed) in try seeds(for: target).enumerated() {
    guard let file = fopen("\(folder)/seed-\(index)", "wb") else { fatalError("cannot write to \(folder)") }
    fwrite(seed, 1, seed.count, file)
    fclose(file)
  }
}

private func seeds(for target: String) throws -> [[UInt8]] {
  switch target {
  case "der", "certificate": try certificates().map(\.der)
  case "name":
    try certificates().map { [UInt8(truncatingIfNeeded: $0.subject.der.count)] + $0.subject.der + $0.issuer.der }
  case "key": []
  case "pem": try certificates().map { Array(PEM.encode(PEMBlock(label: "CERTIFICATE", der: $0.der)).utf8) }
  case "crl": try Hierarchy.shared.revocationLists()
  case "ocsp": try Hierarchy.shared.responses()
  case "pkcs12": try bundleSeeds()
  case "file": try fileSeeds()
  case "encrypted": try encryptedKeySeeds()
  case "request": try requestSeeds()
  case "validation": try validationSeeds()
  case "resumption", "newsessionticket", "ticket", "session", "psk": try resumptionSeeds(for: target)
  case "clientsession": try clientSessionSeeds()
  case "cookie": try cookieSeeds()
  case "posthandshake": try postHandshakeSeeds()
  default: try connectionSeeds(for: target)
  }
}

private let types: [KeyType] = [
  .ellipticCurve(.p256), .ellipticCurve(.p384), .ellipticCurve(.p521), .ed25519, .rsa(bits: 2048),
]

private func certificates() throws -> [Certificate] {
  var found: [Certificate] = []
  let validity: ClosedRange<Int64> = 1_767_139_200...1_767_312_000
  for type in types {
    let key = try PrivateKey(generating: type, .default).signingKey(.default)
    let publicKey = try SubjectPublicKeyInfo(key.publicKey)
    let authority = try CertificateAuthority.selfSigned(
      .authority(
        subject: DistinguishedName(commonName: "Root \(type)"), publicKey: publicKey, validity: validity,
        pathLength: 1),
      key: key, crypto: .default)
    let names = [try ServerName("example.com"), try ServerName("192.0.2.1"), try ServerName("2001:db8::1")]
    found.append(authority.certificate)
    var server = try CertificateTemplate.server(names: names, publicKey: publicKey, validity: validity)
    server.tlsFeatures = TLSFeatures(extensions: [5, 17])
    found.append(try authority.issue(server))
    found.append(
      try authority.issue(
        .client(name: "c", uris: ["spiffe://a.example/b"], publicKey: publicKey, validity: validity)))
  }
  return found
}
